import { expect, test } from 'vitest';
import { haveChanged, remember } from './news';

function memory() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('what is met for the first time is no change', () => {
  const mine = memory();

  expect(haveChanged('animals', 3, mine)).toBe(false);
  expect(haveChanged('animals', 3, mine)).toBe(false);
});

test('a change is told until it was looked at', () => {
  const mine = memory();
  haveChanged('animals', 1, mine);

  expect(haveChanged('animals', 2, mine)).toBe(true);
  expect(haveChanged('animals', 2, mine)).toBe(true);
  remember('animals', 2, mine);
  expect(haveChanged('animals', 2, mine)).toBe(false);
});

test('each project has its own', () => {
  const mine = memory();
  haveChanged('animals', 1, mine);

  expect(haveChanged('birds', 9, mine)).toBe(false);
});

test('without a memory nothing is told and nothing breaks', () => {
  const none = {
    getItem: () => {
      throw new Error('forbidden');
    },
    setItem: () => {
      throw new Error('forbidden');
    },
  };

  expect(haveChanged('animals', 2, none)).toBe(false);
});
