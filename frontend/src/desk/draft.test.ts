import { expect, test } from 'vitest';
import { labelsFrom, slugFrom, wrongs } from './draft';

test.each([
  ['Is it a Cat?', 'is-it-a-cat'],
  ['  Übergröße Nº 5 ', 'ubergro-e-no-5'],
  ['дом', ''],
  ['a'.repeat(60), 'a'.repeat(50)],
])('%j is found at %j', (name, slug) => {
  expect(slugFrom(name)).toBe(slug);
});

test('labels stand one a line', () => {
  expect(labelsFrom(' cat \n\ndog\r\n')).toEqual([
    { value: 'cat', name: 'cat' },
    { value: 'dog', name: 'dog' },
  ]);
});

test('what is wrong is said at its field, also when it is deep within', () => {
  const found = wrongs({
    code: 'invalid',
    message: 'Some of what was sent is not valid.',
    errors: { name: ['Too long.'], 'labels.0.value': ['Too long.'], 'labels.3.value': ['Empty.'], confidence: ['Odd.'] },
  });

  expect([...found]).toEqual([
    ['name', 'Too long.'],
    ['labels', 'Too long. Empty.'],
    ['', 'Odd.'],
  ]);
});

test.each([
  ['slug_taken', 'slug'],
  ['too_few_labels', 'labels'],
  ['offline', ''],
] as const)('a refusal for %s is said at %j', (code, field) => {
  expect([...wrongs({ code, message: 'No.', errors: {} })]).toEqual([[field, 'No.']]);
});
