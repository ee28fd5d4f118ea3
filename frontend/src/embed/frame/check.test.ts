import { describe, expect, test } from 'vitest';
import { nth, rested, step, type Check, type Happening, type Tried } from './check';
import { BLINK_MS } from './sitting';

const item = (id: string) => ({ id, content: { kind: 'text' as const, text: id } });
const tried = (...items: string[]): Tried => ({
  id: 'c1',
  question: 'Which?',
  labels: [],
  items: items.map(item),
  pow: { parameters: { algorithm: '', cost: 1, keyLength: 32, keyPrefix: '', nonce: '', salt: '' }, signature: '' },
});
const drawn = (...items: string[]): Happening => ({ kind: 'drawn', tried: tried(...items), at: 0 });
const answered = (choice: string | null, at: number): Happening => ({ kind: 'answered', choice, at });
const after = (...happenings: Happening[]): Check => happenings.reduce(step, rested);

describe('a check', () => {
  test('rests until somebody starts it', () => {
    expect(after(drawn('1', '2'))).toBe(rested);
    expect(after({ kind: 'started' }).phase).toBe('fetching');
  });

  test('sends both answers together, never one alone', () => {
    const once = after({ kind: 'started' }, drawn('1', '2'), answered('x', 1000));

    expect(once).toMatchObject({ phase: 'asking', answers: { 1: 'x' } });
    expect(step(once, answered(null, 2000))).toMatchObject({ phase: 'sending', answers: { 1: 'x', 2: null } });
  });

  test('takes a double click for one', () => {
    const once = after({ kind: 'started' }, drawn('1', '2'), answered('x', 1000));

    expect(step(once, answered('x', 1000 + BLINK_MS - 1))).toBe(once);
  });

  test('lets the first answer be taken back', () => {
    const back = after({ kind: 'started' }, drawn('1', '2'), answered('x', 1000), { kind: 'took back', at: 1500 });

    expect(back.phase === 'asking' && nth(back)).toBe(0);
  });

  test('draws others when the answers were not right', () => {
    const again = after({ kind: 'started' }, drawn('1', '2'), answered('x', 1000), answered('y', 2000), drawn('3', '4'));

    expect(again).toMatchObject({ phase: 'asking', isAgain: true, answers: {} });
  });

  test('can be worked instead, and answered after all', () => {
    const working = after({ kind: 'started' }, drawn('1', '2'), { kind: 'handed over' });

    expect(working.phase).toBe('working');
    expect(step(working, { kind: 'asked otherwise', at: 0 }).phase).toBe('asking');
    expect(step(working, { kind: 'passed' }).phase).toBe('passed');
  });

  test('does not call wrong what had only run out', () => {
    const lapsed = after({ kind: 'started' }, drawn('1', '2'), answered('x', 1000), answered('y', 2000), { kind: 'lapsed' });

    expect(lapsed.phase).toBe('fetching');
    expect(step(lapsed, drawn('3', '4'))).toMatchObject({ phase: 'asking', isAgain: false });
  });

  test('goes to work at once where there is nothing to ask', () => {
    const working = after({ kind: 'started' }, drawn());

    expect(working.phase).toBe('working');
    expect(step(working, { kind: 'asked otherwise', at: 0 })).toBe(working);
  });

  test('passes only what was sent', () => {
    expect(after({ kind: 'started' }, drawn('1', '2'), { kind: 'passed' }).phase).toBe('asking');
  });

  test('expires, and can be started again', () => {
    const expired = after({ kind: 'started' }, drawn(), { kind: 'passed' }, { kind: 'expired' });

    expect(expired).toEqual({ phase: 'resting', isExpired: true });
    expect(step(expired, { kind: 'started' }).phase).toBe('fetching');
  });

  test('that failed can be tried again', () => {
    expect(after({ kind: 'started' }, { kind: 'failed', why: 'offline' }, { kind: 'started' }).phase).toBe('fetching');
  });
});
