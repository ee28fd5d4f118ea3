/** Every sentence about decisions on a player's answers. */

import { speaker, type Sentence } from '../shared/tongue';

const en = {
  'notices.title': 'Decisions about your answers',
  'notices.appeal': 'Something is wrong about this',
  'notices.text': 'What should we know?',
  'notices.text.why': 'A person reads it and looks again. It costs you nothing.',
  'notices.send': 'Send',
  'notices.cancel': 'Not now',
  'notices.said': 'You wrote: {text}',
  'notices.sent': 'Sent. A person will read it.',
  'pending.title': 'What lifts your pending points',
  'pending.answers': 'Others answer the same. Where you agree, you are paid; where nobody was sure before you, more.',
  'pending.checks': 'Some of your answers are checked, now and later. The more of them hold, the more all your answers settle at.',
  'pending.time': 'They never fall again once settled, and rise as checks come in. Whatever is left after two days settles by what is known by then.',
  'ledger.why': 'Told by the day: when each answer settles would give away which of them are checks.',
} satisfies Record<string, Sentence>;

export type Words = Record<keyof typeof en, Sentence>;
export const say = speaker('me', en);
