import { expect, test } from 'vitest';
import { nothing, step, type Auditing } from './auditing';
import type { Item } from './wire';

const item = (id: number): Item => ({ id, external_id: '', content: { kind: 'text', text: `${id}` } });
const read = (...ids: number[]) => ({ kind: 'read', items: ids.map(item) }) as const;
const ids = ({ waiting }: Auditing) => waiting.map(({ id }) => id);

test('the next item is there while the last one travels', () => {
  const now = step(step(nothing, read(3, 2, 1)), { kind: 'said', choice: 'cat' });

  expect(ids(now)).toEqual([2, 1]);
  expect(now.travelling.has(3)).toBe(true);
});

test('what was said does not come back with a list read earlier', () => {
  const now = step(step(step(nothing, read(3, 2)), { kind: 'said', choice: null }), read(3, 2));

  expect(ids(now)).toEqual([2]);
});

test('what is looked at stays in front when the list is read again', () => {
  const now = step(step(nothing, read(2, 1)), read(9, 2, 1));

  expect(ids(now)).toEqual([2, 9, 1]);
});

test('an item that somebody else has checked leaves', () => {
  expect(ids(step(step(nothing, read(2, 1)), read(1)))).toEqual([1]);
});

test('a refusal brings it back with the reason', () => {
  const sent = step(step(nothing, read(2, 1)), { kind: 'said', choice: 'cat' });

  const now = step(sent, { kind: 'refused', id: 2, why: 'offline' });

  expect(ids(now)).toEqual([2, 1]);
  expect(now.news).toEqual({ kind: 'refused', id: 2, why: 'offline' });
  expect(ids(step(now, read(2, 1)))).toEqual([2, 1]);
});

test('what came of it is told', () => {
  const sent = step(step(nothing, read(2)), { kind: 'said', choice: 'cat' });
  const checked = { item: 2, choice: 'cat', crowd: 'dog', is_right: false };

  expect(step(sent, { kind: 'told', checked }).news).toEqual({ kind: 'told', checked });
  expect(step(sent, { kind: 'told', checked }).travelling.size).toBe(0);
});

test('with nothing waiting a key press says nothing', () => {
  expect(step(nothing, { kind: 'said', choice: 'cat' })).toBe(nothing);
});
