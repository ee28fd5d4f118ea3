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

/** What asking for a page came to: a page worth keeping, none any more, or nothing that says which. */
export type Look = 'fresh' | 'gone' | 'away';

export function lookOf({ status, redirected, headers }: Pick<Response, 'status' | 'redirected' | 'headers'>): Look {
  if (redirected || [401, 403, 404, 410].includes(status)) return 'gone';
  // A page that says something once, like "you are signed in", is not to be shown again.
  const isForNow = headers.get('Cache-Control')?.includes('no-store') ?? false;
  return status === 200 && !isForNow ? 'fresh' : 'away';
}

/** The files of other versions; they stay while a kept page may still name them. */
export function oldFiles(kept: readonly string[], current: string, looks: readonly Look[]): string[] {
  if (looks.includes('away')) return [];
  return kept.filter((name) => name.startsWith('files-') && name !== current);
}
