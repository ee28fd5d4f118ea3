/** The queue and the case that is looked at, kept up to date by the live channel. */

import { Problem } from '../shared/api';
import { newKey } from '../shared/key';
import { keepLine, messageIn } from '../shared/line';
import { toast } from '../shared/toasts.svelte';
import { nothing, step, type Deciding, type Happening } from './deciding';
import { decide, preview, readCase, readCases, undo, type CaseFile, type Decision, type Verdict } from './wire';
import { effectsIn, reason, say } from './words';

const HINTS_MS = 400;

type Missing = 'coming' | 'signed out' | 'failed' | null;

export type Review = ReturnType<typeof review>;

export function review() {
  let now = $state.raw<Deciding>(nothing);
  let file = $state.raw<CaseFile | null>(null);
  let missing = $state<Missing>('coming');
  let isLive = $state(false);
  let hasMore = $state(false);
  /** Which list is looked at: what waits, or what was decided and may be undone. */
  let list = $state<'open' | 'closed'>('open');
  let nAsked = 0;
  let isFileOld = false;
  let due: ReturnType<typeof setTimeout> | undefined;

  const open = () =>
    keepLine({
      connect: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws/review/`),
      hear(data) {
        const said = messageIn(data);
        if (said?.['type'] === 'case') hint(said['case'] === now.current);
      },
      reread: () => void reread(),
      live: (live) => (isLive = live),
    });

  /** Read again in a moment: hints come in swarms, and those about a case that is looked at matter. */
  function hint(isCurrent: boolean) {
    isFileOld ||= isCurrent;
    due ??= setTimeout(() => {
      due = undefined;
      void reread();
      if (isFileOld) void fetchFile();
    }, HINTS_MS);
  }

  async function reread() {
    const mine = ++nAsked;
    try {
      const { results, next } = await readCases(list);
      // What was asked earlier and comes later is old.
      if (mine !== nAsked) return;
      const hasChanged = now.wanted !== null && now.wanted === now.current;
      happen({ kind: 'read', cases: results });
      if (hasChanged) void fetchFile();
      hasMore = next !== null;
      missing = null;
    } catch (error) {
      const isOut = error instanceof Problem && [401, 403].includes(error.status);
      if (now.cases.length === 0 || isOut) missing = isOut ? 'signed out' : 'failed';
    }
  }

  async function turnTo(other: 'open' | 'closed') {
    happen({ kind: 'turned' });
    list = other;
    await reread();
  }

  function happen(happening: Happening) {
    const before = now.current;
    now = step(now, happening);
    if (now.current !== before) void fetchFile();
  }

  async function fetchFile() {
    isFileOld = false;
    const id = now.current;
    if (id === null) {
      file = null;
      return;
    }
    try {
      const read = await readCase(id);
      if (id === now.current) file = read;
    } catch (error) {
      toast(reason(error), 'bad');
    }
  }

  async function choose(decision: Decision, why = '') {
    happen({ kind: 'chose', decision });
    const id = now.current;
    if (id === null || now.choice?.phase !== 'asking') return;
    try {
      happen({ kind: 'previewed', preview: await preview(id, decision), why });
    } catch (error) {
      refused(id, error);
    }
  }

  async function confirm(words: string) {
    happen({ kind: 'confirmed' });
    const { choice, current } = now;
    if (choice?.phase !== 'sending' || current === null) return;
    const { decision, preview: seen } = choice;
    try {
      const given = await decide(current, { decision, reason: words, fingerprint: seen.fingerprint }, newKey());
      happen({ kind: 'decided', verdict: given });
      const [told, done] = [effectsIn(seen.effects), effectsIn(given.effects)];
      toast(say(told === done ? 'decided' : 'decided.otherwise', { decision: say(`decision.${decision}`), what: done }));
    } catch (error) {
      if (error instanceof Problem && error.code === 'stale_preview') {
        happen({ kind: 'failed', id: current, why: error.message });
        void choose(decision, say('preview.stale'));
      } else refused(current, error);
    }
  }

  function refused(id: number, error: unknown) {
    if (error instanceof Problem && ['already_decided', 'no_such_case'].includes(error.code)) {
      toast(error.message || say('gone'));
      happen({ kind: 'read', cases: now.cases.filter((one) => one.id !== id) });
    } else happen({ kind: 'failed', id, why: reason(error) });
  }

  async function takeBack(verdict: Pick<Verdict, 'id' | 'decision'> | undefined = now.given[0]) {
    if (!verdict) return;
    try {
      const undone = await undo(verdict.id, newKey());
      happen({ kind: 'undone', verdict: undone });
      toast(say('undone', { decision: say(`decision.${verdict.decision}`) }));
      list = 'open';
      await reread();
    } catch (error) {
      toast(reason(error), 'bad');
    }
  }

  return {
    open,
    reread,
    happen,
    choose,
    confirm,
    takeBack,
    turnTo,
    get list() {
      return list;
    },
    get now() {
      return now;
    },
    /** The file of the case that is looked at; null while it is fetched. */
    get file() {
      return file?.id === now.current ? file : null;
    },
    get missing() {
      return missing;
    },
    get isLive() {
      return isLive;
    },
    get hasMore() {
      return hasMore;
    },
  };
}
