/** Every sentence that people of a paid crowd read. */

import { speaker, type Sentence } from '../shared/tongue';

const en = {
  ask: { one: 'You answer one question like this. “Can’t tell” is a good answer too.', other: 'You answer {n} questions like this, one at a time. “Can’t tell” is a good answer too.' },
  choices: 'Answers to choose from',
  keep: 'Keep this page open until the end: then you are sent back, and your work is recorded.',
  care: 'Take the time to look. What is pressed faster than anybody can read is not counted as work.',
  again: 'Try again',
  start: 'Start',
  waiting: 'One moment…',
  progress: '{done} of {of}',
  guidelines: 'Guidelines',
  picture: 'The picture to look at',
  retrying: 'The connection is gone. Your answer is kept and sent as soon as it is back.',
  failed: 'Something went wrong on our side. Try again in a moment.',
  nothing: 'There is nothing left to answer right now. Please return this study or task; you lose nothing by it.',

  'done.title': 'Done. Thank you!',
  'failed.title': 'This is the end of it',
  'failed.text': 'Your answers could not be counted as work.',
  'back.prolific': 'Back to Prolific',
  'back.prolific.why': 'You are sent back in a moment. If not, press the button.',
  'back.mturk': 'Submit to Mechanical Turk',
  'done.sona': 'Your credit is on its way to SONA. You can close this page.',
  'failed.here': 'Please return the study or task. You can close this page.',

  'preview.title': 'What you would do',
  'preview.example': 'This is one of those that others have answered, as an example.',
  'preview.text': 'Accept the task to begin.',
  'lost.title': 'Come here by your link',
  'lost.prolific': 'This page is opened by your study on Prolific. Open it there once more.',
  'lost.sona': 'This page is opened by your study on SONA. Open it there once more.',
  'lost.mturk': 'This page is opened by your task on Mechanical Turk. Open it there once more.',
} satisfies Record<string, Sentence>;

export type Words = Record<keyof typeof en, Sentence>;
export const say = speaker('crowd', en);
