import { expect, test } from 'vitest';
import type { BoardRow } from './api';
import { isFarther } from './board';

const row = (place: number, is_me = false) => ({ place, is_me }) as BoardRow;

test('a gap is drawn above the player’s own row where places were left out', () => {
  expect(isFarther([row(1), row(2), row(9, true)], 2)).toBe(true);
  expect(isFarther([row(1), row(2, true)], 1)).toBe(false);
  expect(isFarther([row(4, true)], 0)).toBe(false);
});

test('others who share a place leave no gap', () => {
  expect(isFarther([row(1), row(1), row(3)], 2)).toBe(false);
});
