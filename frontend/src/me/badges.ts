/** The player's badges: which there are, and how far the next tier of each is. */

import { ask } from '../shared/api';
import { isBadge, type BadgeName } from '../shared/words';

export type Badge = { slug: BadgeName; tier: number; tiers: number[]; count: number };
type Told = { results: (Omit<Badge, 'slug'> & { slug: string })[] };

/** What the next tier takes, and which part of it there is; null when all tiers are earned. */
export function ahead({ tier, tiers, count }: Badge): { needed: number; share: number } | null {
  const needed = tiers[tier];
  return needed === undefined ? null : { needed, share: Math.min(count / needed, 1) };
}

/** Earned ones first, the highest before all; of the others, the nearest first. */
export function inOrder(badges: Badge[]): Badge[] {
  const nearness = (badge: Badge) => ahead(badge)?.share ?? 1;
  return [...badges].sort((a, b) => b.tier - a.tier || nearness(b) - nearness(a));
}

/** Those this page has words for; a newer server may know more. */
export const known = (told: Told): Badge[] =>
  told.results.flatMap(({ slug, ...rest }) => (isBadge(slug) ? [{ slug, ...rest }] : []));

export const readBadges = async () => inOrder(known(await ask<Told>('GET', '/api/v1/me/badges')));
