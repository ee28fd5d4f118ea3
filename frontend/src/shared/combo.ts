/** Answers in a row without drifting off. It rewards attention with a smile and pays nothing. */

export type Combo = { count: number; lastAt: number };

/** Long enough to read and think; only leaving the game ends a combo. */
export const PATIENCE_MS = 20_000;

export const noCombo: Combo = { count: 0, lastAt: 0 };

export function kept(combo: Combo, at: number): Combo {
  const drifted = at - combo.lastAt > PATIENCE_MS;
  return { count: drifted ? 1 : combo.count + 1, lastAt: at };
}

export function tookBack(combo: Combo): Combo {
  return { ...combo, count: Math.max(0, combo.count - 1) };
}

/** How bright it burns: 0 below three in a row, then 1, 2 and 3. */
export function heat(combo: Combo): 0 | 1 | 2 | 3 {
  if (combo.count >= 9) return 3;
  if (combo.count >= 6) return 2;
  return combo.count >= 3 ? 1 : 0;
}
