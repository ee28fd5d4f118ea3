/** What the player was told of decisions about them, and what they say to it. */

import { ask, type Page } from '../shared/api';

export type Notice = {
  id: number;
  project: string;
  sentence: string;
  told_at: string;
  verdict: number;
  can_appeal: boolean;
  appeal: string | null;
};

export const readNotices = () => ask<Page<Notice>>('GET', '/api/v1/notices');
export const appeal = (verdict: number, text: string) =>
  ask<unknown>('POST', `/api/v1/verdicts/${verdict}/appeal`, { body: { text } });

/** One can object once to each decision: where it was last told of. */
export function openToAppeal(notices: readonly Notice[], notice: Notice): boolean {
  return notice.can_appeal && notices.find(({ verdict }) => verdict === notice.verdict) === notice;
}
