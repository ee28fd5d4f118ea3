/** The ledger by days, the newest first. */

import type { Line } from '../shared/api';

/** Lines of one day stand together already. */
export function byDay(lines: readonly Line[]): { day: string; its: Line[] }[] {
  const days: { day: string; its: Line[] }[] = [];
  for (const line of lines) {
    const last = days.at(-1);
    if (last?.day === line.day) last.its.push(line);
    else days.push({ day: line.day, its: [line] });
  }
  return days;
}

/** What day it is there, as 2026-11-21. */
export function dayIn(timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(now)
    .map(({ type, value }) => [type, value]);
  const { year, month, day } = Object.fromEntries(parts) as Record<string, string>;
  return `${year}-${month}-${day}`;
}

/** "Today", "Yesterday", or "Thursday, November 19". */
export function nameOfDay(day: string, today: string, locale: string): string {
  const days = Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000);
  if (days < -1) {
    return new Intl.DateTimeFormat(locale, { weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' }).format(
      Date.parse(day),
    );
  }
  const name = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day');
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}
