import { locale } from '../../shared/words';

const minute = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });

/** A moment, to the minute. */
export const when = (at: string) => minute.format(new Date(at));
