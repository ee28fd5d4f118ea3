import { expect, test } from 'vitest';
import { fetchLines, originsIn, pageLines, tokenLines } from './snippets';

const placed = { key: 'pk_live_1', mode: 'dedupe', fail_mode: 'open' } as const;
const check = { ...placed, mode: 'captcha' } as const;

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
  expect(pageLines('', check, null)).not.toMatch(/thread|token/);
});

test('a check that lets nobody through says so in the page, where it can fail', () => {
  expect(pageLines('', { ...check, fail_mode: 'closed' }, null)).toContain('fail-mode="closed"');
  for (const open of [check, { ...placed, fail_mode: 'closed' } as const]) expect(pageLines('', open, null)).not.toContain('fail-mode');
});

test('a page holds the room before the script comes', () => {
  expect(pageLines('', placed, null)).toMatch(/min-height: 353px[^]*576px[^]*min-height: 517px/);
  expect(pageLines('', check, null)).not.toContain('@media');
});

test('a stranger gets no token, and neither does a page that is not one', () => {
  expect(tokenLines('pk_live_1', { kid: 'k_1', algorithm: 'HS256' })).toMatch(/if not user.is_authenticated:\s+return ""/);
  expect(fetchLines()).toContain("reply.ok && !reply.redirected ? reply.text() : ''");
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
