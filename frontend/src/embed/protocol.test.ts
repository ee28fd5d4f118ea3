import { describe, expect, test } from 'vitest';
import { hearFrame, hearPage, hearPort, isHello } from './protocol';

const look = { scheme: 'light', font: 'Inter' };
const port = { goldrush: 1, type: 'port', token: '', context: { thread: 't-1' }, look };

describe('a message through the port', () => {
  test('is heard when it is whole', () => {
    expect(hearPage({ v: 1, id: 1, type: 'token', payload: { token: 'x' } })).toEqual({ type: 'token', payload: { token: 'x' } });
    expect(hearFrame({ v: 1, id: 1, type: 'resize', payload: { height: 300 } })).toEqual({ type: 'resize', payload: { height: 300 } });
  });

  test('keeps nothing but what belongs to it', () => {
    const said = { v: 1, id: 1, type: 'token', payload: { token: 'x', html: '<img src=x onerror=alert(1)>' } };

    expect(hearPage(said)?.payload).toEqual({ token: 'x' });
  });

  test.each([
    null,
    7,
    'token',
    [],
    {},
    { v: 1 },
    { v: 1, type: 'token' },
    { v: 2, type: 'token', payload: { token: 'x' } },
    { v: '1', type: 'token', payload: { token: 'x' } },
    { v: 1, type: 'from the future', payload: {} },
    { v: 1, type: 'constructor', payload: {} },
    { v: 1, type: '__proto__', payload: {} },
    { v: 1, type: ['token'], payload: { token: 'x' } },
    { v: 1, type: 'token', payload: null },
    { v: 1, type: 'token', payload: { token: 7 } },
    { v: 1, type: 'token', payload: { token: 'x'.repeat(10_000) } },
    { v: 1, type: 'look', payload: { scheme: 'url(x)', font: '' } },
    { v: 1, type: 'look', payload: { scheme: 'dark', font: 'x'.repeat(10_000) } },
  ])('is nothing to the frame: %j', (said) => {
    expect(hearPage(said)).toBe(null);
  });

  test.each([
    { v: 1, type: 'resize', payload: { height: '300' } },
    { v: 1, type: 'resize', payload: { height: -1 } },
    { v: 1, type: 'resize', payload: { height: Number.NaN } },
    { v: 1, type: 'resize', payload: { height: 1e9 } },
    { v: 1, type: 'ready', payload: { mode: 'else', scheme: 'light' } },
    { v: 1, type: 'verified', payload: { token: '' } },
    { v: 1, type: 'error', payload: { code: 'x' } },
    { v: 2, type: 'resize', payload: { height: 300 } },
  ])('is nothing to the page: %j', (said) => {
    expect(hearFrame(said)).toBe(null);
  });

  test('of the one side is nothing from the other', () => {
    expect(hearFrame({ v: 1, id: 1, type: 'token', payload: { token: 'x' } })).toBe(null);
    expect(hearPage({ v: 1, id: 1, type: 'verified', payload: { token: 'x' } })).toBe(null);
  });
});

describe('the handshake', () => {
  test('knows a hello of its own version', () => {
    expect(isHello({ goldrush: 1, type: 'hello' })).toBe(true);
    expect([null, 'hello', {}, { goldrush: 2, type: 'hello' }, { goldrush: 1 }].map(isHello)).toEqual(Array(5).fill(false));
  });

  test('takes of a context what it knows, within bounds', () => {
    const context = { thread: 't-1', action: 7, cdata: 'x'.repeat(300), more: 'y' };

    expect(hearPort({ ...port, context })?.context).toEqual({ thread: 't-1' });
  });

  test.each([null, {}, { ...port, goldrush: 2 }, { ...port, look: null }, { ...port, token: 7 }, { ...port, token: 'x'.repeat(10_000) }])(
    'is no answer: %j',
    (said) => {
      expect(hearPort(said)).toBe(null);
    },
  );
});
