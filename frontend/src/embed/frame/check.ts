/** A short check as data: two items to answer, or work that the device does instead. */

import type { Content, Label } from '../../shared/api';
import type { Task } from './labour';
import { BLINK_MS } from './sitting';

export type Tried = {
  id: string;
  question: string;
  labels: Label[];
  items: readonly { id: string; content: Content }[];
  pow: Task;
};
export type Answers = Readonly<Record<string, string | null>>;

export type Check =
  | { phase: 'resting'; isExpired: boolean }
  | { phase: 'fetching' }
  | { phase: 'asking'; tried: Tried; answers: Answers; since: number; isAgain: boolean }
  | { phase: 'working'; tried: Tried }
  | { phase: 'sending'; tried: Tried; answers: Answers }
  | { phase: 'passed' }
  | { phase: 'failed'; why: string };

export type Happening =
  | { kind: 'started' }
  | { kind: 'drawn'; tried: Tried; at: number }
  | { kind: 'answered'; choice: string | null; at: number }
  | { kind: 'took back' | 'asked otherwise'; at: number }
  | { kind: 'handed over' }
  | { kind: 'passed' | 'expired' | 'lapsed' | 'reset' }
  | { kind: 'failed'; why: string };

export const rested: Check = { phase: 'resting', isExpired: false };

export function step(check: Check, now: Happening): Check {
  switch (now.kind) {
    case 'started':
      return check.phase === 'resting' || check.phase === 'failed' ? { phase: 'fetching' } : check;
    case 'drawn':
      return drawn(check, now);
    case 'answered':
      return answered(check, now);
    case 'took back':
      if (check.phase !== 'asking' || nth(check) === 0) return check;
      return { ...check, answers: {}, since: now.at };
    case 'handed over':
      return check.phase === 'asking' ? { phase: 'working', tried: check.tried } : check;
    case 'asked otherwise':
      if (check.phase !== 'working' || check.tried.items.length === 0) return check;
      return { phase: 'asking', tried: check.tried, answers: {}, since: now.at, isAgain: false };
    case 'passed':
      return check.phase === 'sending' || check.phase === 'working' ? { phase: 'passed' } : check;
    case 'lapsed':
      return check.phase === 'sending' || check.phase === 'working' ? { phase: 'fetching' } : check;
    case 'expired':
      return check.phase === 'passed' ? { phase: 'resting', isExpired: true } : check;
    case 'reset':
      return rested;
    case 'failed':
      // What fails after it was given up is no news.
      return check.phase === 'fetching' || check.phase === 'sending' || check.phase === 'working' ? { phase: 'failed', why: now.why } : check;
  }
}

/** Which of the items is asked now, counted from 0. */
export function nth({ tried, answers }: { tried: Tried; answers: Answers }): number {
  return tried.items.filter(({ id }) => id in answers).length;
}

function drawn(check: Check, { tried, at }: { tried: Tried; at: number }): Check {
  if (check.phase !== 'fetching' && check.phase !== 'sending' && check.phase !== 'working') return check;
  if (tried.items.length === 0) return { phase: 'working', tried };
  return { phase: 'asking', tried, answers: {}, since: at, isAgain: check.phase === 'sending' };
}

/** Both go out together, once the last is answered: alone, one would tell which of them is known. */
function answered(check: Check, { choice, at }: { choice: string | null; at: number }): Check {
  if (check.phase !== 'asking' || at - check.since < BLINK_MS) return check;
  const item = check.tried.items[nth(check)];
  if (!item) return check;
  const answers = { ...check.answers, [item.id]: choice };
  const isLast = nth({ tried: check.tried, answers }) === check.tried.items.length;
  return isLast ? { phase: 'sending', tried: check.tried, answers } : { ...check, answers, since: at };
}
