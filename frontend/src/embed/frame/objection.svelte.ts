/** Runs an objection: asks whether there is anything to object to, and sends it. */

import { Problem } from '../../shared/api';
import { say } from '../words';
import type { Client } from './client';
import { begun, step, type Happening, type Objection } from './objection';

/** It was said of a link that has been taken back since, or leads from another thread. */
const MOVED = new Set(['link_not_live', 'no_such_link', 'not_the_author']);

export type ObjectionRun = ReturnType<typeof objection>;

/** `mayBeAuthor`: the page says who is here, and which thread is open. */
export function objection({ client, mayBeAuthor }: { client: Pick<Client, 'ownLink' | 'object'>; mayBeAuthor: boolean }) {
  let now: Objection = $state.raw(begun);
  let wrong = $state('');

  void hear();

  function happen(happening: Happening) {
    now = step(now, happening);
  }

  async function hear() {
    try {
      happen({ kind: 'heard', link: mayBeAuthor ? await client.ownLink() : null });
    } catch {
      // It is a courtesy: the questions do not wait for it.
      happen({ kind: 'heard', link: null });
    }
  }

  async function object() {
    if (now.phase !== 'told') return;
    const { id } = now.link;
    happen({ kind: 'objected' });
    await send(id, '');
  }

  async function explain(reason: string) {
    if (now.phase !== 'noted' || now.isExplained || !reason.trim()) return;
    const { id } = now.link;
    happen({ kind: 'explained' });
    await send(id, reason.trim());
  }

  async function send(link: number, reason: string) {
    wrong = '';
    try {
      happen({ kind: 'noted', link: await client.object(link, reason), isExplained: reason !== '' });
    } catch (error) {
      if (error instanceof Problem && MOVED.has(error.code)) await hearAgain();
      else fail();
    }
  }

  async function hearAgain() {
    try {
      happen({ kind: 'heard', link: await client.ownLink() });
    } catch {
      fail();
    }
  }

  function fail() {
    wrong = say('failed');
    happen({ kind: 'failed' });
  }

  return {
    get now() {
      return now;
    },
    /** What did not work, until it is tried again. */
    get wrong() {
      return wrong;
    },
    object,
    explain,
    goOn: () => happen({ kind: 'went on' }),
  };
}
