/** Runs a sitting: passes what happens to `step`, fetches ahead, and sends what was let go. */

import type { Keeps } from '../../questions/pair';
import { Problem } from '../../shared/api';
import { newKey } from '../../shared/key';
import { say } from '../words';
import type { Client } from './client';
import type { Page } from './handshake';
import { begun, holding, step, wantsMore, type Found, type Happening, type Said, type Sitting } from './sitting';

/** How long the last answer of a sitting may still be taken back. */
const SECOND_THOUGHT_MS = 8000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;

export type Run = ReturnType<typeof sitting>;

export function sitting({ client, page, failed }: { client: Client; page: Page; failed: (error: unknown) => void }) {
  let now: Sitting = $state.raw(begun);
  let spoken = $state('');
  let isStuck = $state(false);
  let isFetching = false;
  let isSending = false;
  let retryMs = FIRST_RETRY_MS;
  let thought: ReturnType<typeof setTimeout>;

  // Whoever looks away has had their last word; a phone may never show the page again.
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') happen({ kind: 'let go' });
  });
  void fetchAhead();

  function happen(happening: Happening): boolean {
    const before = now;
    now = step(now, happening);
    if (now === before) return false;
    if (challengeOf(now) !== challengeOf(before)) announce(now);
    if (now.phase === 'thanked' && before.phase !== 'thanked') thank(now.desk);
    void fetchAhead();
    void send();
    return true;
  }

  function announce(to: Sitting) {
    if (to.phase === 'asking') page.say('challenge', { kind: to.challenge.content.kind });
  }

  function thank({ answered, points }: { answered: number; points: number }) {
    page.say('complete', { answered, points });
    clearTimeout(thought);
    thought = setTimeout(() => happen({ kind: 'let go' }), SECOND_THOUGHT_MS);
  }

  async function fetchAhead() {
    if (isFetching || !wantsMore(now)) return;
    isFetching = true;
    try {
      const { challenge, progress } = await client.next(holding(now));
      isFetching = isStuck = false;
      happen({ kind: 'served', challenge, goal: progress ? progress.goal - progress.answered : 0, at: performance.now() });
    } catch (error) {
      // What lies here already can be answered; only who has nothing to answer is told.
      if (now.phase !== 'waiting') return;
      isStuck = true;
      failed(error);
    } finally {
      isFetching = false;
    }
  }

  async function send() {
    const [said] = 'desk' in now ? now.desk.unsent : [];
    if (!said || isSending) return;
    isSending = true;
    const verdict = await deliver(said);
    isSending = false;
    if (verdict === 'later') return void setTimeout(send, retryMs);
    retryMs = FIRST_RETRY_MS;
    happen(verdict);
  }

  /** With one key from first to last, so that an answer sent twice counts once. */
  async function deliver(said: Said): Promise<Happening | 'later'> {
    const challenge = said.challenge.id;
    try {
      const { gained = 0 } = await client.answer(said);
      page.say('answer', { kind: said.challenge.content.kind });
      if (gained) page.say('reward', { points: gained });
      return { kind: 'accepted', challenge, gained };
    } catch (error) {
      if (error instanceof Problem && error.passes) {
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
        return 'later';
      }
      spoken = say('refused');
      return { kind: 'refused', challenge };
    }
  }

  /** The page is gone before a reply is here: send all at once, and wait for nothing. */
  function leave() {
    happen({ kind: 'let go' });
    const unsent = 'desk' in now ? now.desk.unsent : [];
    for (const said of unsent) void client.answer(said, { keepalive: true }).catch(() => {});
  }

  function choose(choice: string | null, name: string) {
    if (!happen({ kind: 'chose', choice, at: performance.now(), key: newKey() })) return;
    spoken = now.phase === 'keeping' ? '' : say('said', { choice: name });
  }

  function keep(keeps: Keeps | null, name: string) {
    if (happen({ kind: 'kept', keeps, at: performance.now() })) spoken = say('said', { choice: name });
  }

  function undo() {
    clearTimeout(thought);
    if (happen({ kind: 'took back', at: performance.now() })) spoken = say('undone');
  }

  async function search(q: string) {
    if (!q.trim()) return void happen({ kind: 'looked away' });
    happen({ kind: 'looked', for: q });
    try {
      happen({ kind: 'found', for: q, threads: await client.search(q) });
    } catch {
      happen({ kind: 'found nothing out' });
    }
  }

  async function suggest({ id, title }: Found) {
    try {
      await client.suggest(client.thread, id);
      spoken = say('suggested', { title });
      happen({ kind: 'returned', at: performance.now() });
    } catch (error) {
      spoken = error instanceof Problem && error.message ? error.message : say('failed');
    }
  }

  return {
    get now() {
      return now;
    },
    /** What has just happened, in words. */
    get spoken() {
      return spoken;
    },
    /** The next question did not come. */
    get isStuck() {
      return isStuck;
    },
    /** The thread that the page shows, if it says so. */
    thread: client.thread,
    choose,
    keep,
    undo,
    search,
    suggest,
    stop: () => happen({ kind: 'stopped' }),
    goOn: () => happen({ kind: 'went on', at: performance.now() }),
    seek: () => happen({ kind: 'sought' }),
    giveUp: () => happen({ kind: 'returned', at: performance.now() }),
    tryAgain: () => fetchAhead(),
  };
}

function challengeOf(sitting: Sitting) {
  return sitting.phase === 'asking' || sitting.phase === 'keeping' ? sitting.challenge.id : '';
}
