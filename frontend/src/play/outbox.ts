/**
 * Answers wait here until the server has them.
 *
 * An answer is *held* while it can be taken back, then *waiting* until it is *sent*. Its idempotency
 * key is made with it, so that sending twice — after a lost reply, or from two tabs — is one answer.
 */

import { Problem, type Answer, type Receipt } from '../shared/api';
import { newKey } from '../shared/key';
import type { Kept, Store } from '../shared/store';

/** How long an answer can be taken back if nothing else seals it. */
export const HOLD_MS = 120_000;
const RETRY_MS = 1_000;
const RETRY_AT_MOST_MS = 30_000;
const REMEMBER_MS = 24 * 3_600_000;

export type News =
  | { kind: 'sent'; challenge: string; round: string; gained: number }
  | { kind: 'refused'; challenge: string; round: string; code: string; detail: string }
  /** `signedOut`: they wait for somebody to sign in. */
  | { kind: 'delayed'; waiting: number; signedOut: boolean };

type World = {
  store: Store;
  send: (answer: Answer, how: { key: string; keepalive: boolean }) => Promise<Receipt>;
  tell: (news: News) => void;
  now?: () => number;
  random?: () => number;
  later?: (ms: number, run: () => void) => () => void;
  /** Runs the work while no other tab runs theirs. */
  alone?: (work: () => Promise<void>) => Promise<void>;
};

export type Outbox = {
  hold(answer: Pick<Kept, 'challenge' | 'round' | 'choice' | 'keeps' | 'tookMs'>): Promise<void>;
  /** Take back a held answer; false when it is too late. */
  takeBack(challenge: string): Promise<boolean>;
  /** Nobody will take this answer back: send it. */
  release(challenge: string): Promise<void>;
  /** A page begins: what an earlier one held, nobody will take back any more. */
  inherit(): Promise<void>;
  /** Send all that waits and is due; `now` does not wait for the next try. */
  flush(options?: { now?: boolean }): Promise<void>;
  /** The page goes away: send what it answered in requests that outlive it. */
  leave(): void;
  /** The answers of a round this browser remembers, oldest first. */
  ofRound(round: string): Promise<Kept[]>;
  /** A round has been told; its sent answers need not be remembered. */
  forget(round: string): Promise<void>;
};

