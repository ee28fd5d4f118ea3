/** What the server says of lessons to those who learn, typed. */

import { ask, type Challenge, type Label } from '../shared/api';

export type Attempt = {
  id: string;
  project: string;
  name: string;
  question: string;
  labels: Label[];
  guidelines_html: string;
  size: number;
  answered: number;
  right: number;
  /** How many must be right to pass. */
  needed: number;
  /** One may play without. */
  is_optional: boolean;
  exercises: Challenge[];
};
export type Told = {
  choice: string | null;
  is_right: boolean;
  answer: string;
  why: string;
  size: number;
  answered: number;
  right: number;
  needed: number;
  /** null until the last one has been answered. */
  passed: boolean | null;
};

export const beginAttempt = (project: string) =>
  ask<Attempt>('POST', `/api/v1/projects/${encodeURIComponent(project)}/qualification`);
export const answerExercise = (id: string, choice: string | null) =>
  ask<Told>('POST', `/api/v1/exercises/${encodeURIComponent(id)}/answer`, { body: { choice } });
