/** Names and moments, short. */

import { locale } from '../shared/words';

const moment = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' });

export const when = (at: string) => moment.format(new Date(at));
export const since = (at: string) => day.format(new Date(at));
/** Enough of a worker's id to tell workers apart. */
export const shortOf = (id: string) => id.slice(0, 8);
