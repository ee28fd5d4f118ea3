/** Every sentence read by those who learn before they play. */

import { speaker, type Sentence } from '../shared/tongue';

const en = {
  'title': 'Learn the ropes',
  'about': { one: 'One example, with the answer and the reason told. Then you play for points.', other: '{n} examples, with the answer and the reason told. Then you play for points.' },
  'about.optional': { one: 'One example to warm up. It pays nothing and costs nothing.', other: '{n} examples to warm up. They pay nothing and cost nothing.' },
  'skip': 'Skip',
  'seen': 'That is how it goes',
  'seen.text': '{right} of {of} right. From now on it counts, and nobody tells you at once.',
  'right': 'Right!',
  'wrong': 'Not quite: it is {choice}.',
  'on': 'Go on',
  'last': 'See how you did',
  'passed': 'You have the eye',
  'passed.text': '{right} of {of} right. Your first round is waiting.',
  'play': 'Play',
  'failed': 'Not yet',
  'failed.text': '{right} of {of} right, and {needed} are needed. Another try costs nothing.',
  'again': 'Try again',
  'free': 'There is nothing to learn here',
  'free.text': 'You may play at once.',
  'broke': 'The lessons did not load',
  'broke.offline': 'You seem to be offline.',
  'broke.unknown': 'Something went wrong on our side.',
  'refused': 'That was not taken: {why}',
} satisfies Record<string, Sentence>;

export type Key = keyof typeof en;
export type Words = Record<Key, Sentence>;
export const say = speaker('learn', en);
