/** What the server says of a project's links, typed. */

import { ask, type Page } from '../../shared/api';

export const STATUSES = ['confirmed', 'contested', 'suggested', 'undone', 'rejected', 'gone'] as const;
export type Status = (typeof STATUSES)[number];
export type Thread = { id: string; title: string; url: string };
export type Link = {
  id: number;
  status: Status;
  duplicate: Thread;
  canonical: Thread;
  confidence: number;
  reason: string;
  is_upheld: boolean;
};

const at = (slug: string, rest: string) => `/api/v1/projects/${encodeURIComponent(slug)}/links${rest}`;

export const readLinks = (slug: string, status: Status) => ask<Page<Link>>('GET', at(slug, `?status=${status}`));
export const readMore = (next: string) => ask<Page<Link>>('GET', next);
export const upholdLink = (slug: string, link: number) => ask<Link>('POST', at(slug, `/${link}/uphold`));
export const undoLink = (slug: string, link: number, reason: string) =>
  ask<Link>('POST', at(slug, `/${link}/undo`), { body: { reason } });
