/**
 * In which language this page speaks, and how a sentence is said.
 *
 * Each folder keeps its sentences in `words.ts`, in English, and in a twin for each other language,
 * such as `words.de.ts`. The server names the twins ahead of the page's own script, so that they are
 * there before anything is said, and nobody carries a language they do not read.
 */

/** What is said of one thing, of several, and of whatever else a language tells apart. */
type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Sentence = string | Plural;

export const locale = typeof document === 'undefined' ? 'en' : document.documentElement.lang || 'en';
const plural = new Intl.PluralRules(locale);
const number = new Intl.NumberFormat(locale);
const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });

const translations = new Map<string, Record<string, Sentence>>();

/** Say a folder's sentences like this from now on; the whole of a twin. */
export function translate(folder: string, words: Record<string, Sentence>) {
  translations.set(folder, words);
}

/** How the sentences of a folder are said: gaps filled; `n` decides between one and many. */
export function speaker<K extends string>(folder: string, english: Record<K, Sentence>) {
  return (key: K, gaps: Record<string, string | number> = {}): string => {
    const sentence = translations.get(folder)?.[key] ?? english[key];
    const form = typeof sentence === 'string' ? sentence : pick(sentence, Number(gaps['n']));
    return form.replace(/\{(\w+)\}/g, (whole, gap: string) => {
      const value = gaps[gap];
      return typeof value === 'number' ? figure(value) : (value ?? whole);
    });
  };
}

export const figure = (n: number) => number.format(n);
/** A part of a whole; never "100 %" before it is. */
export const portion = (part: number, of: number) =>
  share.format(of === 0 ? 0 : part < of ? Math.min(part / of, 0.99) : 1);

function pick(sentence: Plural, n: number): string {
  return sentence[plural.select(n)] ?? sentence.other;
}
