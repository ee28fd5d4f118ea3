/** What the server says to those who decide cases, typed. */

import { ask, type Page } from '../shared/api';
import type { Shown } from '../shared/shown';

export const DECISIONS = ['dismiss', 'warn', 'hold', 'leave_out', 'suspend', 'ban', 'grant'] as const;
export type Decision = (typeof DECISIONS)[number];

export type Evidence = { kind: string; log_ratio: number | null; sentence: string };
export type Case = {
  id: number;
  kind: 'suspicion' | 'appeal';
  project: { slug: string; name: string };
  worker: { id: string; since: string; answers: number };
  score: number;
  harm: number;
  evidence: readonly Evidence[];
  raised_at: string;
  closed_at: string | null;
};

export type { Shown };
export type Score = { right: number; of: number };
export type Times = { from_ms: readonly number[]; worker: readonly number[]; crowd: readonly number[] };
export type Confusion = { labels: readonly string[]; rows: readonly (readonly number[])[] };
export type Piece = { at: string; answers: number; right: number; wrong: number };
export type LookAlike = { worker: string; both_answered: number; same: number; same_and_wrong: number };
export type Sample = {
  content: Shown;
  said: string;
  known: string | null;
  confidence: number | null;
  is_gold: boolean;
  took_ms: number;
  too_fast: boolean;
  answered_at: string;
};
export type Effects = Readonly<Record<string, number>>;
export type Verdict = {
  id: number;
  case: number;
  decision: Decision;
  reason: string;
  /** Nobody, where rewards went on hold by themselves. */
  by: string | null;
  given_at: string;
  undone_at: string | null;
  effects: Effects;
};
export type CaseFile = Case & {
  appeal: { verdict: number; text: string; made_at: string } | null;
  decisions: readonly Decision[];
  figures: {
    answers: number;
    abstained: number;
    too_fast: number;
    gold: Score;
    audits: Score;
    consensus: Score;
    trust: { accuracy: number; low: number | null; high: number | null } | null;
  };
  times: Times;
  confusion: Confusion;
  timeline: readonly Piece[];
  look_alikes: readonly LookAlike[];
  sample: readonly Sample[];
  verdicts: readonly Verdict[];
};
export type Preview = {
  case: number;
  decision: Decision;
  /** Until when answers are told of; later ones go the same way. */
  counted_at: string;
  effects: Effects;
  changes: readonly { content: Shown; before: string; after: string }[];
  fingerprint: string;
};

const once = (key: string) => ({ 'Idempotency-Key': key });
// Counting a hard worker's answers again may take a while.
const patienceMs = 60_000;

export const readCases = (state: 'open' | 'closed') => ask<Page<Case>>('GET', `/api/v1/cases?state=${state}`);
export const readCase = (id: number) => ask<CaseFile>('GET', `/api/v1/cases/${id}`);
export const preview = (id: number, decision: Decision) =>
  ask<Preview>('GET', `/api/v1/cases/${id}/preview/${decision}`, { patienceMs });
export const decide = (
  id: number,
  body: { decision: Decision; reason: string; fingerprint: string },
  key: string,
) => ask<Verdict>('POST', `/api/v1/cases/${id}/verdict`, { body, headers: once(key), patienceMs });
export const undo = (verdict: number, key: string) =>
  ask<Verdict>('POST', `/api/v1/verdicts/${verdict}/undo`, { body: {}, headers: once(key), patienceMs });
