import { expect, test } from 'vitest';
import { busiest, learning, pace, span, ticks } from './series';
import type { Run } from './wire';

const run = (version: number, accuracy: number | null, gold_accuracy: number | null, promoted: boolean): Run => ({
  version,
  trained_at: '2026-05-04T12:00:00Z',
  accuracy,
  gold_accuracy,
  trained_on: version * 60,
  promoted,
});

test('the pace is drawn against seconds, with no bar where nothing was', () => {
  expect(pace([['2026-05-04T12:00:00+00:00', 3], ['2026-05-04T12:01:00+00:00', 0]])).toEqual([
    [1777896000, 1777896060],
    [3, null],
  ]);
});

test('the busiest minute is the first of the highest', () => {
  expect(busiest([['a', 1], ['b', 4], ['c', 4]])).toEqual(['b', 4]);
});

test('an hour without answers has no busiest minute', () => {
  expect(busiest([['a', 0], ['b', 0]])).toBeNull();
});

test('only models that took over are marked', () => {
  expect(learning([run(1, 0.8, 0.75, true), run(2, 0.7, null, false)])).toEqual([
    [1, 2],
    [80, 70],
    [75, null],
    [80, null],
    [60, 120],
  ]);
});

test('a run that failed leaves a gap', () => {
  expect(learning([run(1, null, null, false)])).toEqual([[1], [null], [null], [null], [60]]);
});

test.each([
  [[0.83, 0.91], [80, 95]],
  [[0.995, 1], [95, 100]],
  [[0.9], [85, 95]],
  [[0.005], [0, 5]],
])('%j is drawn within %j', (accuracies, expected) => {
  expect(span(learning(accuracies.map((accuracy, index) => run(index + 1, accuracy, null, true))))).toEqual(expected);
});

test('without a score the whole span is drawn', () => {
  expect(span(learning([run(1, null, null, false)]))).toEqual([0, 100]);
});

test('versions are whole and never crowded', () => {
  expect(ticks(1, 4, 10)).toEqual([1, 2, 3, 4]);
  expect(ticks(1, 50, 10)).toEqual([1, 6, 11, 16, 21, 26, 31, 36, 41, 46]);
  expect(ticks(7, 7, 3)).toEqual([7]);
});
