/**
 * Keeps the player's pages for when the network is away: the built files of this version, the pages
 * and pictures as last seen. What is asked of the API always goes to the API; answers wait elsewhere.
 */

// The server writes the list in front of this script.
declare const BUILT: readonly string[];

import { kindOf, lookOf, oldFiles, versionOf, type Look } from './rules';

const worker = self as unknown as WorkerScope;
const FILES = `files-${versionOf(BUILT)}`;
const PAGES = 'pages';
const PICTURES = 'pictures';
const OFFLINE = '/offline/';
const MAX_PICTURES = 200;
// What is looked at before the new version begins must not hold it up for long.
const LOOK_MS = 8_000;

worker.addEventListener('install', (event) => {
  // The pages last: they name files of this version, which the version at work then finds too.
  event.waitUntil(keepAll(FILES, BUILT).then(() => keepAll(PAGES, ['/', OFFLINE])));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(worker.clients.claim().then(lookAgain).then(dropOldFiles));
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
      return event.respondWith(keptFile(request));
    case 'picture':
      return event.respondWith(keptPicture(request));
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

/**
 * Every kept page is had anew, for it names the files of the version it came with; and so are the
 * pages that were there before the first of us was, such as a round somebody is playing.
 */
async function lookAgain(): Promise<Look[]> {
  const cache = await caches.open(PAGES);
  const windows = await worker.clients.matchAll({ type: 'window' });
  const open = windows.map(({ url }) => url).filter((url) => kindOf({ method: 'GET', mode: 'navigate', url, here: location.origin }) === 'page');
  const kept = (await cache.keys()).map(({ url }) => url);
  return Promise.all([...new Set([...kept, ...open])].map((url) => lookAt(cache, url).catch((): Look => 'away')));
}

async function lookAt(cache: Cache, url: string): Promise<Look> {
  const fresh = await fetch(url, { signal: AbortSignal.timeout(LOOK_MS) });
  const look = lookOf(fresh);
  if (look === 'fresh') await keepPage(cache, url, fresh);
  if (look === 'gone') await cache.delete(url, { ignoreVary: true });
  return look;
}

/** Files carry in their names what is in them, so one that another version kept is as good. */
async function keptFile(request: Request): Promise<Response> {
  const cache = await caches.open(FILES);
  return (await cache.match(request)) ?? (await caches.match(request)) ?? fetch(request);
}

async function keptPicture(request: Request): Promise<Response> {
  const cache = await caches.open(PICTURES);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await keepPicture(cache, request, fresh.clone());
  return fresh;
}

async function freshFirst(request: Request): Promise<Response> {
  const cache = await caches.open(PAGES);
  try {
    const fresh = await fetch(request);
    if (lookOf(fresh) === 'fresh') await keepPage(cache, request.url, fresh.clone());
    return fresh;
  } catch (error) {
    return (await cache.match(request, { ignoreVary: true })) ?? instead(error);
  }
}

/** One of each: an older one that varies otherwise would be found first. */
async function keepPage(cache: Cache, url: string, page: Response) {
  await cache.delete(url, { ignoreVary: true });
  await cache.put(url, page);
}

/** What to say of a page that nobody has. */
async function instead(error: unknown): Promise<Response> {
  const offline = await caches.match(OFFLINE, { ignoreVary: true });
  if (offline) return offline;
  throw error;
}

async function keepPicture(cache: Cache, request: Request, picture: Response) {
  await cache.put(request, picture);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MAX_PICTURES)).map((old) => cache.delete(old)));
}

async function dropOldFiles(looks: readonly Look[]) {
  const old = oldFiles(await caches.keys(), FILES, looks);
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
