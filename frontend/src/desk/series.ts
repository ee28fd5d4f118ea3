/** From what the server counts to what a plot draws. */

import { locale } from '../shared/words';
import type { Minute, Run } from './wire';

const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });

/** The time of day at this second. */
export const clock = (second: number) => time.format(second * 1000);

/** Seconds since 1970, and the answers in that minute; a minute without any has no bar. */
export function pace(minutes: readonly Minute[]): [number[], (number | null)[]] {
  return [minutes.map(([minute]) => Date.parse(minute) / 1000), minutes.map(([, n]) => n || null)];
}

/** The minute with the most answers, or null when there was none. */
export function busiest(minutes: readonly Minute[]): Minute | null {
  return minutes.reduce<Minute | null>((best, minute) => (minute[1] > (best?.[1] ?? 0) ? minute : best), null);
}

export type Learning = [
  version: number[],
  crossValidated: (number | null)[],
  onGold: (number | null)[],
  promoted: (number | null)[],
  trainedOn: number[],
];

/** One point a version: both scores in percent, the first one once more where it took over, the labels. */
export function learning(history: readonly Run[]): Learning {
  const percent = (share: number | null) => (share === null ? null : share * 100);
  return [
    history.map(({ version }) => version),
    history.map(({ accuracy }) => percent(accuracy)),
    history.map(({ gold_accuracy }) => percent(gold_accuracy)),
    history.map(({ accuracy, promoted }) => (promoted ? percent(accuracy) : null)),
    history.map(({ trained_on }) => trained_on),
  ];
}

/** The span of percents to draw: all of it in view with some air, in steps of five, to 100 at most. */
export function span(learning: Learning): [number, number] {
  const values = [...learning[1], ...learning[2]].filter((value) => value !== null);
  if (values.length === 0) return [0, 100];
  const floor = (value: number) => Math.floor(value / 5) * 5;
  const low = Math.max(0, floor(Math.min(...values) - 1));
  const high = Math.min(100, floor(Math.max(...values)) + 5);
  return [low, Math.max(high, low + 5)];
}

/** Whole versions only, and no more of them than there is room for. */
export function ticks(first: number, last: number, room: number): number[] {
  const n = last - first + 1;
  const step = Math.max(1, Math.ceil(n / Math.max(1, room)));
  return Array.from({ length: Math.ceil(n / step) }, (_, index) => first + index * step);
}
