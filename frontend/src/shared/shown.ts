/** What an item shows, to those who look at it beside others. */

import type { Side } from '../questions/pair';

export type Shown =
  | { kind: 'image'; url: string }
  | { kind: 'text'; text: string }
  | { kind: 'pair'; a: Side; b: Side };

/** Its words; of a pair those of both threads, one below the other. */
export function wordsOf(content: Exclude<Shown, { kind: 'image' }>): string {
  if (content.kind === 'text') return content.text;
  const [a, b] = [content.a, content.b].map(({ title, body }) => [title, body].filter(Boolean).join('\n'));
  return `A  ${a}\n\nB  ${b}`;
}
