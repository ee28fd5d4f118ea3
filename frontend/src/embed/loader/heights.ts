/**
 * The room a widget takes before it is there, so that nothing on the page moves when it comes.
 *
 * As tall as the frame is with the usual theme and a question of one line; a journey measures it.
 * With many labels, or another theme, a page may say itself how much it is: `height="480"`.
 */

import type { Mode } from '../protocol';

/** Up to this width the two sides of a pair stand one above the other; as in the frame's styles. */
const NARROW_PX = 576;
const SMALLEST_PX = 340;

const HEIGHTS: Record<Mode, { wide: number; narrow: number; smallest: number }> = {
  dedupe: { wide: 352, narrow: 516, smallest: 581 },
  feed: { wide: 433, narrow: 430, smallest: 430 },
  captcha: { wide: 75, narrow: 75, smallest: 85 },
};

export function reservedHeight(mode: Mode, width: number): number {
  const { wide, narrow, smallest } = HEIGHTS[mode];
  return width > NARROW_PX ? wide : width > SMALLEST_PX ? narrow : smallest;
}
