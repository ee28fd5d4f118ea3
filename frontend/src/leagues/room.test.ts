import { describe, expect, it } from 'vitest';
import { drawn, hopeOf, leagueBeyond, verdictOn } from './room';
import type { Fate, League, Outcome, Seat } from './wire';

const seat = (place: number, fate: Fate, points = 100 - place, is_me = false): Seat => ({
  place,
  name: `Player ${place}`,
  title: '',
  points,
  fate,
  is_me,
});

const shape = (rows: Seat[]) => drawn(rows).map((row) => (row.kind === 'seat' ? row.seat.place : row.fate));

describe('a room', () => {
  it('has a line below those who rise and one above those who fall', () => {
    expect(shape([seat(1, 'up'), seat(2, 'stay'), seat(3, 'stay'), seat(4, 'down')])).toEqual([
      1,
      'up',
      2,
      3,
      'down',
      4,
    ]);
  });

  it('has one line where nobody stays', () => {
    expect(shape([seat(1, 'up'), seat(2, 'down')])).toEqual([1, 'up', 2]);
  });

  it('has no line where all stay, and nothing where nobody sits', () => {
    expect(shape([seat(1, 'stay'), seat(2, 'stay')])).toEqual([1, 2]);
    expect(shape([])).toEqual([]);
  });

  it('says what is missing to rise, or that nothing is', () => {
    expect(hopeOf([seat(1, 'up', 50), seat(2, 'stay', 30, true)])).toEqual({ kind: 'missing', n: 20 });
    expect(hopeOf([seat(1, 'up', 50), seat(1, 'stay', 50, true)])).toEqual({ kind: 'level' });
    expect(hopeOf([seat(1, 'up', 50, true), seat(2, 'stay', 30)])).toEqual({ kind: 'rising' });
  });

  it('raises no hope where nobody rises, or nobody is looking', () => {
    expect(hopeOf([seat(1, 'stay', 50), seat(2, 'stay', 30, true)])).toBeNull();
    expect(hopeOf([seat(1, 'up', 50)])).toBeNull();
  });

  it('names the leagues above and below, and none beyond the last', () => {
    const league = { league: 'silver', leagues: ['copper', 'silver'] } as League;

    expect(leagueBeyond(league, 'down')).toBe('copper');
    expect(leagueBeyond(league, 'up')).toBeNull();
  });

  it('says of a week that is not final only how it looks', () => {
    expect(verdictOn({ fate: 'up', is_final: true } as Outcome)).toBe('last.up');
    expect(verdictOn({ fate: 'down', is_final: false } as Outcome)).toBe('last.down.yet');
  });
});
