import { expect, test } from 'vitest';
import { isDone, known, type Quest } from './quests';

const quest: Quest = { slug: 'rounds-3', measure: 'rounds', goal: 3, count: 2, experience: 15 };
const level = { level: 2, gathered: 30, needed: 120 };

test('a quest is done at its goal', () => {
  expect(isDone(quest)).toBe(false);
  expect(isDone({ ...quest, count: 3 })).toBe(true);
});

test('a quest this page has no words for is left out', () => {
  const told = { level, results: [quest, { ...quest, slug: 'juggle-3', measure: 'juggling' }] };

  expect(known(told)).toEqual({ level, results: [quest] });
});
