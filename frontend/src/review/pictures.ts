/** From a case file to what its plots draw. */

import { figure } from '../shared/words';
import type { Piece, Times } from './wire';

/** Seconds with as many digits as matter: 0.25, 1.5, 13. */
export const seconds = (ms: number) => figure(ms / 1000);

/** Seconds to a tenth: 0.6, 12.4. */
export const tenths = (ms: number) => figure(Math.round(ms / 100) / 10);

/** Both shares in percent, at the place of each bin; the last bin is drawn to its end. */
export function shapes({ worker, crowd }: Times): [number[], number[], number[]] {
  const closed = (shares: readonly number[]) => [...shares, shares.at(-1) ?? 0].map((share) => share * 100);
  const drawn = closed(worker);
  return [drawn.map((_, place) => place), drawn, closed(crowd)];
}

/** The bin most of the answers are in, in seconds: "1–1.5 s". */
export function mostly(from_ms: readonly number[], shares: readonly number[]): string {
  const place = shares.indexOf(Math.max(...shares));
  const [from = 0, to] = from_ms.slice(place);
  return to === undefined ? `${seconds(from)}+ s` : `${seconds(from)}–${seconds(to)} s`;
}

/** Answers, and those that did not stand, at the place of each piece of time. */
export function pieces(timeline: readonly Piece[]): [number[], number[], number[]] {
  return [
    timeline.map(({ at }) => Date.parse(at) / 1000),
    timeline.map(({ answers }) => answers),
    timeline.map(({ wrong }) => wrong),
  ];
}

/** What part of its row a cell is, for its colour. */
export const part = (row: readonly number[], n: number) => {
  const whole = row.reduce((sum, one) => sum + one, 0);
  return whole === 0 ? 0 : n / whole;
};

/** How many times likelier, in one significant digit; beyond a million it makes no odds. */
export function timesLikelier(logRatio: number): string {
  const times = Math.min(Math.exp(logRatio), 1_000_000);
  const digit = 10 ** Math.floor(Math.log10(times));
  return figure(Math.max(1, Math.round(times / digit) * digit));
}
