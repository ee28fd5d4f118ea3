/** How the page looks where the widget stands: light or dark, and in which letters. */

import type { Look, Scheme } from '../protocol';
import { wish } from './wishes';

export function lookOf(element: HTMLElement, written: HTMLElement): Look {
  const scheme = wish(written, 'scheme');
  return {
    scheme: scheme === 'light' || scheme === 'dark' ? scheme : schemeAround(element),
    font: getComputedStyle(element).fontFamily.slice(0, 200),
  };
}

/** Call back when the look may have changed: by the device, or by a switch on the page. */
export function watchLook(changed: () => void): () => void {
  const device = matchMedia('(prefers-color-scheme: dark)');
  let later = 0;
  const look = () => {
    changed();
    clearTimeout(later);
    // Colours may take a moment to get where they go.
    later = window.setTimeout(changed, 500);
  };
  const switches = new MutationObserver(look);
  for (const root of [document.documentElement, document.body])
    if (root) switches.observe(root, { attributeFilter: ['class', 'style', 'data-theme', 'data-bs-theme', 'data-mode'] });
  device.addEventListener('change', look);
  // The page's styles may come after us.
  addEventListener('load', look);
  return () => {
    clearTimeout(later);
    switches.disconnect();
    device.removeEventListener('change', look);
    removeEventListener('load', look);
  };
}

function schemeAround(element: HTMLElement): Scheme {
  for (let at: Element | null = element; at; at = parentOf(at)) {
    const light = lightness(getComputedStyle(at).backgroundColor);
    if (light !== null) return light < 0.5 ? 'dark' : 'light';
  }
  const said = getComputedStyle(document.documentElement).colorScheme;
  if (!said.includes('dark')) return 'light';
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;
  return said.includes('light') && !prefersDark ? 'light' : 'dark';
}

function parentOf(element: Element): Element | null {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/** How light a computed colour is, from 0 to 1; null for one that lets through what is behind it. */
export function lightness(colour: string): number | null {
  const numbers = colour.match(/-?[\d.]+(?:e-?\d+)?%?/g)?.map(Number.parseFloat) ?? [];
  const [first = 0, second = 0, third = 0, alpha = 1] = numbers;
  if (numbers.length < 3 || alpha < 0.5) return null;
  if (/^ok/.test(colour)) return first;
  if (/^l/.test(colour)) return first / 100;
  const whole = colour.startsWith('rgb') ? 255 : 1;
  return (0.299 * first + 0.587 * second + 0.114 * third) / whole;
}
