/** What the server says to those who run a project, typed. */

import { ask, type Label, type Page, type Project } from '../shared/api';
import type { Shown } from '../shared/shown';

export type Counts = { total: number; fresh: number; begun: number; retired: number; disputed: number; gold: number };
export type Minute = readonly [minute: string, answers: number];
export type Run = {
  version: number;
  trained_at: string;
  accuracy: number | null;
  gold_accuracy: number | null;
  trained_on: number;
  promoted: boolean;
};
export type Progress = {
  items: Counts;
  answers: { total: number; last_hour: number; per_minute: readonly Minute[] };
  alpha: number | null;
  workers: number;
  trusted: number;
  model: { version: number | null; accuracy: number | null; trained_on: number; history: readonly Run[] };
  score: { accuracy: number; of: number } | null;
};

export type OwnProject = Project & {
  labels: Label[];
  guidelines_html: string;
  guidelines_version: number;
  /** Only its owner is told. */
  guidelines?: string;
  max_answers?: number;
  pass_mark?: number | null;
  audit_share?: number;
};
export type Part = {
  slug: string;
  name: string;
  question: string;
  is_open: boolean;
  roles: string[];
  items: Counts;
};
/** What the answers have cost, in points. */
export type Costs = {
  credits: number | null;
  left: number | null;
  out_of_budget: boolean;
  settled: number;
  pending: number;
  labels: number;
  per_label: number | null;
};
export type May = { manage: boolean; settle: boolean };

export type Dispute = {
  id: number;
  external_id: string;
  content: Shown;
  votes: Record<string, number>;
  n_abstained: number;
  /** Nobody has answered but visitors whom nobody knows. */
  only_strangers: boolean;
  disputed_at: string;
};
export type Imported = {
  rows: number;
  new: number;
  n_rejected: number;
  rejected: { row: number; code: string; detail: string }[];
};
export type Draft = {
  name: string;
  slug: string;
  question: string;
  labels: Label[];
  question_type: string;
  content_kind: string;
  guidelines: string;
};

const UPLOAD_PATIENCE_MS = 10 * 60_000;

const at = (slug: string, rest = '') => `/api/v1/projects/${encodeURIComponent(slug)}${rest}`;
const once = (key: string) => ({ 'Idempotency-Key': key });

export const readProject = (slug: string) => ask<OwnProject>('GET', at(slug));
export const readCosts = (slug: string) => ask<Costs>('GET', at(slug, '/budget'));
export const setBudget = (slug: string, credits: number | null, key: string) =>
  ask<Costs>('PUT', at(slug, '/budget'), { body: { credits }, headers: once(key) });
export const readProgress = (slug: string) => ask<Progress>('GET', at(slug, '/progress'));
export const readDisputed = (slug: string) => ask<Page<Dispute>>('GET', at(slug, '/disputed'));
export const settle = (slug: string, item: number, choice: string, key: string) =>
  ask<unknown>('POST', at(slug, `/items/${item}/settle`), { body: { choice }, headers: once(key) });
export const writeGuidelines = (slug: string, guidelines: string) =>
  ask<OwnProject>('PATCH', at(slug), { body: { guidelines } });
export const previewGuidelines = (guidelines: string) =>
  ask<{ guidelines_html: string }>('POST', '/api/v1/guidelines', { body: { guidelines } });
export const makeProject = (draft: Draft, key: string) =>
  ask<OwnProject>('POST', '/api/v1/projects', { body: draft, headers: once(key) });

export function bringIn(slug: string, file: File, key: string): Promise<Imported> {
  const body = new FormData();
  body.append('file', file);
  return ask('POST', at(slug, '/items'), { body, headers: once(key), patienceMs: UPLOAD_PATIENCE_MS });
}

export const exportAddress = (slug: string, format: 'csv' | 'jsonl', rows: 'items' | 'answers') =>
  at(slug, `/export?format=${format}&rows=${rows}`);
