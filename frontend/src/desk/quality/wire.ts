/** What the server says of how good labels, gold and guidelines are, typed. */

import { ask, type Page } from '../../shared/api';
import type { Shown } from '../../shared/shown';

export type { Shown };
export type Item = { id: number; external_id: string; content: Shown };

export type Checked = { item: number; choice: string | null; crowd: string; is_right: boolean | null };
export type Findings = {
  waiting: number;
  checked: number;
  right: number;
  estimate: { share: number; low: number; high: number } | null;
  labels: { choice: string; checked: number; right: number }[];
  wrong: (Item & { crowd: string; choice: string })[];
};

/** Who waits to be checked before they can be paid, and how many of them one check helps. */
export type Unproven = { players_per_check: number; players: number; points: number };

export type GoldState = 'served' | 'spent' | 'lesson' | 'quarantined' | 'dropped';
export type Gold = Item & {
  choice: string;
  given_by: 'owner' | 'expert' | 'consensus';
  n_shown: number;
  most_shown: number;
  trusted: Record<string, number>;
};
export type Golds = Page<Gold> & { counts: Record<GoldState, number> };
export type Deed = { deed: 'confirm' } | { deed: 'drop' } | { deed: 'correct'; choice: string };

export type Alpha = { alpha: number; low: number; high: number; n_items: number; n_votes: number };
export type Split = { one: string; other: string; n_items: number; share: number; examples: Item[] };
export type Agreement = {
  counted_at: string | null;
  n_votes: number;
  n_items: number;
  n_workers: number;
  alpha: Alpha | null;
  labels: { choice: string; alpha: Alpha | null }[];
  versions: { version: number; alpha: Alpha | null }[];
  splits: Split[];
  pairs: { one: string; other: string; n_items: number; kappa: number }[];
  workers: { id: string; n_votes: number }[];
};
export type Pair = { one: string; other: string; n_items: number; kappa: number | null };

export type Pilot = {
  started_at: string;
  ended_at: string | null;
  guidelines_version: number;
  n_items: number;
  n_done: number;
  n_answers_each: number;
  n_answers: number;
  n_workers: number;
  n_abstained: number;
  median_ms: number | null;
  gold_right: number;
  gold_seen: number;
  is_ready: boolean;
  alpha: Alpha | null;
  splits: Split[];
};

export type Lesson = Item & { choice: string; why: string };
export type Lessons = Page<Lesson> & {
  learners: { n_attempts: number; n_failed: number; n_qualified: number };
};
export type Version = { version: number; text: string; written_at: string };

const at = (slug: string, rest = '') => `/api/v1/projects/${encodeURIComponent(slug)}${rest}`;
const once = (key: string) => ({ 'Idempotency-Key': key });

export const readAudits = (slug: string) => ask<Page<Item>>('GET', at(slug, '/audits'));
export const readFindings = (slug: string) => ask<Findings>('GET', at(slug, '/audits/findings'));
export const readUnproven = (slug: string) => ask<Unproven>('GET', at(slug, '/unproven'));
export const audit = (slug: string, item: number, choice: string | null, key: string) =>
  ask<Checked>('POST', at(slug, `/audits/${item}`), { body: { choice }, headers: once(key) });

export const drawForAudit = (slug: string, audit_share: number) =>
  ask<{ audit_share: number }>('PATCH', at(slug), { body: { audit_share } });

export const readGolds = (slug: string, state: 'quarantined' | 'served') =>
  ask<Golds>('GET', at(slug, `/golds?state=${state}`));
export const decide = (slug: string, item: number, deed: Deed, key: string) =>
  ask<Gold>('POST', at(slug, `/golds/${item}`), { body: deed, headers: once(key) });

export const readAgreement = (slug: string) => ask<Agreement>('GET', at(slug, '/agreement'));
export const readPair = (slug: string, one: string, other: string) =>
  ask<Pair>('GET', at(slug, `/agreement/pair?${new URLSearchParams({ one, other })}`));
export const readVersions = (slug: string) => ask<Version[]>('GET', at(slug, '/guidelines'));

export const readPilot = (slug: string) => ask<{ pilot: Pilot | null }>('GET', at(slug, '/pilot'));
export const startPilot = (slug: string, size: { n_items: number; n_answers: number }, key: string) =>
  ask<{ pilot: Pilot }>('POST', at(slug, '/pilot'), { body: size, headers: once(key) });
export const goLive = (slug: string, key: string) =>
  ask<{ pilot: Pilot }>('POST', at(slug, '/pilot/live'), { headers: once(key) });

export const readLessons = (slug: string) => ask<Lessons>('GET', at(slug, '/lessons'));
export const teach = (slug: string, item: number, why: string, key: string) =>
  ask<Lesson>('POST', at(slug, '/lessons'), { body: { item, why }, headers: once(key) });
export const teachNoMore = (slug: string, item: number) =>
  ask<void>('DELETE', at(slug, `/lessons/${item}`));
export const askToPass = (slug: string, pass_mark: number | null) =>
  ask<{ pass_mark: number | null }>('PATCH', at(slug), { body: { pass_mark } });
