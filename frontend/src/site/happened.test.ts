import { expect, test } from 'vitest';
import { sentenceOf, type Line } from './happened';

const at = '2026-11-21T12:00:00Z';

test.each([
  [{ kind: 'settled', what: { points: 1 } }, '1 point settled'],
  [{ kind: 'capsule', what: { points: 40 } }, 'A time capsule opened: +40 points'],
  [{ kind: 'quest', what: { measure: 'rounds', goal: 2, experience: 10 } }, 'Quest done: Finish 2 rounds (+10 experience)'],
  [{ kind: 'badge', what: { slug: 'nugget', tier: 3 } }, 'Rare find: tier 3 is yours'],
  [{ kind: 'claim', what: { state: 'refused', reward: 'Mug' } }, 'Mug could not be given; your points are back'],
  [{ kind: 'claim', what: { state: 'given_back', reward: 'Mug' } }, 'Nobody found the time for Mug; your points are back'],
  [{ kind: 'league', what: { league: 'gold', place: 2, fate: 'up' } }, 'Place 2: up to the next league'],
  [{ kind: 'notice', what: { sentence: 'Please take your time.' } }, 'Please take your time.'],
])('%j is told', (what, sentence) => {
  expect(sentenceOf({ ...what, at } as Line)).toBe(sentence);
});

test('what a newer server tells is left out', () => {
  expect(sentenceOf({ kind: 'badge', what: { slug: 'juggler', tier: 1 }, at })).toBeNull();
  expect(sentenceOf({ kind: 'eclipse', what: {}, at } as unknown as Line)).toBeNull();
});
