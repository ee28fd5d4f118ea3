import { expect, test } from 'vitest';
import { fromNow, fullCountdown, paused, resumed, timeLeft } from './clock';

test('a countdown runs only while it is not paused', () => {
  const running = resumed(fullCountdown(4000), 1000);
  const waiting = paused(running, 2500);

  expect(timeLeft(waiting, 60_000)).toBe(2500);
  expect(timeLeft(resumed(waiting, 60_000), 61_000)).toBe(1500);
});

test('a countdown stops at nothing', () => {
  expect(timeLeft(resumed(fullCountdown(4000), 0), 9000)).toBe(0);
});

test('pausing twice takes no time away', () => {
  const once = paused(resumed(fullCountdown(4000), 0), 1000);

  expect(paused(once, 9000)).toEqual(once);
});

test('the time left is said in the largest unit that fits', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');

  expect(fromNow('2026-11-23T15:00:00Z', now, 'en')).toBe('in 2 days');
  expect(fromNow('2026-11-21T15:30:00Z', now, 'en')).toBe('in 3 hours');
  expect(fromNow('2026-11-21T11:58:00Z', now, 'en')).toBe('2 minutes ago');
});
