/** What the server says of leagues, boards, teams and the season. */

import { ask, type BoardRow } from '../shared/api';

export type LeagueName = 'copper' | 'silver' | 'gold' | 'platinum' | 'diamond';
export type Fate = 'up' | 'stay' | 'down';
export type Seat = { place: number; name: string; title: string; points: number; fate: Fate; is_me: boolean };
export type Outcome = {
  league: LeagueName;
  place: number | null;
  of: number;
  fate: Fate;
  is_final: boolean;
  closes_at: string;
};
export type League = {
  league: LeagueName;
  leagues: LeagueName[];
  ends_at: string;
  closes_at: string;
  is_quiet: boolean;
  is_hidden: boolean;
  rows: Seat[];
  last: Outcome | null;
};

export type Span = 'day' | 'week' | 'ever';
export type Board = { ends_at: string | null; is_quiet: boolean; rows: BoardRow[] };

export type Member = { name: string; points: number | null; counts: boolean; is_me: boolean };
export type Team = { name: string; code: string; points: number; members: Member[] };
export type TeamRow = { place: number; name: string; points: number; members: number; is_mine: boolean };
export type Teams = {
  ends_at: string;
  is_quiet: boolean;
  counted: number;
  most: number;
  mine: Team | null;
  rows: TeamRow[];
};

export type Point = { labels: number; error: number };
export type Goal = {
  project: string;
  name: string;
  share: number;
  start: number;
  now: number;
  goal: number;
  curve: Point[];
  runs: Point[];
};
export type Season = { number: number; starts_at: string; ends_at: string; share: number | null; goals: Goal[] };

export const readLeague = () => ask<League>('GET', '/api/v1/leagues/mine');
export const readBoard = (span: Span) => ask<Board>('GET', `/api/v1/boards/${span}`);
export const readSeason = () => ask<Season>('GET', '/api/v1/seasons/current');
export const readTeams = () => ask<Teams>('GET', '/api/v1/teams');
export const makeTeam = (name: string) => ask<Teams>('POST', '/api/v1/teams', { body: { name } });
export const joinTeam = (code: string) => ask<Teams>('POST', '/api/v1/teams/mine', { body: { code } });
export const leaveTeam = () => ask<void>('DELETE', '/api/v1/teams/mine');
