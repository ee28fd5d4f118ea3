/** Every sentence about webhooks. */

import { speaker, type Sentence } from '../../shared/tongue';

const en = {
  title: 'Webhooks',
  about: 'Let your own program know at once what happens here. Calls are signed, and tried again for days.',
  none: 'No program is told yet.',
  loading: 'Looking up who is told…',

  add: 'Add an address',
  url: 'Address',
  'url.why': 'Begins with https:// and leads to the open internet.',
  types: 'What it hears of',
  'group.duplicates': 'Duplicates',
  'group.labels': 'Labels',
  'group.people': 'Trust',
  'group.game': 'The game',
  make: 'Add it',
  cancel: 'Not now',
  'types.none': 'Choose at least one event.',

  'secret.title': 'The secret of {url}',
  'secret.why': 'Your program checks calls with it. Copy it now: it cannot be shown again.',
  'secret.both': 'Until {when}, calls are signed with the old secret too.',

  on: 'On',
  'off.owner': 'Switched off',
  'off.gone': 'Off: it answered 410, gone',
  'off.failing': 'Off: nothing got through for days',
  hears: { one: '{n} event', other: '{n} events' },
  test: 'Send a test',
  'test.of': 'Send a test to {url}',
  'test.sent': 'A test is on its way.',
  log: 'Deliveries',
  'log.of': 'Deliveries to {url}',
  more: 'More …',
  'more.of': 'More for {url}',
  'turn.on': 'Switch on',
  'turn.off': 'Switch off',
  'secret.new': 'New secret',
  drop: 'Remove',
  'drop.sure': 'Remove it and its log for good?',
  'drop.yes': 'Yes, remove it',
  dropped: 'Removed.',

  'log.none': 'Nothing has been sent here in the last 30 days.',
  'log.loading': 'Fetching the log…',
  'log.missed': 'Send again what did not get through',
  'log.missed.sent': { one: '{n} is sent again.', other: '{n} are sent again.' },
  'log.missed.none': 'Everything has got through.',
  'log.older': 'Show older ones',
  'log.event': 'Event',
  'log.when': 'When',
  'log.state': 'Outcome',
  'log.again': 'Send again',
  'log.again.of': 'Send {type} of {when} again',
  'log.again.sent': 'It is on its way.',
  'state.waiting': 'waiting',
  'state.waiting.until': 'again at {when}',
  'state.delivered': 'delivered',
  'state.given_up': 'given up',
  'try.none': 'no answer',
  tries: { one: '{n} try', other: '{n} tries' },
} satisfies Record<string, Sentence>;

export type Key = keyof typeof en;
export type Words = Record<Key, Sentence>;
export const say = speaker('desk/webhooks', en);
