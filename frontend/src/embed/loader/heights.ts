/**
 * The room a widget takes before it is there, so that nothing on the page moves when it comes.
 *
 * As tall as the frame is with the usual theme and a question of one line; a journey measures it.
 * With many labels, or another theme, a page may say itself how much it is: `height="480"`.
 */

import type { Mode } from '../protocol';

/** Up to which width it is how tall; in the frame's styles the sides of a pair go below each other at 576. */
const HEIGHTS: Record<Mode, readonly (readonly [width: number, height: number])[]> = {
  dedupe: [
    [330, 582],
    [576, 517],
    [Infinity, 353],
  ],
  feed: [
    [576, 431],
    [Infinity, 433],
  ],
  captcha: [
    [330, 85],
    [Infinity, 83],
  ],
};

export function reservedHeight(mode: Mode, width: number): number {
  return HEIGHTS[mode].find(([most]) => width <= most)?.[1] ?? 0;
}
