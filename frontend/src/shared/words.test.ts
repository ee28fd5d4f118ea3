import { expect, test } from 'vitest';
import { portion, say } from './words';

test('one and many are said differently', () => {
  expect(say('toast.settled', { n: 1 })).toBe('+1 point to spend');
  expect(say('toast.settled', { n: 1200 })).toBe('+1,200 points to spend');
});

test('gaps are filled with what is given', () => {
  expect(say('play.said', { choice: '7', done: 3, of: 10 })).toBe('Answered 7. 3 of 10.');
});

test('a share is never called whole before it is', () => {
  expect(portion(1796, 1797)).toBe('99%');
  expect(portion(1797, 1797)).toBe('100%');
  expect(portion(0, 0)).toBe('0%');
});
