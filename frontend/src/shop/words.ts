/** Every sentence of the shop. */

import { speaker, type Sentence } from '../shared/tongue';

const en = {
  'title': 'The shop',
  'balance': { one: 'settled point to spend', other: 'settled points to spend' },
  'lead': 'Points settle when an answer is confirmed. What has settled is yours to spend; your level never falls by it.',
  'failed': 'The shop did not open.',
  'retry': 'Try again',
  'offers': 'On the shelf',
  'none': 'The shelf is empty today. Your points keep.',
  'barred': 'A decision about your answers stands, so nothing can be claimed for now. Your points stay where they are.',
  'barred.why': 'See why, and object',
  'guest': 'You play as a guest. Titles and colours are yours right away; codes are for those who have signed up.',
  'guest.button': 'Keep my points',
  'nobody': 'Play a round, and the first points you settle count here.',
  'nobody.button': 'Play a round',

  'price': { one: '{n} point', other: '{n} points' },
  'claim': 'Claim',
  'claim.what': 'Claim {name}',
  'missing': { one: '{n} more point', other: '{n} more points' },
  'signup': 'Sign up to claim',
  'sold.out': 'All gone',
  'barred.short': 'Not now',
  'yours': 'Yours',
  'stock': { one: 'the last one', other: '{n} left' },
  'limit': { one: 'one each', other: '{n} each' },
  'hold': { one: 'within {n} day', other: 'within {n} days' },
  'sample': 'A player',

  'ask.cost': '{price} of your {settled} settled points',
  'ask.left': { one: '{n} point will be left.', other: '{n} points will be left.' },
  'ask.hold': {
    one: 'It is yours within {n} day. Until then you can give it back.',
    other: 'It is yours within {n} days. Until then you can give it back.',
  },
  'ask.final': 'Once it is yours it cannot be given back.',
  'ask.yes': 'Yes, claim it',
  'ask.no': 'Not now',
  'ask.sending': 'One moment…',

  'told.granted': 'It is yours',
  'told.held': 'Set aside for you',
  'told.sending': 'On its way',
  'told.expected': 'Expected by {when} at the latest; many come sooner. Some take longer, when a person looks first.',
  'told.asked': 'Whoever hands it out is being asked.',
  'done': 'Done',

  'mine': 'What you have claimed',
  'mine.none': 'Nothing yet. What you claim stays listed here, with its code.',
  'code': 'Your code',
  'copy': 'Copy',
  'copied': 'Copied.',
  'copy.failed': 'It could not be copied. Select it instead.',
  'wear': 'Wear it',
  'worn': 'Take it off',
  'wearing': 'You wear it.',
  'back': 'Give it back',
  'back.done': { one: '{n} point is back.', other: '{n} points are back.' },
  'paid': { one: '{n} point', other: '{n} points' },

  'state.held': 'Set aside for you. Expected by {when} at the latest; many come sooner. Some take longer, when a person looks first.',
  'state.sending': 'On its way. Whoever hands it out is being asked.',
  'state.granted': 'Yours since {when}.',
  'state.refused': 'Paid back.',
  'state.given_back': 'Given back.',
  'why.verdict': 'A decision about your answers came first. Your points were paid back.',
  'why.waited_too_long': 'It waited too long for somebody to look. Your points were paid back.',
  'why.changed_mind': 'You gave it back, and got your points.',
} satisfies Record<string, Sentence>;

export type Words = Record<keyof typeof en, Sentence>;
type Key = keyof typeof en;

export const say = speaker('shop', en);
/** Why a claim was paid back: a reason we know, or what somebody wrote. */
export const sayWhy = (why: string) => (`why.${why}` in en ? say(`why.${why}` as Key) : why);
