/**
 * A visitor answers a few questions: what is asked now, and what happens to it. Nothing here waits,
 * sends or draws.
 *
 * The last answer is held until the next one is chosen, so that it can be taken back; what was let
 * go waits among the unsent until the server has it.
 */

import type { Keeps } from '../../questions/pair';
import type { Content, Label } from '../../shared/api';

/** No person sees a question and answers it within this time. */
export const BLINK_MS = 150;

export type Challenge = {
  id: string;
  content: Content;
  question?: string;
  question_type?: string;
  labels?: Label[];
  /** Which side of a pair is the thread that the page shows, if one is. */
  openSide?: Keeps;
};
export type Said = { challenge: Challenge; choice: string | null; keeps?: Keeps; tookMs: number; key: string };
export type Found = { id: string; title: string; url: string };
/** The thread that is open is the same as this one, as somebody found who looked for it. */
export type Suggestion = { found: Found; key: string };

export type Desk = {
  /** Fetched and not yet asked. */
  ahead: readonly Challenge[];
  /** The server has nothing more to ask. */
  isDry: boolean;
  /** It has nothing more before it hears what was answered so far. */
  isShort: boolean;
  held: Said | null;
  unsent: readonly Said[];
  /** Let go and not yet with the server, as the unsent answers are. */
  suggestions: readonly Suggestion[];
  answered: number;
  goal: number;
  points: number;
};

export type Search =
  | { state: 'typing' }
  /** What an earlier wording found stays: nothing goes away under a pointer that is about to press. */
  | { state: 'looking'; for: string; threads: readonly Found[] }
  | { state: 'found'; for: string; threads: readonly Found[] }
  | { state: 'failed' };

export type Sitting =
  | { phase: 'waiting'; desk: Desk }
  | { phase: 'asking'; desk: Desk; challenge: Challenge; since: number }
  /** They are the same, and now: which of them should stay? Either may be said, too. */
  | { phase: 'keeping'; desk: Desk; challenge: Challenge; tookMs: number; key: string }
  | { phase: 'searching'; desk: Desk; challenge: Challenge; search: Search }
  /** What was found is said again, and can be taken back before it goes out. */
  | { phase: 'suggested'; desk: Desk; challenge: Challenge; suggestion: Suggestion; since: number }
  | { phase: 'thanked'; desk: Desk }
  /** There was nothing to ask from the start. */
  | { phase: 'nothing' };

type Live = Exclude<Sitting, { phase: 'nothing' }>;

export type Happening =
  | { kind: 'served'; challenge: Challenge | null; goal: number; at: number }
  | { kind: 'chose'; choice: string | null; at: number; key: string }
  | { kind: 'kept'; keeps: Keeps | null; at: number }
  | { kind: 'took back'; at: number }
  | { kind: 'let go' | 'stopped' | 'sought' | 'looked away' }
  | { kind: 'went on' | 'returned' | 'seen'; at: number }
  | { kind: 'looked'; for: string }
  | { kind: 'found'; for: string; threads: readonly Found[] }
  | { kind: 'found nothing out' }
  | { kind: 'suggested'; suggestion: Suggestion; at: number }
  | { kind: 'settled'; key: string }
  | { kind: 'accepted'; challenge: string; gained: number }
  | { kind: 'refused'; challenge: string };

/** The answer that asks, at once, which side should stay. */
export const SAME = 'same';

export const begun: Sitting = {
  phase: 'waiting',
  desk: { ahead: [], isDry: false, isShort: false, held: null, unsent: [], suggestions: [], answered: 0, goal: 0, points: 0 },
};

