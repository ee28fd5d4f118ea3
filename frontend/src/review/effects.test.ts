import { expect, test } from 'vitest';
import { linesOf } from './effects';

test('only what happens is said', () => {
  expect(linesOf({ items_counted_again: 40, labels_flipped: 2, items_reopened: 0 })).toEqual([
    { what: 'labels_flipped', n: 2 },
  ]);
});

test('points that are pending and settled are taken back together', () => {
  expect(linesOf({ points_pending: -30, points_settled: -120, points_held: 0 })).toEqual([
    { what: 'points_taken', n: 150 },
  ]);
});

test('what goes on hold is not taken', () => {
  expect(linesOf({ points_pending: 0, points_settled: -120, points_held: 120 })).toEqual([
    { what: 'points_put_on_hold', n: 120 },
  ]);
});

test('what is taken back from a hold is taken back', () => {
  expect(linesOf({ points_pending: -30, points_settled: 0, points_held: -120 })).toEqual([
    { what: 'points_taken', n: 150 },
  ]);
});

test('an appeal that is granted gives back', () => {
  expect(linesOf({ items_retired: 3, points_settled: 120 })).toEqual([
    { what: 'items_retired', n: 3 },
    { what: 'points_given', n: 120 },
  ]);
});

test('nothing is nothing', () => {
  expect(linesOf({})).toEqual([]);
});
