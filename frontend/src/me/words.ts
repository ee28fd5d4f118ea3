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

  'passport.title': 'Skill passport',
  'passport.why': 'How often experts found you right when they checked answers of yours later. It moves once a day.',
  'passport.none': 'Experts check a few answers out of many. As soon as some of yours are among them, it begins here.',
  'passport.soon': { one: '{n} more checked answer, and it shows.', other: '{n} more checked answers, and it shows.' },
  'passport.choice': 'Choosing a label',
  'passport.right': { one: 'of {n} checked answer right', other: 'of {n} checked answers right' },
  'passport.interval': 'With 95 % certainty between {low} and {high}.',
  'passport.sign': 'Sign it as an Open Badge',
  'passport.save': 'Save the badge',
  'passport.link': 'Its public address',
} satisfies Record<string, Sentence>;

export type Words = Record<keyof typeof en, Sentence>;
export const say = speaker('me', en);
