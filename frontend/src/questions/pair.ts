/** Two threads side by side: where their words differ, and how one answers with and without the mouse. */

export type Side = { title: string; body: string; url: string };
export type Keeps = 'a' | 'b';
/** A stretch of text, and whether its words are on this side alone. */
export type Part = { text: string; only: boolean };

/** As many letters of a word tell it from others, whatever its ending. */
const STEM = 4;
/** Where nearly everything differs, marks say nothing. */
const TOO_MUCH = 0.7;

const WORD = /[\p{L}\p{N}]+/gu;

const stem = (word: string) => word.normalize('NFKC').toLowerCase().slice(0, STEM);

export function stemsOf({ title, body }: Side): Set<string> {
  return new Set([...`${title} ${body}`.matchAll(WORD)].map(([word]) => stem(word)));
}

/** The text in parts, those marked whose words the other side does not have. */
export function compared(text: string, others: ReadonlySet<string>): Part[] {
  const words = [...text.matchAll(WORD)];
  const only = words.filter(([word]) => !others.has(stem(word)));
  if (only.length > words.length * TOO_MUCH) return text ? [{ text, only: false }] : [];
  const parts: Part[] = [];
  let at = 0;
  for (const { 0: word, index } of only) {
    add(parts, text.slice(at, index), false);
    add(parts, word, true);
    at = index + word.length;
  }
  add(parts, text.slice(at), false);
  return parts;
}

/** Neighbouring words of one side are one stretch, the blank between them too. */
function add(parts: Part[], text: string, only: boolean) {
  const [blank, last] = parts.slice(-1).concat(parts.slice(-2, -1));
  if (text === '') return;
  if (only && blank && !blank.only && last?.only && /^\s+$/.test(blank.text)) {
    parts.pop();
    last.text += blank.text + text;
  } else parts.push({ text, only });
}

/** The words of a side that stand on it alone, for those who cannot see the marks. */
export function onlyHere(side: Side, other: Side): string[] {
  const others = stemsOf(other);
  const marked = [...compared(side.title, others), ...compared(side.body, others)];
  return [...new Set(marked.filter(({ only }) => only).map(({ text }) => text))];
}

/** What a key means while it is asked which of the two should stay: a side, either (null), or back. */
export function keepOf(key: string): Keeps | null | 'back' | undefined {
  return { a: 'a', '1': 'a', b: 'b', '2': 'b', '3': null, x: null, escape: 'back', backspace: 'back', z: 'back' }[
    key.toLowerCase()
  ] as Keeps | null | 'back' | undefined;
}
