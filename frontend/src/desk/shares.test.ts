import { expect, test } from 'vitest';
import { percentSaid, sharesOf, type Share } from './shares';

const counts = (retired: number, disputed: number, begun: number, fresh: number) => ({
  total: retired + disputed + begun + fresh,
  retired,
  disputed,
  begun,
  fresh,
  gold: 0,
});
const said = (shares: Share[]) => shares.map(percentSaid);

test('what is done stands first', () => {
  expect(sharesOf(counts(5, 1, 2, 2)).map(({ state, n }) => [state, n])).toEqual([
    ['retired', 5],
    ['disputed', 1],
    ['begun', 2],
    ['fresh', 2],
  ]);
});

test('the percents add up to a hundred, whatever the rounding', () => {
  const shares = sharesOf(counts(1, 1, 1, 0));

  expect(shares.map(({ percent }) => percent)).toEqual([34, 33, 33, 0]);
});

test('the widths are exact', () => {
  expect(sharesOf(counts(1, 0, 0, 3)).map(({ part }) => part)).toEqual([0.25, 0, 0, 0.75]);
});

test('little is not nothing, and nearly all is not all', () => {
  expect(said(sharesOf(counts(1796, 1, 0, 0)))).toEqual(['>99%', '<1%', '0%', '0%']);
});

test('all is all', () => {
  expect(said(sharesOf(counts(10, 0, 0, 0)))).toEqual(['100%', '0%', '0%', '0%']);
});

test('nothing has no shares', () => {
  expect(said(sharesOf(counts(0, 0, 0, 0)))).toEqual(['0%', '0%', '0%', '0%']);
});
