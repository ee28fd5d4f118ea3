import { expect, test } from 'vitest';
import { openToAppeal, type Notice } from './notices';

const told = (id: number, verdict: number, can_appeal = true) => ({ id, verdict, can_appeal }) as Notice;

test('one objects where a decision was last told of', () => {
  const notices = [told(3, 7), told(2, 8), told(1, 7)];

  expect(notices.map((notice) => openToAppeal(notices, notice))).toEqual([true, true, false]);
});

test('what is closed stays closed', () => {
  const notice = told(1, 7, false);

  expect(openToAppeal([notice], notice)).toBe(false);
});
