/** What a player has chosen, on the wire. */

import { ask } from '../shared/api';

export type Chosen = {
  name: string;
  is_guest: boolean;
  timezone: string;
  /** Empty for the browser's. */
  language: string;
  is_hidden: boolean;
  is_quiet: boolean;
};

export const readChosen = () => ask<Chosen>('GET', '/api/v1/me/settings');
export const changeChosen = (change: Partial<Omit<Chosen, 'is_guest'>>) =>
  ask<Chosen>('PATCH', '/api/v1/me/settings', { body: change });
export const leave = (name: string) => ask<void>('POST', '/api/v1/me/departure', { body: { name } });
export const BELONGINGS = '/api/v1/me/belongings';
