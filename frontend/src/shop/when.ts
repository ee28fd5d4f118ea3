import { locale } from '../shared/words';

const day = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' });

/** A day as it is said here. */
export const when = (iso: string) => day.format(new Date(iso));
