import { expect, test } from 'vitest';
import { patience } from './flood';

test('a burst is heard, the flood after it is not, and a trickle is again', () => {
  let now = 0;
  const mayBeHeard = patience(() => now);

  const heard = Array.from({ length: 10_000 }, mayBeHeard).filter(Boolean).length;
  now += 1000;
  const later = Array.from({ length: 10_000 }, mayBeHeard).filter(Boolean).length;

  expect([heard, later]).toEqual([40, 10]);
});
