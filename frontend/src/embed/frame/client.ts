/** The frame's own wire: a session held in memory, no cookie sent or kept, renewed when it is over. */

import { ask, Problem, type Label } from '../../shared/api';
import type { Keeps } from '../../questions/pair';
import type { Context, FailMode, Mode } from '../protocol';
import type { OwnLink } from './objection';
import type { Challenge, Found, Said, Suggestion } from './sitting';

export type Opened = {
  session: string;
  expires_in: number;
  mode: Mode;
  is_test: boolean;
  fail_mode: FailMode;
  question: string;
  labels: Label[];
  theme: unknown;
  locale: string;
  who: { kind: 'user' | 'anonymous'; name: string };
};
type Next = { challenge: Challenge | null; open_side?: Keeps; progress?: { answered: number; goal: number } };
type Accepted = { challenge: string; gained?: number };

/** Sooner than the session ends, so that no answer meets its end. */
const RENEW_AHEAD_MS = 60_000;

const OLD = new Set(['token_expired', 'token_spent']);

export type Opening = { key: string; origin: string; context: Context; token: string };
export type Client = ReturnType<typeof client>;

/**
 * Speaks for one visitor. `freshToken` asks the page who that is, once the session is over; empty
 * when it will not say.
 */
export function client(opening: Opening, freshToken: () => Promise<string>) {
  /** The thread that the page shows, if it says so. */
  const thread = opening.context.thread ?? '';
  let session = '';
  let endsAt = 0;
  let renewed: Promise<unknown> | null = null;

  async function open(token = opening.token): Promise<Opened> {
    const body = { site_key: opening.key, embedder: opening.origin, ...(token ? { user_token: token } : {}) };
    // A visitor without a name goes on as the same one, as long as the last session still holds.
    const headers: Record<string, string> = session && !token ? { Authorization: `Bearer ${session}` } : {};
    const opened = await ask<Opened>('POST', '/embed/v1/sessions', { body, headers, credentials: 'omit' });
    session = opened.session;
    endsAt = performance.now() + opened.expires_in * 1000;
    return opened;
  }

  /** Arrive with the token of the page; one that has grown old, as in a page kept open, is asked for anew. */
  async function arrive(): Promise<Opened> {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof Problem) || !OLD.has(error.code)) throw error;
      const token = await freshToken();
      if (!token) throw error;
      return open(token);
    }
  }

  /** However many calls find the session over, it is renewed once. */
  function renew(): Promise<unknown> {
    renewed ??= reopen().finally(() => (renewed = null));
    return renewed;
  }

  async function reopen() {
    if (!opening.token) return open('').catch(anew);
    const token = await freshToken();
    // Whoever was known must not go on as nobody without a word.
    if (!token) throw new Problem(401, 'token-needed', '');
    return open(token);
  }

  function anew(error: unknown) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
    session = '';
    return open('');
  }

  async function call<T>(path: string, body: object, extras: { key?: string; keepalive?: boolean } = {}): Promise<T> {
    const attempt = () =>
      ask<T>('POST', `/embed/v1/${path}`, {
        body,
        credentials: 'omit',
        keepalive: extras.keepalive ?? false,
        headers: { Authorization: `Bearer ${session}`, ...(extras.key ? { 'Idempotency-Key': extras.key } : {}) },
      });
    if (performance.now() > endsAt - RENEW_AHEAD_MS && !extras.keepalive) await renew();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      await renew();
      return attempt();
    }
  }

  return {
    arrive,
    call,
    async next(holding: string[]) {
      const { challenge, open_side, progress } = await call<Next>('next', { context: { thread }, holding });
      return { challenge: challenge && open_side ? { ...challenge, openSide: open_side } : challenge, progress };
    },
    answer: ({ challenge, choice, keeps, tookMs, key }: Said, { keepalive = false } = {}) =>
      call<Accepted>('answers', { challenge_id: challenge.id, choice, ...(keeps ? { keeps } : {}), took_ms: tookMs, wants_next: false }, { key, keepalive }),
    search: (q: string) => call<{ threads: Found[] }>('search', { q }).then(({ threads }) => threads.filter(({ id }) => id !== thread)),
    ownLink: () => call<{ link: OwnLink | null }>('links', { thread }).then(({ link }) => link),
    object: (link: number, reason: string) => call<OwnLink>('objections', { link, reason }),
    suggest: ({ found, key }: Suggestion, { keepalive = false } = {}) =>
      call<{ status: string }>('suggestions', { a: thread, b: found.id }, { key, keepalive }),
  };
}
