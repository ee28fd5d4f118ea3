import { expect, test } from 'vitest';
import { meaning } from './agreement';

test.each([
  [null, 'unknown'],
  [-0.2, 'chance'],
  [0, 'chance'],
  [0.5, 'weak'],
  [0.667, 'fair'],
  [0.8, 'good'],
  [1, 'good'],
] as const)('an alpha of %s is %s', (alpha, said) => {
  expect(meaning(alpha)).toBe(said);
});
