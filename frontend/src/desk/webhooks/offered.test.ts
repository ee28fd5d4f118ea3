import { expect, test } from 'vitest';
import { grouped } from './offered';

test('each event stands with its own kind, and empty groups are left out', () => {
  expect(grouped(['answer.submitted', 'link.confirmed', 'model.trained'])).toEqual([
    ['duplicates', ['link.confirmed']],
    ['labels', ['answer.submitted', 'model.trained']],
  ]);
});

test('what only begins like a kind is not of it', () => {
  expect(grouped(['linkage.made'])).toEqual([]);
});
