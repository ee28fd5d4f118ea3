/** Plays a round: passes what happens to `step`, and does what must be done about it. */

import type { Keeps } from '../questions/pair';
import { Problem, startRound, type Challenge, type Me, type Served } from '../shared/api';
import { kept as keptCombo, noCombo, tookBack } from '../shared/combo';
import { feel } from '../shared/feel';
import { current, reread } from '../shared/player.svelte';
import { preloader } from '../shared/preload';
import type { Kept } from '../shared/store';
import { toast } from '../shared/toasts.svelte';
import { say } from '../shared/words';
import type { News } from './outbox';
import { onNews, post, store } from './post';
import { lastHeld, laidOut, step, type Happening, type Round } from './round';

export type Game = ReturnType<typeof game>;

export function game(project: string) {
  const pictures = preloader();
  let round: Round = $state.raw({ phase: 'loading' });
  let combo = $state.raw(noCombo);
  let waiting = $state(0);
  let signedOut = $state(false);
  let spoken = $state('');
  let before: Me | null = $state.raw(null);

  onNews(hearNews);
  addEventListener('pagehide', () => happen({ kind: 'let go' }));
  void begin();

  function happen(now: Happening): boolean {
    const next = step(round, now);
    const moved = next !== round;
    round = next;
    if (moved && round.phase === 'asking' && round.sight.kind === 'coming') void show(round.ahead[0]);
    return moved;
  }

  async function begin() {
    happen({ kind: 'began' });
    combo = noCombo;
    try {
      await deal();
    } catch (error) {
      const problem = asProblem(error);
      signedOut = problem.status === 401;
      if (problem.code === 'qualification_needed') return location.replace(`/learn/${encodeURIComponent(project)}/`);
      if (problem.code === 'no_items_left') happen({ kind: 'ran dry' });
      else happen({ kind: 'failed', why: reason(problem), passes: problem.passes });
    }
    before = await reread();
  }

  async function deal() {
    const asked = askForRound();
    const [memory, box] = await Promise.all([store, post]);
    const known = await memory.round(project);
    const answers = known ? (await box.ofRound(known.id)).map(remembered) : [];

    // A round answered to the end is told before another begins, also after a reload.
    const finished = known && answers.length > 0 && answers.length >= known.challenges.length;
    const served = finished ? known : withoutNetwork(await asked, known);
    const mine = served.id === known?.id ? answers : [];
    const { sheet, ahead } = laidOut(served, { known, answers: mine });
    const isDry = ahead.length + sheet.said.length === 0;
    happen(isDry ? { kind: 'ran dry' } : { kind: 'served', sheet, ahead });
    void preload(ahead);
    // Nobody waits for the disk: until something is answered there is nothing to lose.
    if (served.id !== known?.id) {
      await memory.keepRound(served);
      if (known) await box.forget(known.id);
    }
  }

  /** Asked before anything is read, so that both take their time at once. */
  function askForRound(): Promise<Served | Problem> {
    return startRound(project).catch((error: unknown) => asProblem(error));
  }

  /** The round as served; where nobody answers, the one that was begun. */
  function withoutNetwork(answer: Served | Problem, known: Served | undefined): Served {
    if (!(answer instanceof Problem)) return answer;
    if (known && answer.passes) return known;
    throw answer;
  }

  /** The first picture alone, then the others: all at once, the first would come last. */
  async function preload([first, ...others]: readonly Challenge[]) {
    if (first) await isReady(first);
    for (const other of others) void isReady(other);
  }

  async function isReady({ content }: Challenge): Promise<boolean> {
    return content.kind !== 'image' || pictures.ready(content.url);
  }

  async function show(challenge: Challenge) {
    const kind = (await isReady(challenge)) ? 'shown' : 'broke';
    requestAnimationFrame((at) => happen({ kind, challenge: challenge.id, at }));
  }

  async function retryPicture() {
    if (round.phase !== 'asking') return;
    const { id, content } = round.ahead[0];
    if (content.kind === 'image' && (await pictures.retry(content.url))) {
      happen({ kind: 'shown', challenge: id, at: performance.now() });
    }
  }

  async function choose(choice: string | null, keeps?: Keeps) {
    if (round.phase !== 'asking' || round.sight.kind === 'coming') return;
    const { sheet, ahead, sight } = round;
    const at = performance.now();
    if (!happen({ kind: 'chose', choice, at })) return;

    feel('chosen');
    combo = keptCombo(combo, at);
    speak(sheet.said.length + 1, choice, sheet.served);
    const box = await post;
    const previous = lastHeld(sheet);
    const tookMs = Math.round(at - sight.at);
    await box.hold({ challenge: ahead[0].id, round: sheet.served.id, choice, ...(keeps && { keeps }), tookMs });
    if (previous) await box.release(previous.challenge.id);
  }

  async function undo() {
    if (!('sheet' in round) || round.phase === 'told') return;
    if (round.sheet.said.length === 0) return;
    const last = lastHeld(round.sheet);
    if (last && (await (await post).takeBack(last.challenge.id))) {
      happen({ kind: 'took back' });
      feel('undone');
      combo = tookBack(combo);
      spoken = say('play.undone');
    } else {
      happen({ kind: 'let go' });
      toast(say('play.undo.late'));
    }
  }

  async function seal() {
    if (round.phase !== 'sealing') return;
    const { served } = round.sheet;
    const last = lastHeld(round.sheet);
    if (!happen({ kind: 'sealed' })) return;
    feel('sealed');
    const [memory, box] = await Promise.all([store, post]);
    if (last) await box.release(last.challenge.id);
    else await box.flush();
    await memory.dropRound(project);
    await box.forget(served.id);
    await reread();
  }

  function hearNews(news: News) {
    switch (news.kind) {
      case 'sent':
        waiting = Math.max(0, waiting - 1);
        signedOut = false;
        happen({ kind: 'paid', round: news.round, gained: news.gained });
        return;
      case 'refused':
        waiting = Math.max(0, waiting - 1);
        toast(say('play.refused', { why: news.detail || say('play.refused.unknown') }), 'bad');
        return;
      case 'delayed':
        waiting = news.waiting;
        signedOut = news.signedOut;
    }
  }

  function speak(n: number, choice: string | null, { labels, size }: Served) {
    const name = labels.find(({ value }) => value === choice)?.name ?? say('play.abstain');
    spoken = say('play.said', { choice: name, done: n, of: size });
  }

  return {
    get round() {
      return round;
    },
    get combo() {
      return combo;
    },
    /** How many answers could not be sent so far. */
    get waiting() {
      return waiting;
    },
    /** Whether what they wait for is somebody who signs in. */
    get signedOut() {
      return signedOut;
    },
    /** What a screen reader should say now. */
    get spoken() {
      return spoken;
    },
    /** The player as they were when the round began. */
    get before() {
      return before;
    },
    begin,
    choose,
    undo,
    seal,
    retryPicture,
    me: current,
  };
}

function remembered({ challenge, choice, fate }: Kept) {
  const gained = fate.kind === 'sent' ? fate.gained : 0;
  return { challenge, choice, gained, held: fate.kind === 'held' };
}

function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(500, 'unknown', '');
}

function reason(problem: Problem): string {
  if (problem.status === 0) return say('play.round.offline');
  return problem.message || say('play.round.unknown');
}
