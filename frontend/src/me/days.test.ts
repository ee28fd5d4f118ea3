import { expect, test } from 'vitest';
import { byDay, dayIn, nameOfDay } from './days';

const line = (day: string, project: string) => ({
  day,
  project,
  reason: 'answer',
  answers: 10,
  pending: 100,
  settled: 0,
  sentence: '10 answers given.',
});

test('lines stand under their day, in their order', () => {
  const days = byDay([line('2026-11-21', 'b'), line('2026-11-21', 'a'), line('2026-11-20', 'a')]);

  expect(days.map(({ day, its }) => [day, its.map(({ project }) => project)])).toEqual([
    ['2026-11-21', ['b', 'a']],
    ['2026-11-20', ['a']],
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
