/** Learning as data: what it is now, and what happens to it. */

import type { Challenge } from '../shared/api';
import type { Attempt, Told } from './wire';

export type Learning =
  | { phase: 'loading' }
  | { phase: 'asking'; attempt: Attempt; ahead: readonly [Challenge, ...Challenge[]] }
  /** On its way: a second press means nothing. */
  | { phase: 'sending'; attempt: Attempt; ahead: readonly [Challenge, ...Challenge[]] }
  | { phase: 'told'; attempt: Attempt; ahead: readonly [Challenge, ...Challenge[]]; told: Told }
  | { phase: 'ended'; attempt: Attempt; told: Told }
  /** There is nothing to learn here (any more). */
  | { phase: 'free' }
  | { phase: 'failed'; why: string };

export type Happening =
  | { kind: 'began' }
  | { kind: 'served'; attempt: Attempt }
  | { kind: 'chose' }
  | { kind: 'told'; told: Told }
  | { kind: 'went on' }
  | { kind: 'refused' }
  | { kind: 'nothing to learn' }
  | { kind: 'failed'; why: string };

export function step(now: Learning, happening: Happening): Learning {
  switch (happening.kind) {
    case 'began':
      return { phase: 'loading' };
    case 'served': {
      const [first, ...rest] = happening.attempt.exercises;
      if (now.phase !== 'loading') return now;
      return first ? { phase: 'asking', attempt: happening.attempt, ahead: [first, ...rest] } : { phase: 'free' };
    }
    case 'chose':
      return now.phase === 'asking' ? { ...now, phase: 'sending' } : now;
    case 'told':
      if (now.phase !== 'sending') return now;
      return { phase: 'told', attempt: now.attempt, ahead: now.ahead, told: happening.told };
    case 'refused':
      return now.phase === 'sending' ? { ...now, phase: 'asking' } : now;
    case 'went on': {
      if (now.phase !== 'told') return now;
      const [, next, ...rest] = now.ahead;
      if (!next) return { phase: 'ended', attempt: now.attempt, told: now.told };
      return { phase: 'asking', attempt: now.attempt, ahead: [next, ...rest] };
    }
    case 'nothing to learn':
      return { phase: 'free' };
    case 'failed':
      return { phase: 'failed', why: happening.why };
  }
}

/** How many of how many have been answered. */
export function progress(now: Learning): { done: number; of: number } | null {
  if (!('attempt' in now)) return null;
  const { size } = now.attempt;
  if (now.phase === 'ended') return { done: size, of: size };
  return { done: size - now.ahead.length + (now.phase === 'told' ? 1 : 0), of: size };
}
