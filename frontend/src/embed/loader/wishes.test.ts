import { describe, expect, test } from 'vitest';
import { lightness } from './look';
import { reservedHeight } from './heights';
import { callbackOf, contextOf, failModeOf, modeOf, wish } from './wishes';

const written = (attributes: Record<string, string>) => ({ getAttribute: (name: string) => attributes[name] ?? null });

describe('what a page writes', () => {
  test('is read from the element, or from a plain div', () => {
    expect(wish(written({ 'site-key': 'pk_live_x' }), 'site-key')).toBe('pk_live_x');
    expect(wish(written({ 'data-sitekey': 'pk_live_x' }), 'site-key')).toBe('pk_live_x');
    expect(wish(written({}), 'site-key')).toBe('');
  });

  test('has a mode, whatever stands there', () => {
    expect(['captcha', 'feed', 'dedupe', 'else', ''].map((mode) => modeOf(written({ mode })))).toEqual(['captcha', 'feed', 'dedupe', 'dedupe', 'dedupe']);
    expect(failModeOf(written({ 'data-fail-mode': 'closed' }))).toBe('closed');
    expect(failModeOf(written({ 'fail-mode': 'shut' }))).toBe('open');
  });

  test('names what the check is for', () => {
    expect(contextOf(written({ 'data-action': 'signup', thread: 't-1' }))).toEqual({ thread: 't-1', action: 'signup' });
  });

  test('names a function of the page, and none that it inherits', () => {
    const page = { passed: () => 'yes', seven: 7 };
    const of = (name: string) => callbackOf(written({ 'data-callback': name }), 'callback', page);

    expect(of('passed')?.()).toBe('yes');
    expect([of('seven'), of('toString'), of('missing'), of('')]).toEqual([null, null, null, null]);
  });
});

test('light and dark are told by any way of writing a colour', () => {
  const colours = ['rgb(255, 255, 255)', 'rgb(20, 20, 30)', 'oklch(0.2 0.1 200)', 'oklab(0.95 0 0)', 'lab(20 0 0)', 'color(srgb 0.1 0.1 0.1)'];

  expect(colours.map((colour) => (lightness(colour) ?? 0) > 0.5)).toEqual([true, false, false, true, false, false]);
  expect(lightness('rgba(0, 0, 0, 0)')).toBe(null);
  expect(lightness('color(srgb 0 0 0 / 0.2)')).toBe(null);
});

test('a narrow page keeps more room for two sides', () => {
  expect(reservedHeight('dedupe', 390)).toBeGreaterThan(reservedHeight('dedupe', 900));
});
