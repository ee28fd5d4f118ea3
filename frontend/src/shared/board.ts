/** What the boards have in common. */

import type { BoardRow } from './api';

/** Whether places were left out between the row above and this one, the player's own. */
export function isFarther(rows: readonly BoardRow[], index: number): boolean {
  const [above, row] = [rows[index - 1], rows[index]];
  return !!above && !!row?.is_me && row.place > above.place + 1;
}
