import { expect, test } from 'vitest';
import { heat, kept, noCombo, PATIENCE_MS, tookBack } from './combo';

const after = (...times: number[]) => times.reduce(kept, noCombo);

test('answers in a row count up', () => {
  expect(after(1000, 3000, 5000).count).toBe(3);
});

test('drifting off starts the combo again', () => {
  expect(after(1000, 3000, 3000 + PATIENCE_MS + 1).count).toBe(1);
});

test('reading as long as one likes within patience keeps it', () => {
  expect(after(1000, 1000 + PATIENCE_MS).count).toBe(2);
});

test('taking an answer back takes its count back', () => {
  expect(tookBack(after(1000, 2000)).count).toBe(1);
  expect(tookBack(noCombo).count).toBe(0);
});

test('it grows hotter in three steps', () => {
  const heats = [1, 2, 3, 5, 6, 8, 9, 20].map((count) => heat({ count, lastAt: 0 }));

  expect(heats).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
});
