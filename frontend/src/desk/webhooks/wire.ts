/** What the server says of webhooks, typed. */

import { ask, type Page } from '../../shared/api';

export type Endpoint = {
  id: number;
  url: string;
  types: string[];
  made_at: string;
  off_at: string | null;
  off_why: '' | 'owner' | 'gone' | 'failing';
  old_secret_until: string | null;
};
/** The secret is told once. */
export type NewEndpoint = Endpoint & { secret: string };
export type Endpoints = { offered: string[]; results: Endpoint[] };
export type Try = { at: string; status: number | null; took_ms: number | null };
export type Delivery = {
  id: number;
  webhook_id: string;
  type: string;
  state: 'waiting' | 'delivered' | 'given_up';
  made_at: string;
  next_at: string | null;
  n_tries: number;
  tries: Try[];
  body: unknown;
};

const at = (slug: string, rest = '') => `/api/v1/projects/${encodeURIComponent(slug)}/webhooks${rest}`;

export const readEndpoints = (slug: string) => ask<Endpoints>('GET', at(slug));
export const makeEndpoint = (slug: string, url: string, types: string[]) =>
  ask<NewEndpoint>('POST', at(slug), { body: { url, types } });
export const turn = (slug: string, id: number, is_on: boolean) =>
  ask<Endpoint>('PATCH', at(slug, `/${id}`), { body: { is_on } });
export const replaceSecret = (slug: string, id: number) => ask<NewEndpoint>('POST', at(slug, `/${id}/secret`));
export const drop = (slug: string, id: number) => ask<unknown>('DELETE', at(slug, `/${id}`));
export const sendTest = (slug: string, id: number) => ask<Delivery>('POST', at(slug, `/${id}/test`));
export const readLog = (slug: string, id: number) => ask<Page<Delivery>>('GET', at(slug, `/${id}/deliveries`));
export const readMore = (next: string) => ask<Page<Delivery>>('GET', next);
export const resend = (slug: string, id: number, delivery: number) =>
  ask<Delivery>('POST', at(slug, `/${id}/deliveries/${delivery}/resend`));
export const replay = (slug: string, id: number, since: string) =>
  ask<{ n: number }>('POST', at(slug, `/${id}/replay`), { body: { since } });
