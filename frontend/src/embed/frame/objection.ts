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
  | { phase: 'explaining'; link: OwnLink }
  /** It leads nowhere any more: somebody has taken the link back meanwhile. */
  | { phase: 'gone'; link: OwnLink }
  /** They have seen it, now or at an earlier visit. */
  | { phase: 'done'; link: OwnLink | null };

export type Happening =
  | { kind: 'heard'; link: OwnLink | null }
  | { kind: 'objected' | 'explained' | 'failed' | 'went on' }
  | { kind: 'noted'; link: OwnLink; isExplained: boolean };

export const begun: Objection = { phase: 'unheard' };

export function step(objection: Objection, now: Happening): Objection {
  switch (now.kind) {
    case 'heard':
      if (objection.phase === 'unheard') return now.link ? met(now.link) : { phase: 'none' };
      // What they object to may be another thread by now, or none.
      if (!isOnItsWay(objection)) return objection;
      return now.link ? met(now.link) : { phase: 'gone', link: objection.link };
    case 'objected':
      return objection.phase === 'told' ? { phase: 'objecting', link: objection.link } : objection;
    case 'explained':
      return objection.phase === 'noted' && !objection.isExplained ? { phase: 'explaining', link: objection.link } : objection;
    case 'failed':
      if (objection.phase === 'explaining') return { phase: 'noted', link: objection.link, isExplained: false };
      return objection.phase === 'objecting' ? { phase: 'told', link: objection.link } : objection;
    case 'noted':
      if (!isOnItsWay(objection)) return objection;
      // Of who has been heard before, only what came of it is left to tell.
      return now.link.is_upheld ? met(now.link) : { phase: 'noted', link: now.link, isExplained: now.isExplained };
    case 'went on':
      // What is on its way comes first: who had gone would not hear whether it arrived.
      if (isOnItsWay(objection)) return objection;
      return 'link' in objection ? { phase: 'done', link: objection.phase === 'gone' ? null : objection.link } : objection;
  }
}

/** Whether it is before the visitor now, instead of a question. */
export function isOpen({ phase }: Objection): boolean {
  return phase === 'told' || phase === 'objecting' || phase === 'noted' || phase === 'explaining' || phase === 'gone';
}

/** Whether something was said that the server has not answered. */
export function isOnItsWay(objection: Objection): objection is Extract<Objection, { phase: 'objecting' | 'explaining' }> {
  return objection.phase === 'objecting' || objection.phase === 'explaining';
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
