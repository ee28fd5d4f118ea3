/** Names and moments, short. */

import { locale } from '../shared/words';

const minute = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
const second = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' });

export const when = (at: string) => minute.format(new Date(at));
export const since = (at: string) => day.format(new Date(at));
/** To the second: somebody goes on meanwhile. */
export const moment = (at: string) => second.format(new Date(at));
/** Enough of a worker's id to tell workers apart. */
export const shortOf = (id: string) => id.slice(0, 8);
