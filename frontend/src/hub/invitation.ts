/** The big button: it leads to the first project that still has something to ask. */

import type { Project } from '../shared/api';

export function invitation(projects: readonly Project[], isNewcomer: boolean) {
  const button = document.querySelector<HTMLAnchorElement>('#start');
  const best = nextProject(projects);
  if (button && best) button.href = pathTo(best, isNewcomer);
}

/** Newcomers look at a few examples first, where there are any. */
export function pathTo({ slug, has_lessons }: Project, isNewcomer: boolean): string {
  const page = isNewcomer && has_lessons ? 'learn' : 'play';
  return `/${page}/${encodeURIComponent(slug)}/`;
}

/** Who is signed in need not hear that no account is needed. */
export function needsNoAccount(isSignedIn: boolean) {
  const words = document.querySelector<HTMLElement>('#free');
  if (words) words.hidden = isSignedIn;
}

export function isPlayable({ is_open, n_items, n_retired, out_of_budget }: Project): boolean {
  return is_open && n_retired < n_items && !out_of_budget;
}

export function nextProject(projects: readonly Project[]): Project | null {
  return projects.find(isPlayable) ?? projects[0] ?? null;
}
