/** What the server says of a project in its owner's product, typed. */

import { ask } from '../../shared/api';

export const MODES = ['dedupe', 'captcha', 'feed'] as const;
export type Mode = (typeof MODES)[number];
export type Fixed = '' | 'pass' | 'fail' | 'spent';

export type Theme = {
  scheme?: 'light' | 'dark' | 'auto';
  accent?: string;
  radius?: number;
  density?: 'compact' | 'normal' | 'roomy';
};
export type FailMode = 'open' | 'closed';
export type Draft = { name: string; origins: string[]; theme: Theme; fail_mode: FailMode };
export type NewDraft = Draft & { mode: Mode; fixed: Fixed };
export type Placement = NewDraft & { id: number; key: string; is_active: boolean };
export type SecretKey = {
  id: number;
  prefix: string;
  is_test: boolean;
  created_at: string;
  last_used_at: string | null;
};
export type Algorithm = 'HS256' | 'EdDSA';
export type SigningKey = { id: number; kid: string; algorithm: Algorithm; created_at: string };
export type Embedding = { placements: Placement[]; secret_keys: SecretKey[]; signing_keys: SigningKey[] };

export type Sibling = { slug: string; name: string };
export type Product = { together_with: Sibling[]; may_join: Sibling[] };

/** The loader in one version, which stays as it is; null where none has been kept yet. */
export type Loader = { path: string; integrity: string } | null;

const at = (slug: string, rest: string) => `/api/v1/projects/${encodeURIComponent(slug)}/${rest}`;
const once = (key: string) => ({ 'Idempotency-Key': key });

export const readEmbedding = (slug: string) => ask<Embedding>('GET', at(slug, 'embedding'));
export const readProduct = (slug: string) => ask<Product>('GET', at(slug, 'product'));
export const joinProduct = (slug: string, project: string) =>
  ask<Product>('PUT', at(slug, 'product'), { body: { project } });
export const makePlacement = (slug: string, draft: NewDraft, key: string) =>
  ask<Placement>('POST', at(slug, 'placements'), { body: draft, headers: once(key) });
export const changePlacement = (slug: string, id: number, changes: Partial<Placement>, key: string) =>
  ask<Placement>('PATCH', at(slug, `placements/${id}`), { body: changes, headers: once(key) });
export const makeSecretKey = (slug: string, is_test: boolean) =>
  ask<SecretKey & { key: string }>('POST', at(slug, 'secret-keys'), { body: { is_test } });
export const revokeSecretKey = (slug: string, id: number) => ask<unknown>('DELETE', at(slug, `secret-keys/${id}`));
export const makeSigningKey = (slug: string, algorithm: Algorithm, public_key: string) =>
  ask<SigningKey & { secret: string }>('POST', at(slug, 'signing-keys'), { body: { algorithm, public_key } });
export const revokeSigningKey = (slug: string, id: number) => ask<unknown>('DELETE', at(slug, `signing-keys/${id}`));
