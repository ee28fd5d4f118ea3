/** What a page wrote on the element: `site-key="…"`, or `data-sitekey="…"` on a plain div. */

import type { Context, FailMode, Mode } from '../protocol';

type Written = Pick<HTMLElement, 'getAttribute'>;

export const OBSERVED = ['site-key', 'mode', 'thread', 'lang', 'scheme'];

export function wish(written: Written, name: string): string {
  const short = name === 'site-key' ? 'sitekey' : name;
  return written.getAttribute(name) ?? written.getAttribute(`data-${short}`) ?? '';
}

export function modeOf(written: Written): Mode {
  const mode = wish(written, 'mode');
  return mode === 'feed' || mode === 'captcha' ? mode : 'dedupe';
}

export function failModeOf(written: Written): FailMode {
  return wish(written, 'fail-mode') === 'closed' ? 'closed' : 'open';
}

export function contextOf(written: Written): Context {
  const context: Context = {};
  for (const name of ['thread', 'action', 'cdata'] as const) {
    const value = wish(written, name);
    if (value) context[name] = value;
  }
  return context;
}

/** The page's own function under the name it wrote; nothing that it only inherits. */
export function callbackOf(written: Written, name: string, page: object = window): ((value?: unknown) => unknown) | null {
  const called = wish(written, name);
  const found: unknown = called && Object.hasOwn(page, called) ? (page as Record<string, unknown>)[called] : null;
  return typeof found === 'function' ? (found as (value?: unknown) => unknown) : null;
}
