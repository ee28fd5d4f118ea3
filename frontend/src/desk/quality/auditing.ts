/**
 * Checking what was drawn, one after the other. What was said is believed at once: the next item is
 * there while it travels, and it comes back to the front with the reason when it is refused.
 */

import type { Checked, Item } from './wire';

export type Auditing = {
  waiting: readonly Item[];
  /** What was said of items on their way or done with, also when a list read earlier shows them. */
  said: ReadonlyMap<number, string | null>;
  /** What came of the last one. */
  news: { kind: 'told'; checked: Checked } | { kind: 'refused'; id: number; why: string } | null;
  travelling: ReadonlyMap<number, Item>;
};

export type Happening =
  | { kind: 'read'; items: readonly Item[] }
  | { kind: 'said'; choice: string | null }
  | { kind: 'told'; checked: Checked }
  | { kind: 'refused'; id: number; why: string };

export const nothing: Auditing = { waiting: [], said: new Map(), news: null, travelling: new Map() };

export function step(now: Auditing, happening: Happening): Auditing {
  switch (happening.kind) {
    case 'read': {
      // What is looked at stays in front; the rest comes in the order of the list.
      const items = happening.items.filter(({ id }) => !now.said.has(id));
      const [front] = now.waiting;
      const stays = items.filter(({ id }) => id === front?.id);
      return { ...now, waiting: [...stays, ...items.filter(({ id }) => id !== front?.id)] };
    }
    case 'said': {
      const [item, ...waiting] = now.waiting;
      if (!item) return now;
      return {
        ...now,
        waiting,
        said: new Map(now.said).set(item.id, happening.choice),
        travelling: new Map(now.travelling).set(item.id, item),
      };
    }
    case 'told':
      return {
        ...now,
        travelling: without(now.travelling, happening.checked.item),
        news: { kind: 'told', checked: happening.checked },
      };
    case 'refused': {
      const item = now.travelling.get(happening.id);
      if (!item) return now;
      return {
        waiting: [item, ...now.waiting],
        said: without(now.said, happening.id),
        travelling: without(now.travelling, happening.id),
        news: { kind: 'refused', id: happening.id, why: happening.why },
      };
    }
  }
}

function without<T>(map: ReadonlyMap<number, T>, id: number): ReadonlyMap<number, T> {
  return new Map([...map].filter(([key]) => key !== id));
}
