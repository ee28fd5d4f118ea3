import { describe, expect, test } from 'vitest';
import type { Look } from '../protocol';
import { contrast, legible, schemeOf, variablesOf } from './theme';

const page: Look = { scheme: 'light', font: 'Inter, sans-serif' };
const dark: Look = { ...page, scheme: 'dark' };

const READ = [
  ['--ink', '--card'],
  ['--ink', '--sunk'],
  ['--ink', '--gold-soft'],
  ['--muted', '--card'],
  ['--muted', '--sunk'],
  ['--amethyst', '--card'],
  ['--amethyst', '--amethyst-soft'],
  ['--on-gold', '--gold'],
  ['--on-gold', '--gold-deep'],
  ['--ember', '--card'],
] as const;

function worst(theme: unknown, look = page): number {
  const made = variablesOf(theme, look);
  return Math.min(...READ.map(([ink, ground]) => contrast(made[ink] ?? '', made[ground] ?? '')));
}

describe('contrast', () => {
  test('is counted as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  test('what can be read stays as it is', () => {
    expect(legible('#3451b2', ['#ffffff'])).toBe('#3451b2');
  });

  test('what cannot is moved only as far as it takes', () => {
    const moved = legible('#ffe08a', ['#ffffff']);

    expect(contrast(moved, '#ffffff')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(moved, '#ffffff')).toBeLessThan(6);
  });

  test.each([undefined, null, 7, 'red', [], {}])('the usual colours can be read, whatever stands there: %j', (theme) => {
    expect(worst(theme)).toBeGreaterThanOrEqual(4.5);
    expect(worst(theme, dark)).toBeGreaterThanOrEqual(4.5);
  });

  test('any five colours can be read', () => {
    let seed = 7;
    const colour = () => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return `#${(seed % 0x1000000).toString(16).padStart(6, '0')}`;
    };
    for (let n = 0; n < 500; n++) {
      const theme = { accent: colour(), surface: colour(), text: colour(), muted: colour(), line: colour() };
      expect([theme, worst(theme) >= 4.5]).toEqual([theme, true]);
    }
  });

  test('text in the colour of its ground is the plainest case', () => {
    expect(worst({ surface: '#808080', text: '#808080', muted: '#808080', accent: '#808080' })).toBeGreaterThanOrEqual(4.5);
  });
});

describe('a theme', () => {
  test('that names a scheme has it, on any page', () => {
    expect(schemeOf({ scheme: 'dark' }, page)).toBe('dark');
    expect(schemeOf({ scheme: 'auto' }, dark)).toBe('dark');
    expect(schemeOf({ scheme: 'url(x)' }, page)).toBe('light');
  });

  test('says its colours for light and dark apart', () => {
    const theme = { surface: '#fffaf0', dark_surface: '#101418' };

    expect(variablesOf(theme, page)['--card']).toBe('#fffaf0');
    expect(variablesOf(theme, dark)['--card']).toBe('#101418');
  });

  test.each([
    { surface: 'url(https://elsewhere.example/x.png)' },
    { accent: '#fff; background: url(x)' },
    { font: 'x; } * { background: url(//elsewhere.example)' },
    { font: 'Inter", url(x)' },
    { radius: '4px; color: red' },
    { density: 'url(x)' },
  ])('cannot smuggle in an address: %j', (theme) => {
    const values = Object.values(variablesOf(theme, { ...page, font: '' })).join(' ');

    expect(values).toEqual(Object.values(variablesOf({}, { ...page, font: '' })).join(' '));
  });

  test('keeps sizes within what can be used', () => {
    const made = variablesOf({ radius: 900, font_size: 2 }, page);

    expect([made['--radius'], made['--size']]).toEqual(['24px', '12px']);
  });

  test('takes its letters from the page when it names none', () => {
    expect(variablesOf({}, page)['--font']).toBe('Inter, sans-serif, system-ui, sans-serif');
    expect(variablesOf({ font: 'Georgia' }, page)['--font']).toBe('Georgia, system-ui, sans-serif');
  });
});
