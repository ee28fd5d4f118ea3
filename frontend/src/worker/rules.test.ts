import { expect, test } from 'vitest';
import { kindOf, versionOf } from './rules';

const here = 'https://gold.example';
const asked = (path: string, more = {}) => ({ method: 'GET', mode: 'navigate', url: here + path, here, ...more });

test.each([
  ['/static/assets/main-1a2b.js', 'file'],
  ['/media/items/1.png', 'picture'],
  ['/', 'page'],
  ['/me/', 'page'],
  ['/play/digits/', 'page'],
  ['/api/v1/me', 'other'],
  ['/leagues/', 'page'],
  ['/accounts/login/', 'visit'],
  ['/admin/', 'visit'],
  ['/play/digits/secret', 'visit'],
])('%s is a %s', (path, kind) => {
  expect(kindOf(asked(path))).toBe(kind);
});

test('what changes something, or comes from elsewhere, is never kept', () => {
  expect(kindOf(asked('/media/items/1.png', { method: 'POST' }))).toBe('other');
  expect(kindOf(asked('', { url: 'https://elsewhere.example/static/a.js' }))).toBe('other');
});

test('a build with other files has another version', () => {
  expect(versionOf(['/static/a-1.js'])).not.toBe(versionOf(['/static/a-2.js']));
  expect(versionOf(['/static/a-1.js'])).toBe(versionOf(['/static/a-1.js']));
});
