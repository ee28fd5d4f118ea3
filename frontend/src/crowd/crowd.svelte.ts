/** Runs a stint: passes what happens to `step`, and sends what was answered. */

import type { Keeps } from '../questions/pair';
import { Problem } from '../shared/api';
import { newKey } from '../shared/key';
import { step, type Happening, type Stint } from './stint';
import { client, type Begun, type Said, type Told } from './wire';
import { say } from './words';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;

export type Crowd = ReturnType<typeof crowd>;

export function crowd(told: Told) {
  const server = client(told);
  let now: Stint = $state.raw({ phase: 'welcome' });
  let begun = $state.raw<Begun | null>(null);
  let why = $state('');

  function happen(happening: Happening): boolean {
    const before = now;
    now = step(now, happening);
    return now !== before;
  }

  async function begin() {
    if (!happen({ kind: 'began' })) return;
    const reached = await insist(async () => {
      begun = await server.begin();
      happen({ kind: 'asked', next: begun.next, at: performance.now() });
    });
    return reached ? end() : happen({ kind: 'failed' });
  }

  async function choose(choice: string | null, keeps?: Keeps) {
    const at = performance.now();
    const since = now.phase === 'asking' ? now.since : at;
    if (!happen({ kind: 'chose', choice, at }) || now.phase !== 'sending') return;
    // With one key from first to last, so that an answer sent twice counts once.
    const said: Said = { challenge: now.challenge.id, choice, keeps, tookMs: Math.round(at - since), key: newKey() };
    const taken = await insist(async () => {
      const next = await server.answer(said);
      happen({ kind: 'asked', next, at: performance.now() });
    });
    // What is not taken is not asked any more, as when it has changed meanwhile: there may be others.
    return taken ? end() : begin();
  }

  async function end() {
    if (now.phase !== 'ending') return;
    const reached = await insist(async () => {
      const found = await server.finish();
      happen({ kind: 'ended', end: found });
    });
    if (!reached) happen({ kind: 'failed' });
  }

  /** Try until it works, or until it is clear that it never will; say which. */
  async function insist(deed: () => Promise<void>): Promise<boolean> {
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(2 * waitMs, LAST_RETRY_MS)) {
      try {
        await deed();
        why = '';
        return true;
      } catch (error) {
        const passes = error instanceof Problem && error.passes;
        why = passes ? say('retrying') : reason(error);
        if (!passes) return false;
      }
      await new Promise((wake) => setTimeout(wake, waitMs));
    }
  }

  return {
    told,
    begin,
    choose,
    get now() {
      return now;
    },
    get begun() {
      return begun;
    },
    get why() {
      return why;
    },
  };
}

function reason(error: unknown): string {
  if (!(error instanceof Problem)) return say('failed');
  return error.code === 'not_done_yet' ? say('nothing') : error.message || say('failed');
}
