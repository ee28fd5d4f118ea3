/** Runs a sitting: passes what happens to `step`, fetches ahead, and sends what was let go. */

import type { Keeps } from '../../questions/pair';
import { Problem } from '../../shared/api';
import { newKey } from '../../shared/key';
import { say } from '../words';
import type { Client } from './client';
import type { Page } from './handshake';
import { begun, holding, step, wantsMore, type Found, type Happening, type Said, type Sitting, type Suggestion } from './sitting';

/** How long the last answer of a sitting may still be taken back. */
const SECOND_THOUGHT_MS = 8000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;

export type Run = ReturnType<typeof sitting>;

export function sitting({ client, page, failed }: { client: Client; page: Page; failed: (error: unknown) => void }) {
  let now: Sitting = $state.raw(begun);
  let spoken = $state('');
  let wrong = $state('');
  /** Why the next question does not come. */
  let stuck = $state('');
  let isFetching = false;
  let isSending = false;
  let retryMs = FIRST_RETRY_MS;
  let retry: ReturnType<typeof setTimeout> | undefined;
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
    if (now.phase === 'suggested') thinkAgain();
    void fetchAhead();
    void send();
    return true;
  }

  function announce(to: Sitting) {
    if (to.phase === 'asking') page.say('challenge', { kind: to.challenge.content.kind });
  }

  function thank({ answered, points }: { answered: number; points: number }) {
    page.say('complete', { answered, points });
    thinkAgain();
  }

  function thinkAgain() {
    clearTimeout(thought);
    thought = setTimeout(() => happen({ kind: 'let go' }), SECOND_THOUGHT_MS);
  }

  async function fetchAhead() {
    if (isFetching || !wantsMore(now)) return;
    isFetching = true;
    try {
      const { challenge, progress } = await client.next(holding(now));
      isFetching = false;
      stuck = '';
      happen({ kind: 'served', challenge, goal: progress ? progress.goal - progress.answered : 0, at: performance.now() });
    } catch (error) {
      // What lies here already can be answered; only who has nothing to answer is told.
      if (now.phase !== 'waiting') return;
      stuck = why(error);
      failed(error);
    } finally {
      isFetching = false;
    }
  }

  async function send() {
    const sent = unsent()[0];
    if (!sent || isSending || retry) return;
    isSending = true;
    const verdict = await ('found' in sent ? deliverSuggestion(sent) : deliver(sent));
    isSending = false;
    if (verdict === 'later') return later();
    retryMs = FIRST_RETRY_MS;
    happen(verdict);
  }

  function unsent(): (Said | Suggestion)[] {
    return 'desk' in now ? [...now.desk.unsent, ...now.desk.suggestions] : [];
  }

  function later() {
    retry = setTimeout(sendNow, retryMs);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }

  function sendNow() {
    clearTimeout(retry);
    retry = undefined;
    void send();
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
      if (isForLater(error)) return 'later';
      wrong = say('refused');
      return { kind: 'refused', challenge };
    }
  }

  async function deliverSuggestion(suggestion: Suggestion): Promise<Happening | 'later'> {
    try {
      await client.suggest(suggestion);
    } catch (error) {
      if (isForLater(error)) return 'later';
      wrong = say('suggested.refused', { title: suggestion.found.title });
    }
    return { kind: 'settled', key: suggestion.key };
  }

  /** The page is gone before a reply is here: send all at once, and wait for nothing. */
  function leave() {
    happen({ kind: 'let go' });
    for (const sent of unsent()) {
      const gone = 'found' in sent ? client.suggest(sent, { keepalive: true }) : client.answer(sent, { keepalive: true });
      void gone.catch(() => {});
    }
  }

  function choose(choice: string | null, name: string) {
    if (!happen({ kind: 'chose', choice, at: performance.now(), key: newKey() })) return;
    wrong = '';
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

  function suggest(found: Found) {
    if (happen({ kind: 'suggested', suggestion: { found, key: newKey() }, at: performance.now() })) wrong = '';
  }

  return {
    get now() {
      return now;
    },
    /** What has just happened, in words. */
    get spoken() {
      return spoken;
    },
    /** What could not be kept, until the next answer. */
    get wrong() {
      return wrong;
    },
    /** Why the next question did not come; empty while it still may. */
    get stuck() {
      return stuck;
    },
    /** What is asked stands before them now. */
    see: () => happen({ kind: 'seen', at: performance.now() }),
    choose,
    keep,
    undo,
    search,
    suggest,
    stop: () => happen({ kind: 'stopped' }),
    goOn: () => happen({ kind: 'went on', at: performance.now() }),
    seek: () => happen({ kind: 'sought' }),
    giveUp: () => happen({ kind: 'returned', at: performance.now() }),
    tryAgain: () => {
      sendNow();
      void fetchAhead();
    },
  };
}

function challengeOf(sitting: Sitting) {
  return sitting.phase === 'asking' || sitting.phase === 'keeping' ? sitting.challenge.id : '';
}

/** Whether the same may be taken a little later: over a better line, or once the page says again who is here. */
function isForLater(error: unknown): boolean {
  return error instanceof Problem && (error.passes || error.status === 401);
}

function why(error: unknown): string {
  if (!(error instanceof Problem)) return say('failed');
  if (error.status === 401) return say('failed.token-needed');
  return say(error.status === 0 ? 'failed.offline' : 'failed');
}
