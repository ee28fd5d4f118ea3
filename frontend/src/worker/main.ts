/**
 * Keeps the player's pages for when the network is away: the built files of this version, the pages
 * and pictures as last seen. What is asked of the API always goes to the API; answers wait elsewhere.
 */

// The server writes the list in front of this script.
declare const BUILT: readonly string[];

import { kindOf, versionOf } from './rules';

const worker = self as unknown as WorkerScope;
const FILES = `files-${versionOf(BUILT)}`;
const PAGES = 'pages';
const PICTURES = 'pictures';
const OFFLINE = '/offline/';
const MAX_PICTURES = 200;

worker.addEventListener('install', (event) => {
  event.waitUntil(Promise.all([keepAll(FILES, BUILT), keepAll(PAGES, ['/', OFFLINE])]));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOldFiles().then(() => worker.clients.claim()).then(keepOpenPages));
});

// A newer version waits until somebody says so, or until nobody looks any more: what an open page
// still wants to fetch belongs to the version it came with.
worker.addEventListener('message', ({ data }) => {
  if (data === 'take over') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  switch (kindOf({ method: request.method, mode: request.mode, url: request.url, here: location.origin })) {
    case 'file':
      return event.respondWith(keptFirst(FILES, request));
    case 'picture':
      return event.respondWith(keptFirst(PICTURES, request));
    case 'page':
      return event.respondWith(freshFirst(request));
    case 'visit':
      return event.respondWith(fetch(request).catch(instead));
    case 'other':
  }
});

async function keepAll(name: string, addresses: readonly string[]) {
  const cache = await caches.open(name);
  await cache.addAll([...addresses]);
}

/** The pages that were there before the first of us was, such as a round somebody is playing. */
async function keepOpenPages() {
  const windows = await worker.clients.matchAll({ type: 'window' });
  const open = windows.map(({ url }) => url);
  const pages = open.filter((url) => kindOf({ method: 'GET', mode: 'navigate', url, here: location.origin }) === 'page');
  // A page that cannot be had now is kept when it is next seen.
  await Promise.allSettled(pages.map((url) => freshFirst(new Request(url))));
}

async function keptFirst(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(name);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok && name === PICTURES) await keepPicture(cache, request, fresh.clone());
  return fresh;
}

async function freshFirst(request: Request): Promise<Response> {
  const cache = await caches.open(PAGES);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected && !forNow(fresh)) await cache.put(request, fresh.clone());
    return fresh;
  } catch (error) {
    return (await cache.match(request, { ignoreVary: true })) ?? instead(error);
  }
}

/** What to say of a page that nobody has. */
async function instead(error: unknown): Promise<Response> {
  const offline = await caches.match(OFFLINE, { ignoreVary: true });
  if (offline) return offline;
  throw error;
}

/** A page that says something once, like "you are signed in", is not to be shown again. */
const forNow = (page: Response) => page.headers.get('Cache-Control')?.includes('no-store') ?? false;

async function keepPicture(cache: Cache, request: Request, picture: Response) {
  await cache.put(request, picture);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MAX_PICTURES)).map((old) => cache.delete(old)));
}

async function dropOldFiles() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('files-') && name !== FILES);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The few words of a service worker that the page's own types lack. */
type Waiting = { waitUntil(work: Promise<unknown>): void };
type Fetching = { request: Request; respondWith(reply: Promise<Response>): void };
type WorkerScope = {
  addEventListener(name: 'install' | 'activate', hear: (event: Waiting) => void): void;
  addEventListener(name: 'fetch', hear: (event: Fetching) => void): void;
  addEventListener(name: 'message', hear: (event: { data: unknown }) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void>; matchAll(of: { type: 'window' }): Promise<readonly { url: string }[]> };
};
