/** The room a widget takes before it is there, so that nothing on the page moves when it comes. */

import type { Mode } from '../protocol';

/** Below this width the two sides of a pair stand one above the other; as in the frame's styles. */
export const NARROW_PX = 560;

export function reservedHeight(mode: Mode, width: number): number {
  const isNarrow = width < NARROW_PX;
  switch (mode) {
    case 'dedupe':
      return isNarrow ? 600 : 400;
    case 'feed':
      return isNarrow ? 440 : 340;
    case 'captcha':
      return 76;
  }
}
