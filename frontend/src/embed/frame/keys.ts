/** Which key gives which answer in a frame: as on our own pages, and can't tell by the next number. */

import type { Label } from '../../shared/api';
import { keysFor, type Keys } from '../../shared/keyboard';
import { say as sayShared } from '../../shared/words';
import { say } from '../words';
import { SAME } from './sitting';

export function answerKeys(labels: readonly Label[]): Keys {
  const keys = keysFor(labels);
  const next = String(labels.length + 1);
  if (labels.length > 8 || keys.commands.has(next)) return keys;
  return { ...keys, commands: new Map([...keys.commands, [next, { kind: 'abstain' }]]), abstain: next };
}

/** The owner's own name for an answer to a pair; where they gave none, ours, in the reader's language. */
export function namedPair(labels: readonly Label[]): Label[] {
  const ours: Record<string, string> = { [SAME]: sayShared('pair.same'), related: say('related'), different: sayShared('pair.different') };
  return labels.map(({ value, name }) => ({ value, name: name === value ? (ours[value] ?? name) : name }));
}
