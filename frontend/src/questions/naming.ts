/** What a pair and the answers to it are called. */

import type { Label } from '../shared/api';
import { say } from '../shared/words';

/** The owner's own name for an answer to a pair; where they gave none, ours, in the reader's language. */
export function namedPair(labels: readonly Label[], related = say('pair.related')): Label[] {
  const ours: Record<string, string> = { same: say('pair.same'), related, different: say('pair.different') };
  return labels.map(({ value, name }) => ({ value, name: name === value ? (ours[value] ?? name) : name }));
}

/** What is said around the two of a pair. */
export const pairSays = () => ({
  a: say('pair.a'),
  b: say('pair.b'),
  open: say('pair.open'),
  only: (words: string) => say('pair.only', { words }),
});
