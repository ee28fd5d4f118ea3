/** Which key does what at the desk. Enter presses what has the focus, which is the button that decides. */

import type { Decision } from './wire';

export type Deed =
  | { kind: 'move'; by: 1 | -1 }
  | { kind: 'choose'; decision: Decision }
  | { kind: 'cancel' }
  | { kind: 'undo' };

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat'>;

/** The key of each decision: its place in the row, so that the hardest is the farthest away. */
export const keyOf = (decisions: readonly Decision[], decision: Decision) =>
  String(decisions.indexOf(decision) + 1);

export function deedOf(press: Press, decisions: readonly Decision[], isWriting: boolean): Deed | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  if (press.key === 'Escape') return { kind: 'cancel' };
  // A reason is text: its letters are letters.
  if (isWriting) return null;
  switch (press.key) {
    case 'j':
      return { kind: 'move', by: 1 };
    case 'k':
      return { kind: 'move', by: -1 };
    case 'u':
      return press.repeat ? null : { kind: 'undo' };
  }
  const decision = /^[1-9]$/.test(press.key) ? decisions[Number(press.key) - 1] : undefined;
  return decision && !press.repeat ? { kind: 'choose', decision } : null;
}
