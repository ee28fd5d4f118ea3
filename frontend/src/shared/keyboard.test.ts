import { describe, expect, test } from 'vitest';
import { commandOf, keysFor } from './keyboard';

const labels = (...names: string[]) => names.map((name) => ({ value: name, name }));
const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  code: '',
  repeat: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

const languages = keysFor(labels('Danish', 'Norwegian', 'Swedish'));
const digits = keysFor(labels(...'0123456789'));

describe('labels', () => {
  test('are numbered from one', () => {
    expect(commandOf(press('2'), languages)).toEqual({ kind: 'choose', choice: 'Norwegian' });
  });

  test('that are digits are their own keys', () => {
    expect(commandOf(press('7'), digits)).toEqual({ kind: 'choose', choice: '7' });
    expect(commandOf(press('0'), digits)).toEqual({ kind: 'choose', choice: '0' });
  });

  test('past the ninth take 0 and then letters that mean nothing else', () => {
    const many = keysFor(labels(...Array.from({ length: 36 }, (_, n) => `label ${n + 1}`)));
    const used = [...many.ofLabel.values()];

    expect(used.slice(8, 12)).toEqual(['9', '0', 'q', 'w']);
    expect(used).not.toContain(many.undo);
    expect(used).not.toContain(many.abstain);
    expect(used).not.toContain(many.guidelines);
  });

  test('that claim a letter push the command to its other key', () => {
    const letters = keysFor(labels('X', 'Y', 'Z', 'G'));

    expect(commandOf(press('x'), letters)).toEqual({ kind: 'choose', choice: 'X' });
    expect(letters).toMatchObject({ abstain: '-', undo: 'backspace', guidelines: '?' });
  });
});

describe('commands', () => {
  test.each([
    ['x', 'abstain'],
    ['z', 'undo'],
    ['Backspace', 'undo'],
    ['g', 'guidelines'],
    ['?', 'guidelines'],
    ['Z', 'undo'],
  ])('%s means %s', (key, kind) => {
    expect(commandOf(press(key), languages)).toEqual({ kind });
  });

  test('a key held down answers once', () => {
    expect(commandOf(press('1', { repeat: true }), languages)).toBeNull();
  });

  test('shortcuts of the browser stay its own', () => {
    expect(commandOf(press('1', { ctrlKey: true }), languages)).toBeNull();
    expect(commandOf(press('z', { metaKey: true }), languages)).toBeNull();
  });

  test('keys are found by their place where the layout types something else', () => {
    expect(commandOf(press('&', { code: 'Digit1' }), languages)).toEqual({ kind: 'choose', choice: 'Danish' });
    expect(commandOf(press('я', { code: 'KeyZ' }), languages)).toEqual({ kind: 'undo' });
  });

  test('other keys mean nothing', () => {
    expect(commandOf(press('4'), languages)).toBeNull();
    expect(commandOf(press('Tab', { code: 'Tab' }), languages)).toBeNull();
  });
});