export function step(sitting: Sitting, now: Happening): Sitting {
  if (sitting.phase === 'nothing') return sitting;
  switch (now.kind) {
    case 'served':
      return served(sitting, now);
    case 'chose':
      return chosen(sitting, now);
    case 'kept':
      return kept(sitting, now);
    case 'took back':
      return takenBack(sitting, now.at);
    case 'let go':
      return atDesk(sitting.phase === 'suggested' ? suggested(sitting, sitting.since) : sitting, letGo);
    case 'stopped':
      return stopped(sitting.phase === 'suggested' ? suggested(sitting, sitting.since) : sitting);
    case 'went on':
      if (sitting.phase === 'suggested') return suggested(sitting, now.at);
      return sitting.phase === 'thanked' ? asked({ ...letGo(sitting.desk), answered: 0 }, now.at) : sitting;
    case 'sought':
      return sitting.phase === 'asking' && openTitle(sitting.challenge) ? { phase: 'searching', desk: sitting.desk, challenge: sitting.challenge, search: { state: 'typing' } } : sitting;
    case 'looked':
      return searching(sitting, { state: 'looking', for: now.for, threads: foundBy(sitting) });
    case 'found':
      // An answer to an earlier wording comes too late.
      if (sitting.phase !== 'searching' || sitting.search.state !== 'looking' || sitting.search.for !== now.for) return sitting;
      return searching(sitting, { state: 'found', for: now.for, threads: now.threads });
    case 'found nothing out':
      return searching(sitting, { state: 'failed' });
    case 'suggested':
      if (sitting.phase !== 'searching') return sitting;
      return { phase: 'suggested', desk: sitting.desk, challenge: sitting.challenge, suggestion: now.suggestion, since: now.at };
    case 'settled':
      return atDesk(sitting, (desk) => ({ ...desk, suggestions: desk.suggestions.filter(({ key }) => key !== now.key) }));
    case 'looked away':
      return searching(sitting, { state: 'typing' });
    case 'returned':
      return sitting.phase === 'searching' ? { phase: 'asking', desk: sitting.desk, challenge: sitting.challenge, since: now.at } : sitting;
    case 'seen':
      // It was asked behind something else, where nobody could read it.
      return sitting.phase === 'asking' ? { ...sitting, since: now.at } : sitting;
    case 'accepted':
      return atDesk(sitting, (desk) => ({ ...without(desk, now.challenge), points: desk.points + now.gained }));
    case 'refused':
      return atDesk(sitting, (desk) => ({ ...without(desk, now.challenge), answered: Math.max(0, desk.answered - 1) }));
  }
}

/** What the server need not offer again: it lies here already. */
export function holding(sitting: Sitting): string[] {
  if (sitting.phase === 'nothing') return [];
  const { ahead, held, unsent } = sitting.desk;
  const asked = 'challenge' in sitting ? [sitting.challenge] : [];
  const said = [...unsent, ...(held ? [held] : [])].map(({ challenge }) => challenge);
  return [...said, ...asked, ...ahead].map(({ id }) => id);
}

/** Whether one more question should be fetched, so that nobody waits for it. */
export function wantsMore(sitting: Sitting): boolean {
  if (sitting.phase === 'nothing' || sitting.phase === 'thanked') return false;
  const { ahead, isDry, isShort } = sitting.desk;
  return !isDry && ahead.length === 0 && !(isShort && holding(sitting).length > 0);
}

export function isPair({ content }: Challenge): boolean {
  return content.kind === 'pair';
}

/** The title of the thread that the page shows, where it is one of the two; empty elsewhere. */
export function openTitle({ content, openSide }: Challenge): string {
  return content.kind === 'pair' && openSide ? content[openSide].title : '';
}

function served(sitting: Live, { challenge, goal, at }: { challenge: Challenge | null; goal: number; at: number }): Sitting {
  const mine = holding(sitting);
  if (challenge && !mine.includes(challenge.id)) {
    const desk = { ...sitting.desk, goal: sitting.desk.goal || goal, isShort: false, ahead: [...sitting.desk.ahead, challenge] };
    return sitting.phase === 'waiting' ? asked(desk, at) : { ...sitting, desk };
  }
  if (mine.length > 0) {
    const desk = { ...sitting.desk, isShort: true };
    return sitting.phase === 'waiting' ? asked(desk, at) : { ...sitting, desk };
  }
  const desk = { ...sitting.desk, isDry: true };
  if (sitting.phase !== 'waiting') return { ...sitting, desk };
  return desk.answered > 0 ? { phase: 'thanked', desk } : { phase: 'nothing' };
}

