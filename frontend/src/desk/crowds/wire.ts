/** What the server says of paid crowds, typed. */

import { ask } from '../../shared/api';

export const MARKETPLACES = ['prolific', 'sona', 'mturk'] as const;
export type Marketplace = (typeof MARKETPLACES)[number];
export type Fields = {
  n_rounds: number;
  done_code: string;
  failed_code: string;
  sona_site: string;
  sona_experiment: string;
  sona_token: string;
  is_open: boolean;
};
export type Crowd = Omit<Fields, 'sona_token'> & { has_sona_token: boolean; marketplace: Marketplace; address: string; came: number; done: number; failed: number };

const at = (slug: string, rest = '') => `/api/v1/projects/${encodeURIComponent(slug)}/crowds${rest}`;

export const readCrowds = (slug: string) => ask<{ results: Crowd[] }>('GET', at(slug)).then(({ results }) => results);
export const openTo = (slug: string, marketplace: Marketplace, fields: Partial<Fields>) =>
  ask<Crowd>('PUT', at(slug, `/${marketplace}`), { body: fields });
