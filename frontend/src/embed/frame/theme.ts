/**
 * A placement's theme as style variables, under the names our own pages use.
 *
 * A theme is data: colours, sizes and names of letters, each checked here again. Nothing of it is
 * ever read as CSS, so it can name no address; and what could not be read is moved until it can.
 */

import type { Look, Scheme } from '../protocol';

const LEGIBLE = 4.5;
const COLOURS = ['accent', 'surface', 'text', 'muted', 'line'] as const;
type Colours = Record<(typeof COLOURS)[number], string>;

const LIGHT: Colours = { accent: '#3451b2', surface: '#ffffff', text: '#1c1d21', muted: '#5d6068', line: '#dcdee3' };
const DARK: Colours = { accent: '#9db2ff', surface: '#1c1e22', text: '#ececef', muted: '#a6a9b2', line: '#3b3e46' };
const ROOM = { compact: '0.7', normal: '1', roomy: '1.3' };
const NAMES = /^[\p{L}\p{N} ,'"_-]{1,200}$/u;

type Rgb = readonly [number, number, number];

/** Light or dark: as the theme says, or as the page around looks. */
export function schemeOf(theme: unknown, look: Look): Scheme {
  const said = fieldOf(theme, 'scheme');
  return said === 'light' || said === 'dark' ? said : look.scheme;
}

export function variablesOf(theme: unknown, look: Look): Record<string, string> {
  const { surface, text, muted, line, accent } = coloursOf(theme, schemeOf(theme, look));
  const sunk = tinted(surface, text, 0.05);
  const soft = tinted(surface, accent, 0.12);
  const ink = legible(text, [surface, sunk, soft]);
  const link = legible(accent, [surface, sunk, soft]);
  const quiet = legible(muted, [surface, sunk]);
  const onAccent = legible(surface, [accent]);
  return {
    '--paper': surface,
    '--card': surface,
    '--sunk': sunk,
    '--line': line,
    // A field is seen by its edge alone, so that edge is held to more than a line is.
    '--edge': legible(line, [surface], 3),
    '--ink': ink,
    '--muted': quiet,
    '--gold': accent,
    '--on-gold': onAccent,
    // Seen while a pointer is over it, with the same words on it.
    '--gold-deep': tinted(accent, text, 0.25, onAccent),
    '--gold-soft': soft,
    '--gold-text': link,
    '--amethyst': link,
    '--amethyst-soft': soft,
    '--river': link,
    '--river-soft': soft,
    '--ember': legible('#c2321c', [surface, sunk]),
    '--focus': link,
    '--shadow': 'none',
    '--radius': `${numberOf(theme, 'radius', [0, 24], 10)}px`,
    '--round': `${numberOf(theme, 'radius', [0, 24], 10)}px`,
    '--size': `${numberOf(theme, 'font_size', [12, 20], 15)}px`,
    '--room': densityOf(theme),
    '--font': fontOf(theme, look),
    '--font-item': 'var(--font)',
  };
}

/** How far two colours stand apart, as WCAG counts it: from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(rgb(one)), luminance(rgb(other))].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour, moved towards black or white just as far as it takes to be read on all of these. */
export function legible(colour: string, grounds: readonly string[], least = LEGIBLE): string {
  const isRead = (candidate: string) => grounds.every((ground) => contrast(candidate, ground) >= least);
  const worst = (end: string) => Math.min(...grounds.map((ground) => contrast(end, ground)));
  const end = worst('#000000') > worst('#ffffff') ? '#000000' : '#ffffff';
  for (let step = 0; step < 20; step++) {
    const candidate = mixed(colour, end, step / 20);
    if (isRead(candidate)) return candidate;
  }
  return end;
}

/** A ground a little towards a colour, as long as what is read on the one is read on the other. */
function tinted(ground: string, towards: string, share: number, read = endOf(ground)): string {
  const tints = [share, share / 2, share / 4].map((part) => mixed(ground, towards, part));
  return tints.find((tint) => contrast(read, tint) >= LEGIBLE) ?? ground;
}

/** Black or white: what is read best on a ground. */
function endOf(ground: string): string {
  return contrast('#000000', ground) > contrast('#ffffff', ground) ? '#000000' : '#ffffff';
}

function coloursOf(theme: unknown, scheme: Scheme): Colours {
  const own = (name: string) => hexOf(fieldOf(theme, scheme === 'dark' ? `dark_${name}` : name));
  const base = scheme === 'dark' ? DARK : LIGHT;
  const colours = Object.fromEntries(COLOURS.map((name) => [name, own(name) ?? base[name]])) as Colours;
  // One accent for both is usual; in the dark it stays itself as far as it can be read there.
  const accent = own('accent') ?? hexOf(fieldOf(theme, 'accent'));
  return { ...colours, accent: accent ? legible(accent, [colours.surface], 3) : base.accent };
}

function densityOf(theme: unknown): string {
  const said = fieldOf(theme, 'density');
  return said === 'compact' || said === 'roomy' ? ROOM[said] : ROOM.normal;
}

function fontOf(theme: unknown, look: Look): string {
  const named = [fieldOf(theme, 'font'), look.font].find((font) => typeof font === 'string' && NAMES.test(font));
  return named ? `${named}, system-ui, sans-serif` : 'system-ui, sans-serif';
}

function numberOf(theme: unknown, name: string, [least, most]: readonly [number, number], usual: number): number {
  const said = fieldOf(theme, name);
  return typeof said === 'number' && Number.isFinite(said) ? Math.min(most, Math.max(least, said)) : usual;
}

function fieldOf(theme: unknown, name: string): unknown {
  return typeof theme === 'object' && theme !== null && Object.hasOwn(theme, name) ? (theme as Record<string, unknown>)[name] : undefined;
}

function hexOf(said: unknown): string | null {
  return typeof said === 'string' && /^#[0-9a-f]{6}$/i.test(said) ? said.toLowerCase() : null;
}

function mixed(from: string, to: string, share: number): string {
  const [a, b] = [rgb(from), rgb(to)];
  const mix = a.map((part, index) => Math.round(part + ((b[index] ?? 0) - part) * share));
  return `#${mix.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function rgb(hex: string): Rgb {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
