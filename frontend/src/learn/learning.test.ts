import { expect, test } from 'vitest';
import { progress, step, type Learning } from './learning';
import type { Attempt, Told } from './wire';

const exercise = (id: string) => ({ id, content: { kind: 'text', text: id } }) as const;
const attempt = (...ids: string[]): Attempt => ({
  id: 'a',
  project: 'animals',
  name: 'Animals',
  question: 'Which animal is this?',
  labels: [],
  guidelines_html: '',
  size: 3,
  answered: 3 - ids.length,
  right: 0,
  needed: 2,
  is_optional: false,
  exercises: ids.map(exercise),
});
const told: Told = {
  choice: 'cat',
  is_right: true,
  answer: 'cat',
  why: 'Whiskers.',
  size: 3,
  answered: 1,
  right: 1,
  needed: 2,
  passed: null,
};
const begun = (...ids: string[]) => step({ phase: 'loading' }, { kind: 'served', attempt: attempt(...ids) });
const answered = (now: Learning) => step(step(now, { kind: 'chose' }), { kind: 'told', told });

test('an attempt goes on where it was left', () => {
  const now = begun('y', 'z');

  expect(now.phase === 'asking' && now.ahead[0].id).toBe('y');
  expect(progress(now)).toEqual({ done: 1, of: 3 });
});

test('what is right is told before the next one comes', () => {
  const now = answered(begun('x', 'y'));

  expect(now.phase === 'told' && now.told.why).toBe('Whiskers.');
  expect(progress(now)).toEqual({ done: 2, of: 3 });
  const next = step(now, { kind: 'went on' });
  expect(next.phase === 'asking' && next.ahead[0].id).toBe('y');
});

test('a second press while the first one travels means nothing', () => {
  const sending = step(begun('x'), { kind: 'chose' });

  expect(step(sending, { kind: 'chose' })).toBe(sending);
  expect(step(sending, { kind: 'went on' })).toBe(sending);
});

test('a choice that was not taken can be made again', () => {
  expect(step(step(begun('x'), { kind: 'chose' }), { kind: 'refused' }).phase).toBe('asking');
});

test('the last one ends it', () => {
  const now = step(answered(begun('x')), { kind: 'went on' });

  expect(now.phase).toBe('ended');
  expect(progress(now)).toEqual({ done: 3, of: 3 });
});

test('with nothing to learn one is free to play', () => {
  expect(begun().phase).toBe('free');
  expect(step({ phase: 'loading' }, { kind: 'nothing to learn' }).phase).toBe('free');
});
