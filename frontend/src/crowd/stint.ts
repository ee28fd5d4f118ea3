/** A stint as data: what somebody of a paid crowd has before them, and what happens to it. */

import type { Challenge } from '../shared/api';
import type { End, Next } from './wire';

/** No person sees a question and answers it within this time. */
export const BLINK_MS = 150;

export type Stint =
  | { phase: 'welcome' }
  | { phase: 'waiting' }
  | { phase: 'asking'; challenge: Challenge; since: number; answered: number; goal: number }
  | { phase: 'sending'; challenge: Challenge; choice: string | null; answered: number; goal: number }
  | { phase: 'ending'; answered: number }
  | { phase: 'ended'; end: End }
  /** It did not go on, and may if it is tried again. */
  | { phase: 'stuck' };

export type Happening =
  | { kind: 'began' | 'failed' }
  | { kind: 'asked'; next: Next; at: number }
  | { kind: 'chose'; choice: string | null; at: number }
  | { kind: 'ended'; end: End };

export function step(stint: Stint, now: Happening): Stint {
  switch (now.kind) {
    case 'began':
      return stint.phase === 'welcome' || stint.phase === 'sending' || stint.phase === 'stuck' ? { phase: 'waiting' } : stint;
    case 'asked':
      return asked(now.next, now.at);
    case 'chose': {
      // The second click of a double click meets a question that nobody can have read.
      if (stint.phase !== 'asking' || now.at - stint.since < BLINK_MS) return stint;
      const { challenge, answered, goal } = stint;
      return { phase: 'sending', challenge, choice: now.choice, answered, goal };
    }
    case 'failed':
      return { phase: 'stuck' };
    case 'ended':
      return { phase: 'ended', end: now.end };
  }
}

function asked({ challenge, answered, goal }: Next, at: number): Stint {
  if (challenge) return { phase: 'asking', challenge, since: at, answered, goal };
  return { phase: 'ending', answered };
}
