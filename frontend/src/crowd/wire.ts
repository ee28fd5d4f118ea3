/** What the server says to somebody of a paid crowd, typed. */

import type { Keeps } from '../questions/pair';
import { ask, Problem, type Challenge, type Content, type Label } from '../shared/api';

export type Arrival = { person: string; stint: string; study: string };
export type Told = {
  crowd: string;
  marketplace: 'prolific' | 'sona' | 'mturk';
  name: string;
  question: string;
  question_type: string;
  labels: Label[];
  n_answers: number;
  is_preview: boolean;
  /** What the work is about, to those who look ahead, where there is something to show. */
  example: Content | null;
  guidelines_html: string;
  arrival: Arrival | null;
  submit_to: string;
};
export type Next = { challenge: Challenge | null; answered: number; goal: number };
export type Begun = { token: string; question: string; labels: Label[]; guidelines_html: string; is_over: boolean; next: Next };
export type Way = { kind: 'link' | 'form' | 'here'; url: string; fields: Record<string, string> };
export type End = { outcome: 'done' | 'failed'; way: Way };
export type Said = { challenge: string; choice: string | null; keeps?: Keeps | undefined; tookMs: number; key: string };

export type Client = ReturnType<typeof client>;

/** Speaks for one person; their token is kept in memory, and made anew once it is too old. */
export function client(told: Told) {
  let token = '';

  async function begin(): Promise<Begun> {
    const address = `/api/v1/crowds/${encodeURIComponent(told.crowd)}/stints`;
    const begun = await ask<Begun>('POST', address, { body: told.arrival ?? {}, credentials: 'omit' });
    token = begun.token;
    return begun;
  }

  async function call<T>(path: string, body: object, key = ''): Promise<T> {
    const attempt = () =>
      ask<T>('POST', `/api/v1/stint/${path}`, {
        body,
        credentials: 'omit',
        headers: { Authorization: `Bearer ${token}`, ...(key ? { 'Idempotency-Key': key } : {}) },
      });
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      await begin();
      return attempt();
    }
  }

  return {
    begin,
    answer: ({ challenge, choice, keeps, tookMs, key }: Said) =>
      call<{ next: Next }>('answers', { challenge_id: challenge, choice, ...(keeps ? { keeps } : {}), took_ms: tookMs }, key).then(({ next }) => next),
    finish: () => call<End>('finish', { submit_to: told.submit_to }),
  };
}
