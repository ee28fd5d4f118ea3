/** The player's passport: what audits have shown of them, by question type. */

import { ask } from '../shared/api';

export type Skill = {
  question_type: string;
  audits: number;
  needed: number;
  accuracy: number | null;
  low: number | null;
  high: number | null;
};
export type Signed = { id: string; url: string; token: string };

export const readPassport = () => ask<{ results: Skill[] }>('GET', '/api/v1/me/passport');
export const signSkill = (question_type: string) =>
  ask<Signed>('POST', '/api/v1/me/passport', { body: { question_type } });
