import { describe, expect, test } from 'vitest';
import { ahead, inOrder, known, type Badge } from './badges';

const badge = (change: Partial<Badge>): Badge => ({
  slug: 'nugget',
  tier: 0,
  tiers: [1, 5, 25],
  count: 0,
  ...change,
});

describe('what is ahead', () => {
  test('is the first tier at first', () => {
    expect(ahead(badge({}))).toEqual({ needed: 1, share: 0 });
  });

  test('is a part of what the next tier takes in all', () => {
    expect(ahead(badge({ tier: 1, count: 2 }))).toEqual({ needed: 5, share: 0.4 });
  });

  test('is never more than there is to do, though the badge has not been given yet', () => {
    expect(ahead(badge({ tier: 1, count: 7 }))?.share).toBe(1);
  });

  test('is nothing after the last tier', () => {
    expect(ahead(badge({ tier: 3, count: 99 }))).toBeNull();
  });
});

test('the highest tiers stand first, then what is nearest', () => {
  const badges = [
    badge({ slug: 'traveller', tiers: [10], count: 2 }),
    badge({ slug: 'faithful', tiers: [10], count: 9 }),
    badge({ slug: 'nugget', tier: 2, count: 6 }),
    badge({ slug: 'sharp-eye', tier: 3, count: 70 }),
  ];

  expect(inOrder(badges).map(({ slug }) => slug)).toEqual(['sharp-eye', 'nugget', 'faithful', 'traveller']);
});

test('a badge this page has no words for is left out', () => {
  const results = [badge({}), { ...badge({}), slug: 'from-the-future' }];

  expect(known({ results }).map(({ slug }) => slug)).toEqual(['nugget']);
});
