/** The player's three quests of the day, and their level. */

import { ask } from '../shared/api';
import { isMeasure, type Measure } from '../shared/words';

export type Quest = { slug: string; measure: Measure; goal: number; count: number; experience: number };
export type Level = { level: number; gathered: number; needed: number };
export type Quests = { level: Level; results: Quest[] };
type Told = { level: Level; results: (Omit<Quest, 'measure'> & { measure: string })[] };

export const isDone = ({ count, goal }: Quest) => count >= goal;

/** Those this page has words for; a newer server may know more. */
export const known = ({ level, results }: Told): Quests => ({
  level,
  results: results.flatMap(({ measure, ...rest }) => (isMeasure(measure) ? [{ measure, ...rest }] : [])),
});

export const readQuests = async () => known(await ask<Told>('GET', '/api/v1/me/quests'));
