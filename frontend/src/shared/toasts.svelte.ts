/** Short messages that come, are read out politely, and go. */

export type Toast = { id: number; text: string; tone: 'gold' | 'plain' | 'bad' };

const STAY_MS = 4_500;

export const toasts: Toast[] = $state([]);
let lastId = 0;

export function toast(text: string, tone: Toast['tone'] = 'plain') {
  const id = ++lastId;
  toasts.push({ id, text, tone });
  setTimeout(() => {
    const index = toasts.findIndex((shown) => shown.id === id);
    if (index >= 0) toasts.splice(index, 1);
  }, STAY_MS);
}
