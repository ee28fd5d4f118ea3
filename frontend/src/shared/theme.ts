/** Light or dark, moving or still: the system's choice until the player makes one. Cookies, so that no page flashes. */

import { wants } from './device';

export type Theme = 'light' | 'dark';

export function theme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function choose(next: Theme) {
  document.documentElement.dataset['theme'] = next;
  document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
}

export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches || wants('still');
