/** What somebody wants of this one device: sounds, a buzz, no motion. Nothing of it until they choose. */

export type Wish = 'sound' | 'haptics' | 'still';

/** Kept in cookies, so that the server can say it in the page's first line and nothing moves before. */
export function wants(wish: Wish): boolean {
  return document.cookie.split('; ').includes(`${wish}=1`);
}

export function want(wish: Wish, yes: boolean) {
  document.cookie = `${wish}=${yes ? 1 : 0}; path=/; max-age=31536000; samesite=lax`;
  if (wish === 'still') document.documentElement.toggleAttribute('data-still', yes);
}
