import { expect, test } from 'vitest';
import { compared, keepOf, onlyHere, stemsOf } from './pair';

const side = (title: string, body = '') => ({ title, body, url: '' });
const marked = (text: string, other: string) =>
  compared(text, stemsOf(side(other))).map((part) => (part.only ? `[${part.text}]` : part.text)).join('');

test('words of one side alone are marked, whatever their endings and capitals', () => {
  expect(marked('No sound after booting Windows', 'Sounds gone after boot, no idea')).toBe(
    'No sound after booting [Windows]',
  );
});

test('neighbouring words make one mark', () => {
  expect(marked('Grub is gone since the big update', 'Grub is lost since the start')).toBe(
    'Grub is [gone] since the [big update]',
  );
});

test('where nearly all differs nothing is marked', () => {
  expect(marked('Printer prints nothing', 'Wireless is slow')).toBe('Printer prints nothing');
});

test('no text has no parts', () => {
  expect(compared('', new Set())).toEqual([]);
});

test('words are looked for in the title and in the body of the other side', () => {
  expect(onlyHere(side('No sound', 'It is silent.'), side('Is it the sound', 'No.'))).toEqual(['silent']);
});

test('every word of a script without blanks is a word', () => {
  expect(marked('声音 没有 今天', '声音 没有 昨天')).toBe('声音 没有 [今天]');
});

test.each([
  ['A', 'a'],
  ['2', 'b'],
  ['3', null],
  ['Escape', 'back'],
  ['q', undefined],
])('the key %s means %s', (key, meaning) => {
  expect(keepOf(key)).toBe(meaning);
});
