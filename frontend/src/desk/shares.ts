/** How far the items have come, as parts of one whole. */

import type { Counts } from './wire';

export const STATES = ['retired', 'disputed', 'begun', 'fresh'] as const;
export type State = (typeof STATES)[number];
/** `part` is the exact width, `percent` the whole number that is written beside it. */
export type Share = { state: State; n: number; part: number; percent: number };

/**
 * The shares, done first. The percents add up to 100: each is rounded down, and what is left goes to
 * those that lost most.
 */
export function sharesOf(items: Counts): Share[] {
  const shares = STATES.map((state) => {
    const part = items.total > 0 ? items[state] / items.total : 0;
    return { state, n: items[state], part, percent: Math.floor(part * 100) };
  });
  const left = items.total > 0 ? 100 - shares.reduce((sum, { percent }) => sum + percent, 0) : 0;
  const lost = ({ part }: Share) => part * 100 - Math.floor(part * 100);
  for (const share of shares.toSorted((a, b) => lost(b) - lost(a)).slice(0, left)) share.percent += 1;
  return shares;
}

/** "41%"; what is there but too little to be one percent is never called nothing, nor all but some all. */
export function percentSaid({ n, percent, part }: Share): string {
  if (n > 0 && percent === 0) return '<1%';
  if (percent === 100 && part < 1) return '>99%';
  return `${percent}%`;
}
