/** Going through cases and deciding them: nothing is decided that was not previewed and seen. */

import type { Case, Decision, Preview, Verdict } from './wire';

export type Choice =
  | { phase: 'asking'; decision: Decision }
  | { phase: 'seen'; decision: Decision; preview: Preview; why: string }
  | { phase: 'sending'; decision: Decision; preview: Preview }
  | { phase: 'failed'; decision: Decision; why: string };

export type Deciding = {
  cases: readonly Case[];
  /** Which case is looked at; null when there is none. */
  current: number | null;
  choice: Choice | null;
  /** What can be taken back at once, last first. */
  given: readonly Verdict[];
  /** A case to look at with the next list, unless the reviewer goes on with another first. */
  wanted: number | null;
};

export type Happening =
  | { kind: 'read'; cases: readonly Case[] }
  | { kind: 'looked'; id: number }
  | { kind: 'moved'; by: 1 | -1 }
  | { kind: 'turned' }
  | { kind: 'chose'; decision: Decision }
  | { kind: 'previewed'; preview: Preview; why?: string }
  | { kind: 'failed'; id: number; why: string }
  | { kind: 'confirmed' }
  | { kind: 'decided'; verdict: Verdict }
  | { kind: 'cancelled' }
  | { kind: 'undone'; verdict: Verdict };

export const nothing: Deciding = { cases: [], current: null, choice: null, given: [], wanted: null };

export function step(now: Deciding, happening: Happening): Deciding {
  switch (happening.kind) {
    case 'read':
      return lookAtWanted(look(now, happening.cases));
    case 'looked':
      return now.cases.some(({ id }) => id === happening.id) ? show({ ...now, wanted: null }, happening.id) : now;
    case 'moved': {
      const index = now.cases.findIndex(({ id }) => id === now.current) + happening.by;
      return show({ ...now, wanted: null }, now.cases[index]?.id ?? now.current);
    }
    case 'turned':
      return { ...now, wanted: null };
    case 'chose':
      // While a verdict travels, nothing else can be chosen.
      if (now.current === null || now.choice?.phase === 'sending') return now;
      return { ...now, wanted: null, choice: { phase: 'asking', decision: happening.decision } };
    case 'previewed': {
      const { preview, why = '' } = happening;
      // It may come when another case, or another decision, is looked at.
      if (now.current !== preview.case || now.choice?.decision !== preview.decision) return now;
      return { ...now, choice: { phase: 'seen', decision: preview.decision, preview, why } };
    }
    case 'failed':
      if (now.current !== happening.id || !now.choice) return now;
      return { ...now, choice: { phase: 'failed', decision: now.choice.decision, why: happening.why } };
    case 'confirmed':
      if (now.choice?.phase !== 'seen') return now;
      return { ...now, choice: { phase: 'sending', decision: now.choice.decision, preview: now.choice.preview } };
    case 'decided':
      return {
        ...look(
          now,
          now.cases.filter(({ id }) => id !== happening.verdict.case),
        ),
        choice: null,
        given: [happening.verdict, ...now.given],
      };
    case 'cancelled':
      return now.choice?.phase === 'sending' ? now : { ...now, choice: null };
    case 'undone':
      return { ...now, given: now.given.filter(({ id }) => id !== happening.verdict.id), wanted: happening.verdict.case };
  }
}

/** Keep looking at the same case while it waits; else at the one that took its place. */
function look(now: Deciding, cases: readonly Case[]): Deciding {
  if (cases.some(({ id }) => id === now.current)) return { ...now, cases };
  const index = now.cases.findIndex(({ id }) => id === now.current);
  const current = cases[Math.max(index, 0)] ?? cases.at(-1);
  return show({ ...now, cases }, current?.id ?? null);
}

/** A case that is not on the list is forgotten: found there later, it would interrupt something else. */
function lookAtWanted(now: Deciding): Deciding {
  const isThere = now.cases.some(({ id }) => id === now.wanted);
  return show({ ...now, wanted: null }, isThere ? now.wanted : now.current);
}

/** A choice belongs to the case it was made in. */
function show(now: Deciding, current: number | null): Deciding {
  return current === now.current ? now : { ...now, current, choice: null };
}
