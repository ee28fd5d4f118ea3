import { expect, test } from 'vitest';
import { deedOf, keyOf } from './keys';

const DECISIONS = ['dismiss', 'warn', 'ban'] as const;
const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
});
const deed = (key: string, isWriting = false) => deedOf(press(key), DECISIONS, isWriting);

test('numbers choose by place', () => {
  expect(deed('1')).toEqual({ kind: 'choose', decision: 'dismiss' });
  expect(deed('3')).toEqual({ kind: 'choose', decision: 'ban' });
  expect(deed('4')).toBeNull();
  expect(keyOf(DECISIONS, 'warn')).toBe('2');
});

test('j and k move, u undoes, Escape calls off', () => {
  expect(deed('j')).toEqual({ kind: 'move', by: 1 });
  expect(deed('k')).toEqual({ kind: 'move', by: -1 });
  expect(deed('u')).toEqual({ kind: 'undo' });
  expect(deed('Escape')).toEqual({ kind: 'cancel' });
});

test('letters and digits in a reason are letters and digits', () => {
  expect(['j', 'u', '3'].map((key) => deed(key, true))).toEqual([null, null, null]);
  expect(deed('Escape', true)).toEqual({ kind: 'cancel' });
});

test('a key that sticks decides nothing twice', () => {
  expect(deedOf(press('1', { repeat: true }), DECISIONS, false)).toBeNull();
  expect(deedOf(press('u', { repeat: true }), DECISIONS, false)).toBeNull();
  expect(deedOf(press('j', { repeat: true }), DECISIONS, false)).toEqual({ kind: 'move', by: 1 });
});

test('what the browser does with a key is left to it', () => {
  expect(deedOf(press('1', { ctrlKey: true }), DECISIONS, false)).toBeNull();
});