export function outbox({
  store,
  send,
  tell,
  now = Date.now,
  random = Math.random,
  later = afterwards,
  alone = oneTabAtATime,
}: World): Outbox {
  // What this tab answered and does not know to be safe yet; a page that goes away has no time to read.
  const mine = new Map<string, Kept>();
  let cancelRetry = () => {};
  let flushing: Promise<void> | null = null;
  let wanted: 'no' | 'due' | 'all' = 'no';
  let quietUntil = 0;

  async function hold(answer: Pick<Kept, 'challenge' | 'round' | 'choice' | 'keeps' | 'tookMs'>) {
    const at = now();
    const fresh: Kept = {
      ...answer,
      answeredAt: at,
      key: newKey(),
      fate: { kind: 'held', until: at + HOLD_MS },
    };
    mine.set(fresh.challenge, fresh);
    await store.change(fresh.challenge, (known) => {
      if (!known) return fresh;
      // Another tab answered this challenge first; its answer stands.
      mine.set(known.challenge, known);
      return undefined;
    });
  }

  async function takeBack(challenge: string) {
    let taken = false;
    await store.change(challenge, (known) => {
      taken = known?.fate.kind === 'held';
      return taken ? null : undefined;
    });
    if (taken) mine.delete(challenge);
    return taken;
  }

  async function release(challenge: string) {
    await letGo(challenge);
    await flush();
  }

  function letGo(challenge: string) {
    return store.change(challenge, (known) =>
      known?.fate.kind === 'held'
        ? { ...known, fate: { kind: 'waiting', tries: 0, notBefore: 0 } }
        : undefined,
    );
  }

  async function inherit() {
    for (const { challenge } of await unsent()) if (!mine.has(challenge)) await letGo(challenge);
    await flush({ now: true });
  }

  function flush({ now: atOnce = false } = {}): Promise<void> {
    wanted = atOnce || wanted === 'all' ? 'all' : 'due';
    flushing ??= alone(async () => {
      while (wanted !== 'no') {
        const all = wanted === 'all';
        wanted = 'no';
        await sendThose(all);
      }
    }).finally(() => (flushing = null));
    return flushing;
  }

  async function sendThose(all: boolean) {
    cancelRetry();
    if (all) quietUntil = 0;
    for (const kept of await unsent()) {
      if (quietUntil > now()) break;
      if (dueAt(kept) <= now() || (all && kept.fate.kind === 'waiting')) await deliver(kept, false);
    }
    await planRetry();
  }

  async function deliver(kept: Kept, keepalive: boolean): Promise<void> {
    const { challenge, choice, keeps, tookMs, key, round } = kept;
    try {
      const answer = { challenge, choice, took_ms: tookMs, ...(keeps && { keeps }) };
      const receipt = await send(answer, { key, keepalive });
      await settle(kept, receipt.gained ?? 0);
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem(0, 'offline', '');
      if (problem.code === 'already_answered') await settle(kept, 0);
      else if (problem.passes || problem.status === 409 || waitsForLogin(kept, problem)) await postpone(kept, problem);
      else {
        await store.change(challenge, () => null);
        mine.delete(challenge);
        tell({ kind: 'refused', challenge, round, code: problem.code, detail: problem.message });
      }
    }
  }

  /** Signed out is no refusal: whoever signs in again, after playing as a guest too, still has the answer. */
  function waitsForLogin({ answeredAt }: Kept, { status, code }: Problem): boolean {
    return [401, 403].includes(status) || (code === 'no_such_challenge' && now() - answeredAt < REMEMBER_MS);
  }

  async function settle({ challenge, round }: Kept, gained: number) {
    await store.change(challenge, (known) => known && { ...known, fate: { kind: 'sent', gained } });
    mine.delete(challenge);
    tell({ kind: 'sent', challenge, round, gained });
  }

  async function postpone({ challenge }: Kept, problem: Problem) {
    await store.change(challenge, (known) => {
      if (!known || known.fate.kind === 'sent') return undefined;
      const tries = known.fate.kind === 'waiting' ? known.fate.tries + 1 : 1;
      const pause = Math.min(RETRY_AT_MOST_MS, RETRY_MS * 2 ** (tries - 1)) * (0.75 + random() / 2);
      const notBefore = now() + Math.max(pause, problem.retryAfterMs ?? 0);
      // Nobody there, or too busy: the other answers need not find that out one by one.
      if ([0, 401, 429, 503].includes(problem.status)) quietUntil = notBefore;
      return { ...known, fate: { kind: 'waiting', tries, notBefore } };
    });
    const waiting = (await unsent()).filter(({ fate }) => fate.kind === 'waiting').length;
    tell({ kind: 'delayed', waiting, signedOut: [401, 404].includes(problem.status) });
  }

  async function planRetry() {
    const next = Math.max(quietUntil, Math.min(...(await unsent()).map(dueAt)));
    if (Number.isFinite(next)) cancelRetry = later(Math.max(0, next - now()), () => void flush());
  }

  function leave() {
    for (const kept of mine.values()) {
      void deliver(kept, true);
      void letGo(kept.challenge);
    }
  }

  async function unsent() {
    const all = await store.answers();
    return all.filter(({ fate }) => fate.kind !== 'sent').sort(byAge);
  }

  async function ofRound(round: string) {
    return (await store.answers()).filter((kept) => kept.round === round).sort(byAge);
  }

  async function forget(round: string) {
    const old = now() - REMEMBER_MS;
    for (const { challenge, fate, answeredAt, round: its } of await store.answers()) {
      if (fate.kind === 'sent' && (its === round || answeredAt < old)) {
        await store.change(challenge, () => null);
      }
    }
  }

  return { hold, takeBack, release, inherit, flush, leave, ofRound, forget };
}

function dueAt({ fate }: Kept): number {
  if (fate.kind === 'held') return fate.until;
  return fate.kind === 'waiting' ? fate.notBefore : Infinity;
}

const byAge = (a: Kept, b: Kept) => a.answeredAt - b.answeredAt;

function afterwards(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

async function oneTabAtATime(work: () => Promise<void>): Promise<void> {
  if ('locks' in navigator) await navigator.locks.request('goldrush-outbox', work);
  else await work();
}