function asked(desk: Desk, at: number): Sitting {
  const [challenge, ...ahead] = desk.ahead;
  if (challenge) return { phase: 'asking', desk: { ...desk, ahead }, challenge, since: at };
  if (desk.isDry) return { phase: 'thanked', desk };
  // Who has nothing else to look at need not wait for a second thought.
  return { phase: 'waiting', desk: desk.isShort ? letGo(desk) : desk };
}

function chosen(sitting: Sitting, { choice, at, key }: { choice: string | null; at: number; key: string }): Sitting {
  // The second click of a double click meets a question that nobody can have read.
  if (sitting.phase !== 'asking' || at - sitting.since < BLINK_MS) return sitting;
  const { desk, challenge, since } = sitting;
  const tookMs = Math.round(at - since);
  if (choice === SAME && isPair(challenge)) return { phase: 'keeping', desk, challenge, tookMs, key };
  return heldNow(desk, { challenge, choice, tookMs, key }, at);
}

function kept(sitting: Sitting, { keeps, at }: { keeps: Keeps | null; at: number }): Sitting {
  if (sitting.phase !== 'keeping') return sitting;
  const { desk, challenge, tookMs, key } = sitting;
  return heldNow(desk, { challenge, choice: SAME, ...(keeps ? { keeps } : {}), tookMs, key }, at);
}

/** The answer just given is held, and the one before it goes out. */
function heldNow(before: Desk, said: Said, at: number): Sitting {
  const desk = { ...letGo(before), held: said, answered: before.answered + 1 };
  return desk.goal > 0 && desk.answered >= desk.goal ? { phase: 'thanked', desk } : asked(desk, at);
}

function takenBack(sitting: Live, at: number): Sitting {
  if (sitting.phase === 'keeping' || sitting.phase === 'suggested')
    return { phase: 'asking', desk: sitting.desk, challenge: sitting.challenge, since: at };
  const { held } = sitting.desk;
  if (!held || sitting.phase === 'searching') return sitting;
  const desk = 'challenge' in sitting ? putBack(sitting.desk, sitting.challenge) : sitting.desk;
  return { phase: 'asking', desk: { ...desk, held: null, answered: desk.answered - 1 }, challenge: held.challenge, since: at };
}

/** The suggestion goes out, and the pair is asked about again: it is still to be answered. */
function suggested({ desk, challenge, suggestion }: Extract<Sitting, { phase: 'suggested' }>, at: number): Live {
  return { phase: 'asking', desk: { ...desk, suggestions: [...desk.suggestions, suggestion] }, challenge, since: at };
}

function stopped(sitting: Live): Sitting {
  return { phase: 'thanked', desk: letGo('challenge' in sitting ? putBack(sitting.desk, sitting.challenge) : sitting.desk) };
}

function letGo(desk: Desk): Desk {
  return desk.held ? { ...desk, held: null, unsent: [...desk.unsent, desk.held] } : desk;
}

function putBack(desk: Desk, challenge: Challenge): Desk {
  return { ...desk, ahead: [challenge, ...desk.ahead] };
}

function without(desk: Desk, id: string): Desk {
  return { ...desk, unsent: desk.unsent.filter(({ challenge }) => challenge.id !== id) };
}

function foundBy(sitting: Sitting): readonly Found[] {
  return sitting.phase === 'searching' && 'threads' in sitting.search ? sitting.search.threads : [];
}

function searching(sitting: Sitting, search: Search): Sitting {
  return sitting.phase === 'searching' ? { ...sitting, search } : sitting;
}

function atDesk(sitting: Live, change: (desk: Desk) => Desk): Sitting {
  return { ...sitting, desk: change(sitting.desk) };
}
