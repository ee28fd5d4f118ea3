/** A project as those who run it see it, kept up to date by its live channel. */

import { Problem } from '../shared/api';
import { newKey } from '../shared/key';
import { keepLine, messageIn } from '../shared/line';
import { keysFor } from '../shared/keyboard';
import { toast } from '../shared/toasts.svelte';
import { nothing, step, type Happening, type Settling } from './settling';
import { readDisputed, readProgress, readProject, settle, type OwnProject, type Progress } from './wire';
import { reason, say } from './words';

type Missing = 'coming' | 'signed out' | 'offline' | 'failed';

const COUNTED_AGAIN_MS = 1_500;

export type Desk = ReturnType<typeof desk>;

export function desk(slug: string) {
  let project = $state.raw<OwnProject | null>(null);
  let progress = $state.raw<Progress | null>(null);
  let missing = $state<Missing>('coming');
  let isLive = $state(false);
  let settling = $state.raw<Settling>(nothing);
  let listFailed = $state(false);
  /** Whether more are disputed than the list shows. */
  let hasMore = $state(false);
  let soon: ReturnType<typeof setTimeout>;
  let nDisputed: number | null = null;
  const keys = $derived(keysFor(project?.labels ?? []));

  function open(): () => void {
    return keepLine({
      connect: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws/projects/${encodeURIComponent(slug)}/`),
      hear(data) {
        const said = messageIn(data);
        if (said?.['type'] === 'progress') take(said as unknown as Progress);
        // A model has news: its figures are in the progress.
        else if (said?.['type'] === 'model') void reread();
      },
      reread: () => void reread(),
      live: (now) => (isLive = now),
    });
  }

  async function reread() {
    try {
      project ??= await readProject(slug);
      progress = await readProgress(slug);
      missing = 'coming';
    } catch (error) {
      missing = whyMissing(error);
    }
    await rereadDisputed();
  }

  function take(read: Progress) {
    progress = read;
    if (read.items.disputed !== nDisputed) void rereadDisputed();
    nDisputed = read.items.disputed;
  }

  async function rereadDisputed() {
    try {
      const { results, next } = await readDisputed(slug);
      happen({ kind: 'read', items: results });
      hasMore = next !== null;
      listFailed = false;
    } catch {
      listFailed = true;
    }
  }

  function happen(happening: Happening) {
    settling = step(settling, happening);
  }

  async function choose(choice: string) {
    const id = settling.current;
    happen({ kind: 'chose', choice });
    if (id === null) return;
    const name = project?.labels.find(({ value }) => value === choice)?.name ?? choice;
    try {
      await settle(slug, id, choice, newKey());
      happen({ kind: 'settled', id });
      rereadSoon();
      toast(say('disputed.settled', { choice: name }));
    } catch (error) {
      if (error instanceof Problem && [404, 409].includes(error.status)) {
        happen({ kind: 'gone', id });
        toast(say('disputed.gone'));
      } else {
        const why = reason(error);
        happen({ kind: 'refused', id, why });
        toast(say('disputed.refused', { choice: name, why }), 'bad');
      }
    }
  }

  /** The figures are counted once a second at most; a burst of verdicts needs them once. */
  function rereadSoon() {
    clearTimeout(soon);
    soon = setTimeout(() => void reread(), COUNTED_AGAIN_MS);
  }

  return {
    slug,
    open,
    reread,
    rereadDisputed,
    happen,
    choose,
    change: (changed: OwnProject) => (project = changed),
    get project() {
      return project;
    },
    get progress() {
      return progress;
    },
    get missing() {
      return missing;
    },
    get isLive() {
      return isLive;
    },
    get settling() {
      return settling;
    },
    get listFailed() {
      return listFailed;
    },
    get hasMore() {
      return hasMore;
    },
    get keys() {
      return keys;
    },
  };
}

function whyMissing(error: unknown): Missing {
  if (!(error instanceof Problem)) return 'failed';
  if ([401, 403, 404].includes(error.status)) return 'signed out';
  return error.status === 0 ? 'offline' : 'failed';
}
