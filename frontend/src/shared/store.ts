/** What this browser remembers: answers until the server has them, and rounds until they are told. */

import { openDB, type DBSchema } from 'idb';
import type { Keeps } from '../questions/pair';
import type { Served } from './api';

export type Fate =
  | { kind: 'held'; until: number }
  | { kind: 'waiting'; tries: number; notBefore: number }
  | { kind: 'sent'; gained: number };

export type Kept = {
  challenge: string;
  round: string;
  choice: string | null;
  keeps?: Keeps;
  tookMs: number;
  answeredAt: number;
  key: string;
  fate: Fate;
};

export type Store = {
  answers(): Promise<Kept[]>;
  /** Read, decide and write as one step, whatever other tabs do. `null` removes, `undefined` leaves. */
  change(
    challenge: string,
    decide: (now: Kept | undefined) => Kept | null | undefined,
  ): Promise<void>;
  round(project: string): Promise<Served | undefined>;
  keepRound(served: Served): Promise<void>;
  dropRound(project: string): Promise<void>;
};

interface Schema extends DBSchema {
  answers: { key: string; value: Kept };
  rounds: { key: string; value: Served };
}

/** The browser's database; where it refuses one, memory, so that the game still plays. */
export async function openStore(name = 'goldrush'): Promise<Store> {
  try {
    return await openDatabase(name);
  } catch {
    return memoryStore();
  }
}

async function openDatabase(name: string): Promise<Store> {
  const database = await openDB<Schema>(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('answers', { keyPath: 'challenge' });
      fresh.createObjectStore('rounds', { keyPath: 'project' });
    },
    blocking(_version, _blocked, event) {
      // A newer page in another tab wants to change the database; this one lets go.
      (event.target as IDBDatabase).close();
    },
  });
  return {
    answers: () => database.getAll('answers'),
    async change(challenge, decide) {
      const transaction = database.transaction('answers', 'readwrite', { durability: 'strict' });
      const decided = decide(await transaction.store.get(challenge));
      if (decided === null) await transaction.store.delete(challenge);
      else if (decided !== undefined) await transaction.store.put(decided);
      await transaction.done;
    },
    round: (project) => database.get('rounds', project),
    async keepRound(served) {
      await database.put('rounds', served);
    },
    dropRound: (project) => database.delete('rounds', project),
  };
}

export function memoryStore(): Store {
  const answers = new Map<string, Kept>();
  const rounds = new Map<string, Served>();
  return {
    answers: async () => [...answers.values()],
    async change(challenge, decide) {
      const decided = decide(answers.get(challenge));
      if (decided === null) answers.delete(challenge);
      else if (decided !== undefined) answers.set(challenge, decided);
    },
    round: async (project) => rounds.get(project),
    async keepRound(served) {
      rounds.set(served.project, served);
    },
    async dropRound(project) {
      rounds.delete(project);
    },
  };
}
