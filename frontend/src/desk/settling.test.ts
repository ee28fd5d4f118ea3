import { expect, test } from 'vitest';
import { nothing, step, type Happening, type Settling } from './settling';
import type { Dispute } from './wire';

const item = (id: number): Dispute => ({
  id,
  external_id: `row-${id}`,
  content: { kind: 'text', text: 'Hola' },
  votes: { cat: 2, dog: 2 },
  n_abstained: 0,
  only_strangers: false,
  disputed_at: '2026-05-04T12:00:00Z',
});
const after = (...happenings: Happening[]): Settling => happenings.reduce(step, nothing);
const read = (...ids: number[]): Happening => ({ kind: 'read', items: ids.map(item) });
const chose = (choice: string): Happening => ({ kind: 'chose', choice });
const waiting = ({ waiting }: Settling) => waiting.map(({ id }) => id);

test('the first item is looked at', () => {
  expect(after(read(9, 8)).current).toBe(9);
  expect(after(read()).current).toBeNull();
});

test('a choice is believed at once, and the next item shows', () => {
  const now = after(read(9, 8, 7), chose('cat'));

  expect(waiting(now)).toEqual([8, 7]);
  expect(now.current).toBe(8);
  expect(now.travelling.get(9)?.choice).toBe('cat');
});

test('an item whose choice travels does not come back by being read again', () => {
  expect(waiting(after(read(9, 8), chose('cat'), read(9, 8)))).toEqual([8]);
});

test('the same item stays in view when others come or go', () => {
  const now = after(read(9, 8), { kind: 'looked', id: 8 }, read(10, 9, 8));

  expect(now.current).toBe(8);
});

test('after the last in the list, the one before it shows', () => {
  expect(after(read(9, 8), { kind: 'looked', id: 8 }, chose('cat')).current).toBe(9);
});

test('a refused choice brings its item back to its place, with the reason', () => {
  const now = after(read(9, 8, 7), { kind: 'looked', id: 8 }, chose('cat'), {
    kind: 'refused',
    id: 8,
    why: 'Offline.',
  });

  expect(waiting(now)).toEqual([9, 8, 7]);
  expect(now.refused.get(8)).toEqual({ choice: 'cat', why: 'Offline.' });
  expect(now.travelling.size).toBe(0);
  expect(now.current).toBe(7);
});

test('choosing again forgets the refusal', () => {
  const now = after(read(9), chose('cat'), { kind: 'refused', id: 9, why: 'Offline.' }, chose('dog'));

  expect(now.refused.size).toBe(0);
  expect(now.travelling.get(9)?.choice).toBe('dog');
});

test('what is settled counts, what somebody else settled does not', () => {
  const now = after(read(9, 8), chose('cat'), chose('dog'), { kind: 'settled', id: 9 }, { kind: 'gone', id: 8 });

  expect(now.n_settled).toBe(1);
  expect(now.travelling.size).toBe(0);
  expect(now.current).toBeNull();
});

test('what is done does not come back with a list read earlier', () => {
  const now = after(read(9, 8), chose('cat'), { kind: 'settled', id: 9 }, read(9, 8));

  expect(waiting(now)).toEqual([8]);
});

test('looking stops at either end', () => {
  const next: Happening = { kind: 'moved', by: 1 };
  const back: Happening = { kind: 'moved', by: -1 };

  expect(after(read(9, 8), next).current).toBe(8);
  expect(after(read(9, 8), next, next).current).toBe(8);
  expect(after(read(9, 8), back).current).toBe(9);
});

test('with nothing in view a choice means nothing', () => {
  expect(after(chose('cat'))).toEqual(nothing);
});
