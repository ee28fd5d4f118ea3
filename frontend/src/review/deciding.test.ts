import { expect, test } from 'vitest';
import { nothing, step, type Deciding, type Happening } from './deciding';
import type { Case, Decision, Preview, Verdict } from './wire';

const a = (id: number) => ({ id }) as Case;
const seen = (id: number, decision: Decision) => ({ case: id, decision, fingerprint: 'f' }) as Preview;
const given = (id: number, of: number) => ({ id, case: of }) as Verdict;
const after = (...happenings: Happening[]): Deciding => happenings.reduce(step, nothing);
const three: Happening = { kind: 'read', cases: [a(3), a(2), a(1)] };

test('the first case is looked at first', () => {
  expect(after(three).current).toBe(3);
});

test('moving stops at the ends', () => {
  const down: Happening = { kind: 'moved', by: 1 };

  expect(after(three, { kind: 'moved', by: -1 }).current).toBe(3);
  expect(after(three, down, down, down, down).current).toBe(1);
});

test('a case that comes in does not move the eyes', () => {
  const now = after(three, { kind: 'moved', by: 1 }, { kind: 'read', cases: [a(9), a(3), a(2), a(1)] });

  expect(now.current).toBe(2);
});

test('nothing is confirmed before its preview was seen', () => {
  const asking = after(three, { kind: 'chose', decision: 'ban' }, { kind: 'confirmed' });
  const ready = step(asking, { kind: 'previewed', preview: seen(3, 'ban') });

  expect(asking.choice?.phase).toBe('asking');
  expect(step(ready, { kind: 'confirmed' }).choice?.phase).toBe('sending');
});

test('a preview that comes too late is not shown for something else', () => {
  const elsewhere = after(three, { kind: 'chose', decision: 'ban' }, { kind: 'moved', by: 1 });
  const other = after(three, { kind: 'chose', decision: 'ban' }, { kind: 'chose', decision: 'warn' });

  expect(step(elsewhere, { kind: 'previewed', preview: seen(3, 'ban') }).choice).toBeNull();
  expect(step(other, { kind: 'previewed', preview: seen(3, 'ban') }).choice?.phase).toBe('asking');
});

test('while a verdict travels nothing else is chosen or called off', () => {
  const sending = after(
    three,
    { kind: 'chose', decision: 'ban' },
    { kind: 'previewed', preview: seen(3, 'ban') },
    { kind: 'confirmed' },
  );

  expect(step(sending, { kind: 'chose', decision: 'warn' })).toBe(sending);
  expect(step(sending, { kind: 'cancelled' })).toBe(sending);
});

test('a decided case leaves, the next takes its place, and the verdict can be undone', () => {
  const now = after(three, { kind: 'decided', verdict: given(7, 3) });

  expect([now.current, now.choice]).toEqual([2, null]);
  expect(now.given.map(({ id }) => id)).toEqual([7]);
  expect(step(now, { kind: 'undone', verdict: given(7, 3) }).given).toEqual([]);
});

test('when the last case is gone none is looked at', () => {
  const now = after({ kind: 'read', cases: [a(1)] }, { kind: 'decided', verdict: given(7, 1) });

  expect(now.current).toBeNull();
});

test('what has failed says why and can be called off', () => {
  const failed = after(three, { kind: 'chose', decision: 'ban' }, { kind: 'failed', id: 3, why: 'No.' });

  expect(failed.choice).toEqual({ phase: 'failed', decision: 'ban', why: 'No.' });
  expect(step(failed, { kind: 'cancelled' }).choice).toBeNull();
});

const undone: Happening = { kind: 'undone', verdict: given(7, 9) };
const withIt: Happening = { kind: 'read', cases: [a(3), a(2), a(1), a(9)] };

test('a case whose verdict was undone is looked at with the next list', () => {
  expect(after(three, undone, withIt).current).toBe(9);
});

test.each<[string, Happening]>([
  ['looks elsewhere', { kind: 'looked', id: 2 }],
  ['moves', { kind: 'moved', by: 1 }],
  ['chooses', { kind: 'chose', decision: 'ban' }],
  ['turns the list', { kind: 'turned' }],
  ['is shown a list without it', three],
])('it pulls nobody away who %s before it is there', (_, first) => {
  const before = after(three, undone, first);

  expect(step(before, withIt)).toMatchObject({ current: before.current, choice: before.choice });
});
