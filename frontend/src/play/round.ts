/** A round as data: what it is now, and what happens to it. Nothing here waits, sends or draws. */

import type { Challenge, Served } from '../shared/api';

/** No person sees an item and answers it within this time. */
export const BLINK_MS = 150;

export type Said = { challenge: Challenge; choice: string | null };

/** The sheet of a round: what was said so far, and whether the last of it can be taken back. */
export type Sheet = {
  served: Served;
  said: readonly Said[];
  /** Answered before, on another device: they count, but cannot be shown. */
  before: number;
  gained: number;
  held: boolean;
};

/** Whether the item in question can be seen. */
export type Sight =
  | { kind: 'coming' }
  | { kind: 'shown'; at: number }
  | { kind: 'broken'; at: number };

export type Round =
  | { phase: 'loading' }
  | { phase: 'asking'; sheet: Sheet; ahead: readonly [Challenge, ...Challenge[]]; sight: Sight }
  | { phase: 'sealing'; sheet: Sheet }
  | { phase: 'told'; sheet: Sheet }
  | { phase: 'empty' }
  /** `passes`: trying again may help. */
  | { phase: 'failed'; why: string; passes: boolean };

export type Happening =
  | { kind: 'served'; sheet: Sheet; ahead: readonly Challenge[] }
  | { kind: 'shown' | 'broke'; challenge: string; at: number }
  | { kind: 'chose'; choice: string | null; at: number }
  | { kind: 'took back' }
  | { kind: 'let go' }
  | { kind: 'sealed' }
  | { kind: 'paid'; round: string; gained: number }
  | { kind: 'ran dry' }
  | { kind: 'failed'; why: string; passes: boolean }
  | { kind: 'began' };

export function step(round: Round, now: Happening): Round {
  switch (now.kind) {
    case 'began':
      return { phase: 'loading' };
    case 'served':
      return round.phase === 'loading' ? asked(now.sheet, now.ahead) : round;
    case 'ran dry':
      return round.phase === 'loading' ? { phase: 'empty' } : round;
    case 'failed':
      if (round.phase !== 'loading') return round;
      return { phase: 'failed', why: now.why, passes: now.passes };
    case 'shown':
    case 'broke':
      return seen(round, now);
    case 'chose':
      return chosen(round, now);
    case 'took back':
      return takenBack(round);
    case 'let go':
      return onSheet(round, (sheet) => ({ ...sheet, held: false }));
    case 'paid':
      return onSheet(round, (sheet) =>
        sheet.served.id === now.round ? { ...sheet, gained: sheet.gained + now.gained } : sheet,
      );
    case 'sealed':
      if (round.phase !== 'sealing') return round;
      return { phase: 'told', sheet: { ...round.sheet, held: false } };
  }
}

/** The sheet for a round just served, given what this browser still remembers of it. */
export function laidOut(
  served: Served,
  { known, answers }: { known: Served | undefined; answers: readonly Remembered[] },
): { sheet: Sheet; ahead: Challenge[] } {
  const full = known?.id === served.id ? known.challenges : served.challenges;
  const chosen = new Map(answers.map((answer) => [answer.challenge, answer]));
  const said = answers.flatMap(({ challenge, choice }) => {
    const its = full.find(({ id }) => id === challenge);
    return its ? [{ challenge: its, choice }] : [];
  });
  const ahead = served.challenges.filter(({ id }) => !chosen.has(id));
  // What the server had when it served the round, and what it has got from here since.
  const since = served.challenges.map(({ id }) => chosen.get(id)?.gained ?? 0);
  return {
    sheet: {
      served,
      said,
      before: Math.max(0, served.size - said.length - ahead.length),
      gained: since.reduce((sum, gained) => sum + gained, served.gained ?? 0),
      held: answers.at(-1)?.held ?? false,
    },
    ahead,
  };
}

export type Remembered = { challenge: string; choice: string | null; gained: number; held: boolean };

/** How many of how many, for the progress bar. */
export function progress({ served, said, before }: Sheet): { done: number; of: number } {
  return { done: before + said.length, of: served.size };
}

/** The answer that can still be taken back, if there is one. */
export function lastHeld({ said, held }: Sheet): Said | null {
  return (held && said.at(-1)) || null;
}

function asked(sheet: Sheet, ahead: readonly Challenge[]): Round {
  const [next, ...rest] = ahead;
  if (next) return { phase: 'asking', sheet, ahead: [next, ...rest], sight: { kind: 'coming' } };
  return { phase: sheet.held ? 'sealing' : 'told', sheet };
}

function seen(round: Round, now: { kind: 'shown' | 'broke'; challenge: string; at: number }): Round {
  if (round.phase !== 'asking' || round.ahead[0].id !== now.challenge) return round;
  if (round.sight.kind === 'shown') return round;
  const kind = now.kind === 'shown' ? 'shown' : 'broken';
  return { ...round, sight: { kind, at: now.at } };
}

function chosen(round: Round, { choice, at }: { choice: string | null; at: number }): Round {
  if (round.phase !== 'asking' || !canAnswer(round.sight, choice, at)) return round;
  const [challenge, ...rest] = round.ahead;
  const said = [...round.sheet.said, { challenge, choice }];
  return asked({ ...round.sheet, said, held: true }, rest);
}

/** What nobody has seen nobody can have answered: a second click of a double click means nothing. */
function canAnswer(sight: Sight, choice: string | null, at: number): boolean {
  if (sight.kind === 'coming' || at - sight.at < BLINK_MS) return false;
  return sight.kind === 'shown' || choice === null;
}

function takenBack(round: Round): Round {
  if (round.phase !== 'asking' && round.phase !== 'sealing') return round;
  const last = lastHeld(round.sheet);
  if (!last) return round;
  const sheet = { ...round.sheet, said: round.sheet.said.slice(0, -1), held: false };
  const ahead = round.phase === 'asking' ? round.ahead : [];
  return { phase: 'asking', sheet, ahead: [last.challenge, ...ahead], sight: { kind: 'coming' } };
}

function onSheet(round: Round, change: (sheet: Sheet) => Sheet): Round {
  return 'sheet' in round ? { ...round, sheet: change(round.sheet) } : round;
}
