/** What a player may do about each offer, and in which order offers stand. */

import type { Claim, Offer, Shop } from './wire';

export type Reach =
  | { is: 'yours' }
  | { is: 'sold out' }
  | { is: 'barred' }
  | { is: 'sign up' }
  | { is: 'short'; missing: number; part: number }
  | { is: 'in reach' };

type Asker = Pick<Shop, 'settled' | 'is_guest' | 'is_barred'>;

export function reach(offer: Offer, asker: Asker): Reach {
  if (offer.per_player !== null && offer.mine >= offer.per_player) return { is: 'yours' };
  if (offer.stock === 0) return { is: 'sold out' };
  if (asker.is_barred) return { is: 'barred' };
  if (asker.settled < offer.price) return { is: 'short', missing: offer.price - asker.settled, part: asker.settled / offer.price };
  if (offer.needs_account && asker.is_guest) return { is: 'sign up' };
  return { is: 'in reach' };
}

const ORDER: Reach['is'][] = ['in reach', 'sign up', 'barred', 'short', 'yours', 'sold out'];

/** What can be had now comes first; otherwise as the server has it, cheapest first. */
export function shelve(offers: readonly Offer[], asker: Asker): Offer[] {
  const place = (offer: Offer) => ORDER.indexOf(reach(offer, asker).is);
  return [...offers].sort((a, b) => place(a) - place(b));
}

export const isOver = (state: Claim['state']) => state === 'refused' || state === 'given_back';
export const isWearable = ({ kind, state }: Claim) =>
  state === 'granted' && (kind === 'title' || kind === 'nugget');
