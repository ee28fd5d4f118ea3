/** Which key gives which answer in a frame: as on our own pages, and can't tell by the next number. */

import type { Label } from '../../shared/api';
import { keysFor, type Keys } from '../../shared/keyboard';

export function answerKeys(labels: readonly Label[]): Keys {
  const keys = keysFor(labels);
  const next = String(labels.length + 1);
  if (labels.length > 8 || keys.commands.has(next)) return keys;
  return { ...keys, commands: new Map([...keys.commands, [next, { kind: 'abstain' }]]), abstain: next };
}
