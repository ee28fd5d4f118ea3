import { expect, test } from 'vitest';
import { mostly, part, pieces, shapes, timesLikelier } from './pictures';

test('a shape is drawn to the end of its last bin, in percent', () => {
  expect(shapes({ from_ms: [0, 500], worker: [0.75, 0.25], crowd: [0.5, 0.5] })).toEqual([
    [0, 1, 2],
    [75, 25, 25],
    [50, 50, 50],
  ]);
});

test('most answers are in the tallest bin', () => {
  expect(mostly([0, 500, 1500], [0.1, 0.6, 0.3])).toBe('0.5–1.5 s');
  expect(mostly([0, 500, 1500], [0.1, 0.1, 0.8])).toBe('1.5+ s');
});

test('a timeline is in seconds', () => {
  const at = '2026-05-04T12:00:00Z';

  expect(pieces([{ at, answers: 5, right: 2, wrong: 1 }])).toEqual([[Date.parse(at) / 1000], [5], [1]]);
});

test('a cell is part of its row, and of an empty row none', () => {
  expect(part([1, 3], 3)).toBe(0.75);
  expect(part([0, 0], 0)).toBe(0);
});

test('a likelihood ratio is said in one digit', () => {
  expect(timesLikelier(Math.log(374))).toBe('400');
  expect(timesLikelier(0.1)).toBe('1');
  expect(timesLikelier(900)).toBe('1,000,000');
});
