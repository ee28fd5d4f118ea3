/** The few sentences that have to be said while the frame cannot be reached. */

const en = {
  dedupe: 'Are these about the same?',
  feed: 'A short question',
  captcha: 'A short check',
  failed: 'This check could not be loaded.',
  retry: 'Try again',
};
const de: typeof en = {
  dedupe: 'Geht es hier um dasselbe?',
  feed: 'Eine kurze Frage',
  captcha: 'Eine kurze Prüfung',
  failed: 'Diese Prüfung konnte nicht geladen werden.',
  retry: 'Erneut versuchen',
};

export const sentences = (language: string) => (/^de\b/i.test(language) ? de : en);
