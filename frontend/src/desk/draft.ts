/** From what is typed into the form of a new project to what the server is told, and back. */

import type { Label } from '../shared/api';
import type { Draft } from './wire';

const MAX_SLUG = 50;

/** "Is it a Cat?" -> "is-it-a-cat": small letters and digits, accents dropped. */
export function slugFrom(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG)
    .replace(/^-+|-+$/g, '');
}

/** One label a line; empty lines are only air. */
export function labelsFrom(lines: string): Label[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => ({ value: line, name: line }));
}

/** A pair has its own three answers; anything else those that its owner lists. */
export function asked(kind: string, labels: string): Pick<Draft, 'question_type' | 'content_kind' | 'labels'> {
  const isPair = kind === 'pair';
  return {
    question_type: isPair ? 'pair' : 'choice',
    content_kind: kind,
    labels: labelsFrom(isPair ? 'same\nrelated\ndifferent' : labels),
  };
}

export const FIELDS = ['name', 'slug', 'question', 'labels', 'content_kind', 'guidelines'] as const;
export type Field = (typeof FIELDS)[number];

/** What is wrong, by field; what belongs to none stands under "". */
export function wrongs({
  code,
  message,
  errors,
}: {
  code: string;
  message: string;
  errors: Readonly<Record<string, readonly string[]>>;
}): Map<Field | '', string> {
  const found = new Map<Field | '', string>();
  for (const [path, sentences] of Object.entries(errors)) {
    const field = FIELDS.find((name) => name === path.split('.')[0]) ?? '';
    found.set(field, [found.get(field), ...sentences].filter(Boolean).join(' '));
  }
  if (found.size === 0) found.set(blamed(code), message);
  return found;
}

/** A refusal's code names the field too: slug_taken, too_few_labels. */
function blamed(code: string): Field | '' {
  if (code.includes('slug')) return 'slug';
  return code.includes('label') ? 'labels' : '';
}
