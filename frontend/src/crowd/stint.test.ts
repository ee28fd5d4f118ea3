import { expect, test } from 'vitest';
import { BLINK_MS, step, type Stint } from './stint';

const challenge = { id: 'c1', content: { kind: 'text', text: 'a' } } as const;
const asking: Stint = { phase: 'asking', challenge, since: 1000, answered: 3, goal: 10 };

test('an answer is on its way once it is chosen, and only once', () => {
  const sent = step(asking, { kind: 'chose', choice: 'cat', at: 2000 });

  expect(sent).toEqual({ phase: 'sending', challenge, choice: 'cat', answered: 3, goal: 10 });
  expect(step(sent, { kind: 'chose', choice: 'dog', at: 3000 })).toBe(sent);
});

test('the second click of a double click answers nothing', () => {
  expect(step(asking, { kind: 'chose', choice: 'cat', at: 1000 + BLINK_MS - 1 })).toBe(asking);
});

test('with nothing more to ask it comes to its end', () => {
  const next = { challenge: null, answered: 10, goal: 10 };

  expect(step(asking, { kind: 'asked', next, at: 5000 })).toEqual({ phase: 'ending', answered: 10 });
});

test('who has begun does not begin again', () => {
  expect(step({ phase: 'welcome' }, { kind: 'began' })).toEqual({ phase: 'waiting' });
  expect(step(asking, { kind: 'began' })).toBe(asking);
});

test('a refused answer leads to what is asked next', () => {
  const sending = step(asking, { kind: 'chose', choice: 'cat', at: 2000 });

  expect(step(sending, { kind: 'began' })).toEqual({ phase: 'waiting' });
});

test('who is stuck can try again', () => {
  expect(step(step({ phase: 'waiting' }, { kind: 'failed' }), { kind: 'began' })).toEqual({ phase: 'waiting' });
});
