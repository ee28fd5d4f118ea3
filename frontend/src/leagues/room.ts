/** A room as it is drawn: its rows, and the lines between those who rise, stay and fall. */

import type { Fate, League, LeagueName, Outcome, Seat } from './wire';

export type Drawn = { kind: 'seat'; seat: Seat } | { kind: 'line'; fate: 'up' | 'down' };

/** The rows of a room with a line below those who rise, and one above those who fall. */
export function drawn(rows: readonly Seat[]): Drawn[] {
  return rows.flatMap((seat, index): Drawn[] => {
    const line = lineBetween(rows[index - 1]?.fate, seat.fate);
    const own: Drawn = { kind: 'seat', seat };
    return line ? [{ kind: 'line', fate: line }, own] : [own];
  });
}

function lineBetween(above: Fate | undefined, below: Fate): 'up' | 'down' | null {
  if (above === undefined || above === below) return null;
  return above === 'up' ? 'up' : 'down';
}

/** The league that a line between rows leads to; null beyond the last. */
export function leagueBeyond({ league, leagues }: League, fate: 'up' | 'down'): LeagueName | null {
  return leagues[leagues.indexOf(league) + (fate === 'up' ? 1 : -1)] ?? null;
}

export type Hope = { kind: 'rising' | 'level' } | { kind: 'missing'; n: number };

/** What the player has to hope for this week; null if nothing. */
export function hopeOf(rows: readonly Seat[]): Hope | null {
  if (rows.find((seat) => seat.is_me)?.fate === 'up') return { kind: 'rising' };
  const n = toRise(rows);
  if (n === null) return null;
  return n > 0 ? { kind: 'missing', n } : { kind: 'level' };
}

/** The words that tell how a week went, or how it looks until it is final. */
export const verdictOn = ({ fate, is_final }: Outcome) =>
  is_final ? (`last.${fate}` as const) : (`last.${fate}.yet` as const);

/** The sign beside them. */
export const SIGNS: Record<Fate, string> = { up: '▲', stay: '●', down: '▼' };

/** How many points the player lacks to be level with the last who rises; null if there is none to reach. */
function toRise(rows: readonly Seat[]): number | null {
  const me = rows.find((seat) => seat.is_me);
  const last = rows.findLast((seat) => seat.fate === 'up');
  return me && last && me.fate !== 'up' ? last.points - me.points : null;
}
