/** A room as it is drawn: its rows, and the lines between those who rise, stay and fall. */

import type { Fate, Seat } from './wire';

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

/** How many points the player lacks to be level with the last who rises; null if there is none to reach. */
export function toRise(rows: readonly Seat[]): number | null {
  const me = rows.find((seat) => seat.is_me);
  const last = rows.findLast((seat) => seat.fate === 'up');
  return me && last && me.fate !== 'up' ? last.points - me.points : null;
}
