/** Runs a check: fetches what is asked, sends what was answered, and tells the page what it may rely on. */

import { Problem } from '../../shared/api';
import type { FailMode } from '../protocol';
import { say } from '../words';
import type { Client } from './client';
import { rested, step, type Check, type Happening, type Tried } from './check';
import type { Page } from './handshake';
import { canWork, labour } from './labour';

/** What has run out, or was tried before, is simply drawn anew. */
const LAPSED = new Set(['challenge_expired', 'already_solved', 'no_such_challenge']);

type Verdict = { token: string | null; expires_in: number | null; challenge: Tried | null };

export type CheckRun = ReturnType<typeof check>;

export function check({ client, page, failMode }: { client: Client; page: Page; failMode: FailMode }) {
  let now: Check = $state.raw(rested);
  let shownAt = 0;
  let expiry: ReturnType<typeof setTimeout>;

  function happen(happening: Happening): boolean {
    const before = now;
    now = step(now, happening);
    if (now === before) return false;
    if (now.phase === 'asking' && before.phase !== 'asking') shownAt = performance.now();
    if (now.phase === 'fetching') void draw();
    if (now.phase === 'working') void work(now.tried);
    if (now.phase === 'sending') void solve(now.tried, { answers: now.answers, took_ms: Math.round(performance.now() - shownAt) });
    return true;
  }

  async function draw() {
    const { action, cdata } = page.opening.context;
    await trying(async () => {
      const tried = await client.call<Tried>('captcha/challenges', { ...(action ? { action } : {}), ...(cdata ? { cdata } : {}) });
      page.say('challenge', { kind: tried.items[0]?.content.kind ?? 'work' });
      happen({ kind: 'drawn', tried, at: performance.now() });
    });
  }

  async function work(tried: Tried) {
    if (!canWork()) return complain('insecure', false, say('failed'));
    await trying(async () => {
      const done = await labour(tried.pow, () => now.phase !== 'working' || now.tried !== tried);
      if (done) await solve(tried, { pow: done });
    });
  }

  async function solve({ id }: Tried, solution: object) {
    await trying(async () => {
      const { token, expires_in, challenge } = await client.call<Verdict>('captcha/solutions', { id, ...solution });
      if (token) return pass(token, expires_in ?? 300);
      if (challenge) happen({ kind: 'drawn', tried: challenge, at: performance.now() });
    });
  }

  function pass(token: string, seconds: number) {
    // Whoever began anew meanwhile is checked anew.
    if (!happen({ kind: 'passed' })) return;
    page.say('verified', { token });
    clearTimeout(expiry);
    expiry = setTimeout(() => {
      if (happen({ kind: 'expired' })) page.say('expired', {});
    }, seconds * 1000);
  }

  async function trying(deed: () => Promise<void>) {
    try {
      await deed();
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem(500, 'unknown', '');
      if (LAPSED.has(problem.code)) return void happen({ kind: 'lapsed' });
      complain(problem.code, problem.passes, reason(problem));
    }
  }

  function complain(code: string, retryable: boolean, why: string) {
    if (happen({ kind: 'failed', why })) page.say('error', { code, retryable, fail_mode: failMode });
  }

  return {
    get now() {
      return now;
    },
    start: () => happen({ kind: 'started' }),
    choose: (choice: string | null) => happen({ kind: 'answered', choice, at: performance.now() }),
    undo: () => happen({ kind: 'took back', at: performance.now() }),
    work: () => happen({ kind: 'handed over' }),
    ask: () => happen({ kind: 'asked otherwise', at: performance.now() }),
    reset: () => {
      clearTimeout(expiry);
      happen({ kind: 'reset' });
    },
  };
}

function reason(problem: Problem): string {
  if (problem.status === 0) return say('failed.offline');
  return problem.code === 'throttled' ? say('check.throttled') : say('failed');
}
