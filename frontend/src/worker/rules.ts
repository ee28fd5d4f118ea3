/** What the service worker keeps, decided without one. */

/** A `page` is kept; a `visit` is not, but where it fails there is something to say instead. */
export type Kind = 'file' | 'picture' | 'page' | 'visit' | 'other';

const PLAYERS_PAGES = /^\/(?:$|(?:me|settings|leagues|shop)\/$|play\/[\w-]+\/$)/;

type Asked = { method: string; mode: string; url: string; here: string };

export function kindOf({ method, mode, url, here }: Asked): Kind {
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== here) return 'other';
  if (pathname.startsWith('/static/')) return 'file';
  if (pathname.startsWith('/media/')) return 'picture';
  if (mode !== 'navigate' || pathname.startsWith('/api/')) return 'other';
  return PLAYERS_PAGES.test(pathname) ? 'page' : 'visit';
}

/** A short name for a set of files; their own names carry a hash of what is in them. */
export function versionOf(files: readonly string[]): string {
  let sum = 0;
  for (const letter of files.join('\n')) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum.toString(36);
}
