/** What every language has to hold; that it has each sentence, its type says. */

import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Sentence } from './tongue';

type Table = Record<string, Sentence>;

const english = new Map<string, Table>();
const german = new Map<string, Table>();
const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
const folders = files.filter((file) => file.endsWith('/words.ts')).map((file) => file.replace('/words.ts', ''));

vi.mock('./tongue', async (load) => ({
  ...(await load<typeof import('./tongue')>()),
  speaker: (folder: string, words: Table) => {
    english.set(folder, words);
    return (key: string) => key;
  },
  translate: (folder: string, words: Table) => german.set(folder, words),
}));

beforeAll(async () => {
  for (const load of Object.values(import.meta.glob('../**/words{,.de}.ts'))) await load();
});

const SIDED = /(?:(?:margin|padding|border)-(?:left|right)|[\s;{](?:left|right)\s*:|(?:text-align|float):\s*(?:left|right))/g;

const gaps = (sentence: Sentence) => new Set(JSON.stringify(sentence).match(/\{\w+\}/g));

test('every folder speaks German, and under its own name', () => {
  expect([...german.keys()].sort()).toEqual([...folders].sort());
  expect([...english.keys()].sort()).toEqual([...folders].sort());
});

test('a translation leaves no gap out, and makes none up', () => {
  for (const folder of folders)
    for (const [key, sentence] of Object.entries(english.get(folder) ?? {}))
      expect([folder, key, gaps(german.get(folder)?.[key] ?? '')]).toEqual([folder, key, gaps(sentence)]);
});

describe('no sentence stands outside the tables', () => {
  const components = files.filter((file) => file.endsWith('.svelte'));

  test.each(components)('%s', (file) => {
    expect(bareText(readFileSync(`src/${file}`, 'utf8'))).toEqual([]);
  });

  test('one that does is found', () => {
    expect(bareText('<p class="a">Hello {name}, you</p>')).toEqual(['Hello', ', you']);
    expect(bareText('<input placeholder="Your name" />')).toEqual(['Your name']);
  });
});

describe('styles know no left and no right', () => {
  test.each(files.filter((file) => /\.(svelte|css)$/.test(file)))('%s', (file) => {
    const text = readFileSync(`src/${file}`, 'utf8');
    const styles = file.endsWith('.css') ? text : (text.split('<style>')[1] ?? '');
    expect(styles.match(SIDED) ?? []).toEqual([]);
  });

  test('one that does is found', () => {
    expect('a { margin-left: 1px; text-align: right; }'.match(SIDED)).toHaveLength(2);
  });
});

/** The words of a component's markup that no expression says; signs, figures and keys are no words. */
function bareText(source: string): string[] {
  const markup = withoutExpressions(source.replace(/<(script|style|kbd)[\s\S]*?<\/\1>|<!--[\s\S]*?-->/g, ''));
  const said = [...markup.matchAll(/\s(?:aria-label|title|alt|placeholder)="([^"]*)"/g)].map(([, text]) => text ?? '');
  const text = markup.replace(/<[^>]*>/g, '\0').split('\0');
  // A single letter names a key.
  return [...said, ...text].map((one) => one.trim()).filter((one) => /\p{L}{2}/u.test(one));
}

function withoutExpressions(markup: string): string {
  let depth = 0;
  return [...markup]
    .map((letter) => {
      if (letter === '{') depth += 1;
      const isOutside = depth === 0;
      if (letter === '}') depth -= 1;
      return isOutside ? letter : letter === '}' && depth === 0 ? '\0' : '';
    })
    .join('');
}
