import { describe, expect, it } from 'vitest';
import { isWearable, reach, shelve } from './shelf';
import type { Claim, Offer } from './wire';

const offer = (its: Partial<Offer> = {}): Offer => ({
  slug: 'vein-reader',
  name: 'Vein reader',
  description: '',
  kind: 'title',
  gives: 'Vein reader',
  price: 100,
  stock: null,
  per_player: 1,
  mine: 0,
  hold: 0,
  needs_account: false,
  ...its,
});
const claim = (its: Partial<Claim> = {}): Claim => ({
  id: 'one',
  reward: 'vein-reader',
  name: '',
  kind: 'title',
  gives: '',
  price: 100,
  state: 'granted',
  why: '',
  code: '',
  is_worn: false,
  claimed_at: '',
  expected_at: null,
  ...its,
});
const rich = { settled: 250, is_guest: false, is_barred: false };

describe('what is in reach', () => {
  it('is what settled points pay for', () => expect(reach(offer(), rich)).toEqual({ is: 'in reach' }));

  it('says how much is missing, and how far one has come', () =>
    expect(reach(offer({ price: 1000 }), rich)).toEqual({ is: 'short', missing: 750, part: 0.25 }));

  it('is exactly affordable with nothing left', () =>
    expect(reach(offer({ price: 250 }), rich)).toEqual({ is: 'in reach' }));

  it('asks guests to sign up for what leaves the game, once they can pay for it', () => {
    const guest = { ...rich, is_guest: true };
    expect(reach(offer({ needs_account: true }), guest).is).toBe('sign up');
    expect(reach(offer({ needs_account: true, price: 300 }), guest).is).toBe('short');
    expect(reach(offer(), guest).is).toBe('in reach');
  });

  it('does not tempt whoever may not claim', () =>
    expect(reach(offer(), { ...rich, is_barred: true }).is).toBe('barred'));

  it('is over when all are gone, but what is mine is mine', () => {
    expect(reach(offer({ stock: 0 }), rich).is).toBe('sold out');
    expect(reach(offer({ stock: 0, mine: 1 }), rich).is).toBe('yours');
    expect(reach(offer({ mine: 5, per_player: null }), rich).is).toBe('in reach');
  });
});

it('puts first what can be had, and otherwise keeps the order', () => {
  const offers = [
    offer({ slug: 'mine', mine: 1 }),
    offer({ slug: 'cheap', price: 10 }),
    offer({ slug: 'dear', price: 200 }),
    offer({ slug: 'dearest', price: 900 }),
  ];

  expect(shelve(offers, rich).map(({ slug }) => slug)).toEqual(['cheap', 'dear', 'dearest', 'mine']);
});

it('lets nobody wear what is not theirs yet', () => {
  expect(isWearable(claim())).toBe(true);
  expect(isWearable(claim({ state: 'held' }))).toBe(false);
  expect(isWearable(claim({ kind: 'voucher' }))).toBe(false);
});
