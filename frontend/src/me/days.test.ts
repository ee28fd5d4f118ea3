import { expect, test } from 'vitest';
import { byDay, dayIn, nameOfDay } from './days';

const line = (day: string, project: string) => ({
  day,
  project,
  reason: 'answer',
  answers: 10,
  pending: 80,
  settled: 5,
  sentence: '10 answers locked in.',
});

test('lines stand under their day and project, in their order, and a day says what it settled', () => {
  const today = '2026-11-21';
  const days = byDay([line(today, 'b'), line(today, 'b'), line(today, 'a'), line('2026-11-20', 'a')]);

  const told = days.map(({ day, settled, projects }) => [
    day,
    settled,
    projects.map(({ project, its }) => [project, its.length]),
  ]);
  expect(told).toEqual([
    [today, 15, [['b', 2], ['a', 1]]],
    ['2026-11-20', 5, [['a', 1]]],
  ]);
});

test('the day is that of the player, not of the browser', () => {
  const late = new Date('2026-11-21T23:30:00Z');

  expect(dayIn('Pacific/Auckland', late)).toBe('2026-11-22');
  expect(dayIn('America/New_York', late)).toBe('2026-11-21');
});

test('a day near by has a name of its own', () => {
  const name = (day: string) => nameOfDay(day, '2026-11-21', 'en');

  expect([name('2026-11-21'), name('2026-11-20'), name('2026-11-19')]).toEqual([
    'Today',
    'Yesterday',
    'Thursday, November 19',
  ]);
});
