import { expect, test } from 'vitest';
import { kindOf, lookOf, oldFiles, versionOf } from './rules';

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

const reply = (status: number, { redirected = false, cacheControl = '' } = {}) => ({
  status,
  redirected,
  headers: new Headers({ 'Cache-Control': cacheControl }),
});

test.each([
  ['a page', reply(200), 'fresh'],
  ['a page that is no more', reply(404), 'gone'],
  ['a page that sends elsewhere, to log in', reply(200, { redirected: true }), 'gone'],
  ['a server that has stumbled', reply(503), 'away'],
  ['a redirect nobody followed', reply(0), 'away'],
  ['a page that says something once', reply(200, { cacheControl: 'private, no-store' }), 'away'],
])('%s', (_, said, look) => {
  expect(lookOf(said)).toBe(look);
});

test('files of other versions go once no kept page names them', () => {
  const kept = ['files-old', 'pages', 'pictures', 'files-new'];

  expect(oldFiles(kept, 'files-new', ['fresh', 'gone'])).toEqual(['files-old']);
  expect(oldFiles(kept, 'files-new', ['fresh', 'away'])).toEqual([]);
});
