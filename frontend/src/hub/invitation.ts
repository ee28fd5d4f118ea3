/** The big button: where it leads is the first project that still has something to ask. */

import type { Project } from '../shared/api';

export function invitation(projects: readonly Project[]) {
  const button = document.querySelector<HTMLAnchorElement>('#start');
  const best = nextProject(projects);
  if (button && best) button.href = `/play/${encodeURIComponent(best.slug)}/`;
}

/** Who is signed in need not hear that no account is needed. */
export function needsNoAccount(isSignedIn: boolean) {
  const words = document.querySelector<HTMLElement>('#free');
  if (words) words.hidden = isSignedIn;
}

export function isPlayable({ is_open, n_items, n_retired }: Project): boolean {
  return is_open && n_retired < n_items;
}

export function nextProject(projects: readonly Project[]): Project | null {
  return projects.find(isPlayable) ?? projects[0] ?? null;
}
