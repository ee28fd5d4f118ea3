/** Every sentence about paid crowds. */

import { speaker, type Sentence } from '../../shared/tongue';

const en = {
  title: 'Paid crowds',
  about: 'Let people who are paid elsewhere answer the same rounds. Each of their ids is one worker, trusted like any other.',
  loading: 'Looking up who may come…',
  prolific: 'Prolific',
  sona: 'SONA',
  mturk: 'Mechanical Turk',
  open: 'Open to {marketplace}',
  change: 'Change',
  'change.of': 'Change how {marketplace} is open',
  closed: 'Closed',
  close: 'Close',
  'close.of': 'Close to {marketplace}',
  reopen: 'Open again',
  'reopen.of': 'Open to {marketplace} again',
  came: { one: '{n} came', other: '{n} came' },
  done: { one: '{n} done', other: '{n} done' },
  failed: { one: '{n} failed', other: '{n} failed' },

  address: 'Study address',
  'address.why.prolific': 'Paste it as the study’s URL. Prolific fills in the rest.',
  'address.why.sona': 'Paste it as the study’s URL. SONA fills in the rest.',
  'address.why.mturk': 'Use it as the ExternalURL of an ExternalQuestion.',
  copy: 'Copy',
  'copy.of': 'Copy the address for {marketplace}',
  copied: 'Copied.',
  'copy.failed': 'Your browser does not let us copy. Select it and copy it yourself.',

  rounds: 'Rounds of ten each person answers',
  'done.code': 'Code for who is done',
  'done.code.why': 'The completion code of your study. It is told only after the work.',
  'failed.code': 'Code for who fails',
  'failed.code.why': 'For those whose answers nobody can have read, or who may not go on. Leave it empty, and they are asked to return the study.',
  'sona.site': 'Your SONA site',
  'sona.experiment': 'Experiment id',
  'sona.token': 'Credit token',
  'sona.why': 'Both stand in the study’s server-side completion URL.',
  'sona.kept': 'It is kept, and shown to nobody. Leave it empty to keep it.',
  'lessons': 'This project asks for lessons before the first round. People who are paid by the answer would take them unpaid, so it cannot be opened to them. Switch off “Players must pass before they play” under “Lessons”: the lessons stay there for whoever likes. Or make a project of its own for paid people.',
  save: 'Save',
  cancel: 'Not now',
  saved: 'Saved.',
} satisfies Record<string, Sentence>;

export type Words = Record<keyof typeof en, Sentence>;
export const say = speaker('desk/crowds', en);
