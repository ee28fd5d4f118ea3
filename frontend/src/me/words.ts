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
} satisfies Record<string, Sentence>;

export type Words = Record<keyof typeof en, Sentence>;
export const say = speaker('me', en);
