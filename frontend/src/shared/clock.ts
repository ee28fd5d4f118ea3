/** Time as the page needs it: a countdown that can be paused, and how long is left in words. */

export type Countdown = { left: number; since: number | null };

export const fullCountdown = (ms: number): Countdown => ({ left: ms, since: null });

export function resumed(countdown: Countdown, at: number): Countdown {
  return countdown.since === null ? { ...countdown, since: at } : countdown;
}

export function paused(countdown: Countdown, at: number): Countdown {
  return { left: timeLeft(countdown, at), since: null };
}

export function timeLeft(countdown: Countdown, at: number): number {
  const gone = countdown.since === null ? 0 : at - countdown.since;
  return Math.max(0, countdown.left - gone);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** "in 2 days", "3 hours ago": the largest unit that fits, never less than a minute. */
export function fromNow(when: string, now: number, locale: string): string {
  const ms = Date.parse(when) - now;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(ms) >= size) ?? (['minute', 60_000] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.trunc(ms / size), unit);
}
