/** The player's league, as far as the hub tells of it. */

import { ask } from '../shared/api';

export type Name = 'copper' | 'silver' | 'gold' | 'platinum' | 'diamond';
export type Seat = { place: number; fate: 'up' | 'stay' | 'down'; is_me: boolean };
export type League = { league: Name; is_quiet: boolean; is_hidden: boolean; rows: readonly Seat[] };

export const readLeague = () => ask<League>('GET', '/api/v1/leagues/mine');
export const mySeat = ({ rows }: League): Seat | null => rows.find(({ is_me }) => is_me) ?? null;
