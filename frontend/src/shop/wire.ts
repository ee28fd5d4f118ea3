/** The shop's wire: what is on offer, and what became of a claim. */

import { ask } from '../shared/api';

export type Kind = 'voucher' | 'webhook' | 'title' | 'nugget';
export type Offer = {
  slug: string;
  name: string;
  description: string;
  kind: Kind;
  /** Of a title its words, of a nugget its colour. */
  gives: string;
  price: number;
  /** Null: there is always more. */
  stock: number | null;
  per_player: number | null;
  mine: number;
  /** Days a claim waits. */
  hold: number;
  needs_account: boolean;
};
export type Claim = {
  id: string;
  reward: string;
  name: string;
  kind: Kind;
  gives: string;
  price: number;
  state: 'held' | 'sending' | 'granted' | 'refused' | 'given_back';
  why: string;
  code: string;
  is_worn: boolean;
  claimed_at: string;
  expected_at: string | null;
};
export type Shop = {
  settled: number;
  is_guest: boolean;
  is_barred: boolean;
  offers: Offer[];
  claims: Claim[];
};

export const readShop = () => ask<Shop>('GET', '/api/v1/shop');
export const claim = ({ slug, price }: Offer, key: string) =>
  ask<Claim>('POST', '/api/v1/claims', {
    body: { reward: slug, price },
    headers: { 'Idempotency-Key': key },
  });
export const giveBack = ({ id }: Claim) => ask<Claim>('POST', `/api/v1/claims/${id}/give-back`);
export const wear = ({ id, is_worn }: Claim) =>
  ask<void>(is_worn ? 'DELETE' : 'PUT', `/api/v1/claims/${id}/worn`);
