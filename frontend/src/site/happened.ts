/** What happened to the player, and in which sentence it is told. */

import { ask } from '../shared/api';
import { isBadge, isMeasure, nameOfBadge, say, whatQuestAsks } from '../shared/words';

type Happened =
  | { kind: 'settled' | 'capsule'; what: { points: number } }
  | { kind: 'quest'; what: { measure: string; goal: number; experience: number } }
  | { kind: 'badge'; what: { slug: string; tier: number } }
  | { kind: 'claim'; what: { state: 'granted' | 'refused' | 'given_back'; reward: string } }
  | { kind: 'league'; what: { league: string; place: number; fate: 'up' | 'stay' | 'down' } }
  | { kind: 'notice'; what: { sentence: string } };
export type Line = Happened & { at: string };
export type News = { next: string | null; n_new: number; results: Line[] };

export const readNews = (next?: string | null) => ask<News>('GET', next ?? '/api/v1/me/notifications');
export const markRead = (until: string) => ask<void>('POST', '/api/v1/me/notifications/read', { body: { until } });

/** Where one reads more of it. */
export const PLACES: Record<Line['kind'], string> = {
  settled: '/me/',
  capsule: '/me/',
  quest: '/',
  badge: '/me/',
  claim: '/shop/',
  league: '/leagues/',
  notice: '/me/',
};

/** The sentence, or null for what this page has no words for; a newer server may know more. */
export function sentenceOf(line: Line): string | null {
  switch (line.kind) {
    case 'settled':
    case 'capsule':
      return say(`bell.${line.kind}`, { n: line.what.points });
    case 'quest': {
      const { measure, goal, experience } = line.what;
      return isMeasure(measure) ? say('bell.quest', { what: whatQuestAsks(measure, goal), experience }) : null;
    }
    case 'badge': {
      const { slug, tier } = line.what;
      return isBadge(slug) ? say('bell.badge', { name: nameOfBadge(slug), tier }) : null;
    }
    case 'claim':
      return say(`bell.claim.${line.what.state}`, { reward: line.what.reward });
    case 'league':
      return say(`bell.league.${line.what.fate}`, { place: line.what.place });
    case 'notice':
      return line.what.sentence;
    default:
      return null;
  }
}
