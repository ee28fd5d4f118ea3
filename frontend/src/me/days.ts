/** The ledger by days, the newest first. */

import type { Line } from '../shared/api';

type InProject = { project: string; its: Line[] };
export type Day = { day: string; settled: number; projects: InProject[] };

/** Lines of one day stand together already, and in it those of one project. */
export function byDay(lines: readonly Line[]): Day[] {
  return runs(lines, ({ day }) => day).map(({ key: day, its }) => ({
    day,
    settled: its.reduce((sum, { settled }) => sum + settled, 0),
    projects: runs(its, ({ project }) => project).map(({ key: project, its }) => ({ project, its })),
  }));
}

function runs<T>(all: readonly T[], keyOf: (one: T) => string): { key: string; its: T[] }[] {
  const found: { key: string; its: T[] }[] = [];
  for (const one of all) {
    const last = found.at(-1);
    if (last?.key === keyOf(one)) last.its.push(one);
    else found.push({ key: keyOf(one), its: [one] });
  }
  return found;
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
