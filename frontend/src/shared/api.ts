/** The wire: what the server says, typed, and its refusals as one kind of error. */

import type { Keeps, Side } from '../questions/pair';
import { takeReply } from './asked';

export type Content =
  | { kind: 'image'; url: string; width: number; height: number }
  | { kind: 'text'; text: string }
  | { kind: 'pair'; a: Side; b: Side };
export type Challenge = { id: string; content: Content };
export type Label = { value: string; name: string };
export type Served = {
  id: string;
  project: string;
  name: string;
  question: string;
  question_type: string;
  labels: Label[];
  guidelines_html: string;
  /** It rises when they change; a round kept from before it was told has none. */
  guidelines_version?: number;
  expires_at: string;
  size: number;
  answered: number;
  /** Points for what was answered of it; without the game there are none. */
  gained?: number;
  challenges: Challenge[];
};
/** `keeps`: of a pair that is the same, which one should stay. */
export type Answer = { challenge: string; choice: string | null; took_ms: number; keeps?: Keeps };
export type Receipt = { challenge: string; choice: string | null; surplus: boolean; gained?: number };

export type Points = { pending: number; settled: number };
export type Streak = { days: number; today: boolean; freezes: number };
export type Place = { place: number | null; of: number; points: number };
export type Me = {
  id: string;
  name: string;
  /** What they show of what they have claimed. */
  worn: { title?: string; nugget?: string };
  is_guest: boolean;
  /** They want to be told no places. */
  is_quiet: boolean;
  timezone: string;
  points: Points;
  streak: Streak;
  board: Place;
};
export type Project = {
  slug: string;
  name: string;
  question: string;
  question_type: string;
  content_kind: string;
  is_open: boolean;
  n_items: number;
  n_retired: number;
  has_lessons: boolean;
  /** Without the game there is nothing to pay with, or to run out of. */
  out_of_budget?: boolean;
};
export type BoardRow = { place: number; name: string; title: string; points: number; is_me: boolean };
export type Board = { ends_at: string; is_quiet: boolean; rows: BoardRow[] };
/** What happened to the points of one project on one day, for one reason. */
export type Line = {
  day: string;
  project: string;
  reason: string;
  answers: number;
  pending: number;
  settled: number;
  sentence: string;
};
export type Ledger = { next: string | null; results: Line[] };
export type Page<T> = { next: string | null; previous: string | null; results: T[] };

/** A request that was not granted. Status 0 means it never got there. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly retryAfterMs: number | null = null,
    /** What is wrong with which field, by its dotted path. */
    readonly errors: Readonly<Record<string, string[]>> = {},
  ) {
    super(detail);
  }

  /** Whether the same request may well succeed a little later. */
  get passes(): boolean {
    return [0, 408, 425, 429].includes(this.status) || this.status >= 500;
  }
}

export const startRound = (project: string) =>
  ask<Served>('POST', `/api/v1/projects/${encodeURIComponent(project)}/rounds`);

export const sendAnswer = (
  { challenge, ...body }: Answer,
  { key, keepalive = false }: { key: string; keepalive?: boolean },
) =>
  ask<Receipt>('POST', `/api/v1/challenges/${encodeURIComponent(challenge)}/answer`, {
    body,
    headers: { 'Idempotency-Key': key },
    keepalive,
  });

/** Who is asking, if anybody. */
export type Asker = { is_user: boolean; player: Me | null };

export const readAsker = () => ask<Asker>('GET', '/api/v1/asker');
export const changeMe = (change: { name?: string; timezone?: string }) =>
  ask<Me>('PATCH', '/api/v1/me', { body: change });
export const readProjects = () => ask<Page<Project>>('GET', '/api/v1/projects');
export const readBoard = () => ask<Board>('GET', '/api/v1/boards/week');
export const readLedger = (next: string | null) => ask<Ledger>('GET', next ?? '/api/v1/me/ledger');

const PATIENCE_MS = 15_000;

type Extras = {
  body?: unknown;
  headers?: Record<string, string>;
  keepalive?: boolean;
  patienceMs?: number;
  credentials?: RequestCredentials;
};

export async function ask<T>(method: string, address: string, extras: Extras = {}): Promise<T> {
  const reply = await reach(method, address, extras);
  if (!reply.ok) throw await refusal(reply);
  return (reply.status === 204 ? undefined : await reply.json()) as T;
}

async function reach(method: string, address: string, extras: Extras): Promise<Response> {
  const form = extras.body instanceof FormData ? extras.body : null;
  try {
    const early = method === 'POST' ? takeReply(address) : undefined;
    if (early) return await early;
    return await fetch(address, {
      method,
      // A request that outlives its page must not be called off by it.
      signal: extras.keepalive ? null : AbortSignal.timeout(extras.patienceMs ?? PATIENCE_MS),
      credentials: extras.credentials ?? 'same-origin',
      keepalive: extras.keepalive ?? false,
      headers: {
        Accept: 'application/json, application/problem+json',
        ...(method === 'GET' || form ? {} : { 'Content-Type': 'application/json' }),
        ...extras.headers,
      },
      body: form ?? (method === 'GET' ? null : JSON.stringify(extras.body ?? {})),
    });
  } catch {
    throw new Problem(0, 'offline', '');
  }
}

async function refusal(reply: Response): Promise<Problem> {
  const said: { code?: unknown; detail?: unknown; title?: unknown; errors?: unknown } = await reply
    .json()
    .then((body) => (body && typeof body === 'object' ? body : {}))
    .catch(() => ({}));
  const seconds = Number(reply.headers.get('Retry-After'));
  return new Problem(
    reply.status,
    typeof said.code === 'string' ? said.code : 'unknown',
    [said.detail, said.title].find((text) => typeof text === 'string' && text !== '')?.toString() ?? '',
    seconds > 0 ? seconds * 1000 : null,
    said.errors && typeof said.errors === 'object' ? (said.errors as Record<string, string[]>) : {},
  );
}
