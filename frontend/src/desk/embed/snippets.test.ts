import { expect, test } from 'vitest';
import { originsIn, pageLines, tokenLines } from './snippets';

const placed = { key: 'pk_live_1', mode: 'dedupe' } as const;

test('a page gets the script and the element with its key', () => {
  const lines = pageLines('https://goldrush.example', placed, null);

  expect(lines).toContain('src="https://goldrush.example/embed/v1/loader.js"');
  expect(lines).toContain('site-key="pk_live_1"');
  expect(lines).toContain('thread="YOUR-THREAD-ID"');
});

test('a page that names a version names its digest, and asks as one must for that', () => {
  const lines = pageLines('https://goldrush.example', placed, { path: '/embed/1.0.0/loader.js', integrity: 'sha384-x' });

  expect(lines).toContain('src="https://goldrush.example/embed/1.0.0/loader.js"');
  expect(lines).toMatch(/integrity="sha384-x"\s+crossorigin="anonymous"/);
});

test('a check needs neither a thread nor a token', () => {
  expect(pageLines('', { key: 'pk_live_1', mode: 'captcha' }, null)).not.toMatch(/thread|token/);
});

test('a token is signed as its key is, under its name', () => {
  expect(tokenLines('pk_live_1', { kid: 'k_1', algorithm: 'HS256' })).toContain('"HS256", headers={"kid": "k_1"}');
  expect(tokenLines('pk_live_1', { kid: 'k_2', algorithm: 'EdDSA' })).toContain('goldrush-key.pem');
});

test('origins are told apart by lines, spaces or commas', () => {
  expect(originsIn(' https://a.example\nhttps://b.example, https://c.example ')).toEqual([
    'https://a.example',
    'https://b.example',
    'https://c.example',
  ]);
  expect(originsIn('  ')).toEqual([]);
});
