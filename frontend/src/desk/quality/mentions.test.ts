import { expect, test } from 'vitest';
import { mentions } from './mentions';

const GUIDELINES = 'Answer what you see.\n- **1 or 7?** A 7 has a bar.\n- Cats (not dogs) have *whiskers*.';

test('a line that names both speaks of them', () => {
  expect(mentions(GUIDELINES, '1', '7')).toBe(true);
  expect(mentions(GUIDELINES, 'cats', 'Dogs')).toBe(true);
});

test('a part of a word is no word, and two lines are not one', () => {
  expect(mentions(GUIDELINES, 'Cat', 'Dog')).toBe(false);
  expect(mentions(GUIDELINES, '1', 'cats')).toBe(false);
});

test('a name is taken for itself', () => {
  expect(mentions('C++ or C?', 'C++', 'C')).toBe(true);
  expect(mentions('abc', 'a.c', 'abc')).toBe(false);
});

test('nothing written says nothing', () => {
  expect(mentions('', '1', '7')).toBe(false);
});
