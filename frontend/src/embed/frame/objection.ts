/** The author of the open thread is told what others take it for, and may object. Nothing here waits, sends or draws. */

import type { Found } from './sitting';

export type OwnLink = { id: number; status: 'confirmed' | 'contested'; canonical: Found; is_upheld: boolean };

export type Objection =
  /** Whether the thread is theirs, and leads anywhere, is not known yet. */
  | { phase: 'unheard' }
  | { phase: 'none' }
  /** They may object, before any question. */
  | { phase: 'told'; link: OwnLink }
  | { phase: 'objecting'; link: OwnLink }
  /** They have, and may say why. */
  | { phase: 'noted'; link: OwnLink; isExplained: boolean }
  /** Somebody has taken the link back meanwhile. */
  | { phase: 'gone'; link: OwnLink }
  /** They have seen it, now or at an earlier visit. */
  | { phase: 'done'; link: OwnLink | null };

export type Happening =
  | { kind: 'heard'; link: OwnLink | null }
  | { kind: 'objected' | 'failed' | 'came too late' | 'went on' }
  | { kind: 'noted'; link: OwnLink; isExplained: boolean };

export const begun: Objection = { phase: 'unheard' };

export function step(objection: Objection, now: Happening): Objection {
  switch (now.kind) {
    case 'heard':
      if (objection.phase !== 'unheard') return objection;
      return now.link ? met(now.link) : { phase: 'none' };
    case 'objected':
      return objection.phase === 'told' ? { phase: 'objecting', link: objection.link } : objection;
    case 'failed':
      return objection.phase === 'objecting' ? { phase: 'told', link: objection.link } : objection;
    case 'came too late':
      return 'link' in objection && objection.link ? { phase: 'gone', link: objection.link } : objection;
    case 'noted':
      return { phase: 'noted', link: now.link, isExplained: now.isExplained };
    case 'went on':
      return 'link' in objection ? { phase: 'done', link: objection.phase === 'gone' ? null : objection.link } : objection;
  }
}

/** Whether it is before the visitor now, instead of a question. */
export function isOpen({ phase }: Objection): boolean {
  return phase === 'told' || phase === 'objecting' || phase === 'noted' || phase === 'gone';
}

/** What has become of an objection, for when nothing else is asked. */
export function outcome(objection: Objection): 'contested' | 'upheld' | null {
  if (objection.phase !== 'done' || !objection.link) return null;
  if (objection.link.is_upheld) return 'upheld';
  return objection.link.status === 'contested' ? 'contested' : null;
}

/** Only who has not been heard is asked; the others find how it stands at the end. */
function met(link: OwnLink): Objection {
  return link.status === 'confirmed' && !link.is_upheld ? { phase: 'told', link } : { phase: 'done', link };
}
