import { expect, test } from 'vitest';
import { namedPair } from './naming';

test('an owner’s own words for an answer stand', () => {
  expect(namedPair([{ value: 'same', name: 'same' }, { value: 'related', name: 'Cousins' }]).map(({ name }) => name)).toEqual(['Same', 'Cousins']);
});

test('an answer is called as the place has room for', () => {
  expect(namedPair([{ value: 'related', name: 'related' }], 'Related')).toEqual([{ value: 'related', name: 'Related' }]);
});
