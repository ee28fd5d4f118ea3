/** What the models have learned from everybody. */

import { ask } from '../shared/api';

export type Learned = { project: string; name: string; n_labels: number; accuracy: number; first: number | null };

export const readLearned = async () => (await ask<{ results: Learned[] }>('GET', '/api/v1/learned')).results;
