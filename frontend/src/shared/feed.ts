/** The player's live channel: hints that something about them changed. */

import type { Me, Place, Points, Streak } from './api';
import { keepLine, messageIn, type World } from './line';

export type Hint =
  | ({ type: 'points' } & Points)
  | ({ type: 'streak' } & Streak)
  | ({ type: 'board' } & Place)
  | { type: 'badge'; slug: string; tier: number }
  | { type: 'quest'; slug: string; experience: number }
  /** A model has learnt, which moves the season. */
  | { type: 'season' }
  /** Something else that the page of what happened tells better. */
  | { type: 'news' };

const NEWS = ['notice', 'claim', 'league', 'capsule'];

/** A hint of this version, or null for anything else. */
export function hintIn(data: unknown): Hint | null {
  const said = messageIn(data);
  if (!said) return null;
  const whole = (...names: string[]) => names.every((name) => Number.isFinite(said[name]));
  switch (said['type']) {
    case 'points':
      return whole('pending', 'settled') ? (said as Hint) : null;
    case 'streak':
      return whole('days', 'freezes') && typeof said['today'] === 'boolean' ? (said as Hint) : null;
    case 'board':
      return whole('of', 'points') && (whole('place') || said['place'] === null)
        ? (said as Hint)
        : null;
    case 'badge':
      return whole('tier') && typeof said['slug'] === 'string' ? (said as Hint) : null;
    case 'quest':
      return whole('experience') && typeof said['slug'] === 'string' ? (said as Hint) : null;
    case 'season':
      return { type: 'season' };
    default:
      return NEWS.includes(String(said['type'])) ? { type: 'news' } : null;
  }
}

/** The player after a hint. */
export function heard(me: Me, hint: Hint): Me {
  switch (hint.type) {
    case 'points':
      return { ...me, points: { pending: hint.pending, settled: hint.settled } };
    case 'streak':
      return { ...me, streak: { days: hint.days, today: hint.today, freezes: hint.freezes } };
    case 'board':
      return { ...me, board: { place: hint.place, of: hint.of, points: hint.points } };
    case 'badge':
    case 'quest':
    case 'season':
    case 'news':
      return me;
  }
}

type Feed = Omit<World, 'hear'> & { hint: (hint: Hint) => void };

/** Listen until told to stop. */
export function listen({ hint, ...world }: Feed): () => void {
  return keepLine({
    ...world,
    hear(data) {
      const told = hintIn(data);
      if (told) hint(told);
    },
  });
}
