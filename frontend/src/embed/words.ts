/** Every sentence a visitor reads in a frame. */

import { speaker, type Sentence } from '../shared/tongue';

const en = {
  'abstain': 'Can’t tell',
  'related': 'Related',
  'progress': '{done} of {of}',
  'said': 'Answered: {choice}. Next question.',
  'undo': 'Undo',
  'undone': 'Taken back.',
  'refused': 'One answer could not be kept.',
  'stop': 'Enough for now',
  'search': 'Neither fits? Search all',
  'here': 'This page',
  'search.for': 'Which one is the same as “{title}”?',
  'search.field': 'Search all threads',
  'search.back': 'Back',
  'search.looking': 'Searching…',
  'search.none': 'Nothing found. Try other words.',
  'search.failed': 'The search did not answer. Try again.',
  'search.found': { one: '{n} found', other: '{n} found' },
  'suggested': 'Noted, thank you: the same as “{title}”.',
  'suggested.why': 'Others are asked before anything comes of it.',
  'suggested.on': 'Go on',
  'suggested.refused': 'It could not be noted: the same as “{title}”.',
  'thanks': 'Thank you!',
  'thanks.answered': { one: 'You answered {n} question. It helps to keep things tidy here.', other: 'You answered {n} questions. It helps to keep things tidy here.' },
  'thanks.none': 'Another time, then.',
  'thanks.points': { one: '+{n} point', other: '+{n} points' },
  'thanks.more': 'A few more',
  'loading': 'Loading…',
  'failed': 'That did not work.',
  'failed.offline': 'No connection right now.',
  'failed.token-needed': 'Your visit has ended. Reload the page to go on.',
  'retry': 'Try again',
  'test': 'Test key: nothing is kept.',
  'picture': 'The picture to look at',

  'check': 'Quick check',
  'check.why': 'Two short questions. Your answers label data.',
  'check.start': 'Start',
  'check.item': 'Question {n} of {of}',
  'check.again': 'Not quite. Try these.',
  'check.work': 'Let my device do it instead',
  'check.working': 'Your device is working. No need to wait here.',
  'check.working.cancel': 'Answer questions instead',
  'check.passed': 'Checked',
  'check.expired': 'The check has expired.',
  'check.throttled': 'Too many tries. Please wait a little.',
} satisfies Record<string, Sentence>;

export type Key = keyof typeof en;
export type Words = Record<Key, Sentence>;
export const say = speaker('embed', en);
