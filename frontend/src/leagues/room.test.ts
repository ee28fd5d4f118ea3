import { describe, expect, it } from 'vitest';
import { drawn, toRise } from './room';
import type { Fate, Seat } from './wire';

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

  it('says what is missing to rise', () => {
    expect(toRise([seat(1, 'up', 50), seat(2, 'stay', 30, true)])).toBe(20);
  });

  it('says nothing to who rises, or where nobody does', () => {
    expect(toRise([seat(1, 'up', 50, true), seat(2, 'stay', 30)])).toBeNull();
    expect(toRise([seat(1, 'stay', 50), seat(2, 'stay', 30, true)])).toBeNull();
    expect(toRise([seat(1, 'up', 50)])).toBeNull();
  });
});
