/** Which key does what in a round. Decided once a round, from its labels. */

export type Command =
  | { kind: 'choose'; choice: string }
  | { kind: 'abstain' }
  | { kind: 'undo' }
  | { kind: 'guidelines' };

export type Keys = {
  commands: ReadonlyMap<string, Command>;
  /** The key shown on each label's button; labels past the last key have none. */
  ofLabel: ReadonlyMap<string, string>;
  abstain: string;
  undo: string;
  guidelines: string;
};

const POSITIONS = [...'1234567890qwertyuiopasdfhjklcvbnm'];

/**
 * Labels that are all single letters or digits are their own keys: the answer "7" is the key 7.
 * Any other labels are numbered from 1; the tenth is 0, and the letters follow.
 */
export function keysFor(labels: readonly { value: string; name: string }[]): Keys {
  const named = labels.map((label) => label.name.toLowerCase());
  const nameThemselves =
    named.every((name) => /^[a-z0-9]$/.test(name)) && new Set(named).size === named.length;
  const taken = nameThemselves ? named : POSITIONS.slice(0, labels.length);

  const commands = new Map<string, Command>();
  const ofLabel = new Map<string, string>();
  labels.forEach(({ value }, index) => {
    const key = taken[index];
    if (key === undefined) return;
    commands.set(key, { kind: 'choose', choice: value });
    ofLabel.set(value, key);
  });

  const claim = (candidates: string[], command: Command): string => {
    const free = candidates.filter((key) => !commands.has(key));
    free.forEach((key) => commands.set(key, command));
    return free[0] ?? '';
  };
  return {
    commands,
    ofLabel,
    abstain: claim(['x', '-'], { kind: 'abstain' }),
    undo: claim(['z', 'backspace'], { kind: 'undo' }),
    guidelines: claim(['g', '?'], { kind: 'guidelines' }),
  };
}

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** What a key press means, or null. A key held down answers once. */
export function commandOf(press: Press, keys: Keys): Command | null {
  if (press.repeat || press.ctrlKey || press.metaKey || press.altKey) return null;
  const typed = keys.commands.get(press.key.toLowerCase());
  return typed ?? keys.commands.get(placeOf(press.code)) ?? null;
}

/** The key by its place, for layouts that type other letters, or digits only with Shift. */
function placeOf(code: string): string {
  return /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1]?.toLowerCase() ?? '';
}
