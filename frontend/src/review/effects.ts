/** What a verdict changes, from numbers to lines. */

import type { Effects } from './wire';

const ITEMS = ['labels_flipped', 'items_reopened', 'items_retired', 'items_disputed'] as const;

export type Line = {
  what: (typeof ITEMS)[number] | 'points_taken' | 'points_given' | 'points_put_on_hold' | 'points_off_hold';
  n: number;
};

/** The lines worth reading, in the order of their weight; none when only the case is closed. */
export function linesOf(effects: Effects): Line[] {
  const lines: Line[] = ITEMS.map((what) => ({ what, n: effects[what] ?? 0 }));
  const { points_pending: pending = 0, points_settled: settled = 0, points_held: held = 0 } = effects;
  const sum = pending + settled + held;
  lines.push({ what: sum < 0 ? 'points_taken' : 'points_given', n: Math.abs(sum) });
  // What is taken back out of a hold is only taken back.
  if (sum === 0) lines.push({ what: held > 0 ? 'points_put_on_hold' : 'points_off_hold', n: Math.abs(held) });
  return lines.filter(({ n }) => n > 0);
}
