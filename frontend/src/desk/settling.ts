/**
 * Settling what the crowd could not agree on. A choice is believed at once: the item leaves the list
 * while its choice travels, and comes back to its place with the reason when it is refused.
 */

import type { Dispute } from './wire';

export type Settling = {
  waiting: readonly Dispute[];
  /** Which item is looked at; null when nothing waits. */
  current: number | null;
  /** Choices on their way. */
  travelling: ReadonlyMap<number, { item: Dispute; choice: string }>;
  /** Items that came back, and why. */
  refused: ReadonlyMap<number, { choice: string; why: string }>;
  /** Items that are done with, also when a list read earlier still shows them. */
  closed: ReadonlySet<number>;
  n_settled: number;
};

export type Happening =
  | { kind: 'read'; items: readonly Dispute[] }
  | { kind: 'looked'; id: number }
  | { kind: 'moved'; by: 1 | -1 }
  | { kind: 'chose'; choice: string }
  | { kind: 'settled'; id: number }
  | { kind: 'refused'; id: number; why: string }
  /** Somebody else was faster, or the item is gone. */
  | { kind: 'gone'; id: number };

export const nothing: Settling = {
  waiting: [],
  current: null,
  travelling: new Map(),
  refused: new Map(),
  closed: new Set(),
  n_settled: 0,
};

export function step(now: Settling, happening: Happening): Settling {
  switch (happening.kind) {
    case 'read':
      return look(now, happening.items.filter(({ id }) => !now.travelling.has(id) && !now.closed.has(id)));
    case 'looked':
      return now.waiting.some(({ id }) => id === happening.id) ? { ...now, current: happening.id } : now;
    case 'moved': {
      const index = now.waiting.findIndex(({ id }) => id === now.current) + happening.by;
      return { ...now, current: now.waiting[index]?.id ?? now.current };
    }
    case 'chose': {
      const item = now.waiting.find(({ id }) => id === now.current);
      if (!item) return now;
      const travelling = new Map(now.travelling).set(item.id, { item, choice: happening.choice });
      return look(
        { ...now, travelling, refused: without(now.refused, item.id) },
        now.waiting.filter(({ id }) => id !== item.id),
      );
    }
    case 'settled':
      return { ...close(now, happening.id), n_settled: now.n_settled + 1 };
    case 'gone':
      return close(now, happening.id);
    case 'refused': {
      const sent = now.travelling.get(happening.id);
      if (!sent) return now;
      const refused = new Map(now.refused).set(happening.id, { choice: sent.choice, why: happening.why });
      return look(
        { ...now, travelling: without(now.travelling, happening.id), refused },
        // The server lists the newest first; what comes back goes where it was.
        [...now.waiting, sent.item].toSorted((a, b) => b.id - a.id),
      );
    }
  }
}

function close(now: Settling, id: number): Settling {
  return { ...now, travelling: without(now.travelling, id), closed: new Set(now.closed).add(id) };
}

/** Keep looking at the same item while it waits; else at the one that took its place. */
function look(now: Settling, waiting: readonly Dispute[]): Settling {
  if (waiting.some(({ id }) => id === now.current)) return { ...now, waiting };
  const index = now.waiting.findIndex(({ id }) => id === now.current);
  const current = waiting[index] ?? waiting.at(index > 0 ? -1 : 0);
  return { ...now, waiting, current: current?.id ?? null };
}

function without<T>(map: ReadonlyMap<number, T>, id: number): ReadonlyMap<number, T> {
  return new Map([...map].filter(([key]) => key !== id));
}
