/** Every sentence of the settings. */

import { speaker, type Sentence } from '../shared/tongue';

const en = {
  'title': 'Settings',
  'saved': 'Saved.',
  'you': 'Who you are here',
  'name': 'Name',
  'name.why': 'Other players see it, with your title, points and places.',
  'name.save': 'Save name',
  'hidden': 'Hide me',
  'hidden.why': 'You stand on no board and in no league. You still earn everything.',
  'quiet': 'Quiet mode',
  'quiet.why': 'No leagues, places or comparisons are shown to you.',
  'device': 'On this device',
  'sound': 'Sounds',
  'sound.why': 'A soft note with each answer.',
  'haptics': 'Vibration',
  'haptics.why': 'A short buzz with each answer, where the device can.',
  'still': 'Less motion',
  'still.why': 'Nothing slides, flies or counts up, whatever the system says.',
  'place': 'Language and time',
  'language': 'Language',
  'language.browser': 'As my browser asks',
  'timezone': 'Time zone',
  'timezone.why': 'Your days begin at three in the morning there. Days that have passed stay as they were.',
  'timezone.here': 'Use {zone}, where this device is',
  'data': 'What is yours',
  'export': 'Download everything',
  'export.why': 'Your profile, answers, points, days and badges, in one file.',
  'leave': 'Delete me',
  'leave.why':
    'Your name, your account and how to reach you go for good, and you cannot come back as who you were. Answers stay, as those of a former player, because labels rest on them.',
  'leave.begin': 'I want to go',
  'leave.type': 'Type {name} to confirm',
  'leave.sure': 'Delete me for good',
  'leave.stay': 'I stay',
  'left': 'You are gone from here',
  'left.text': 'Thank you for every answer. You can play as somebody new at any time.',
  'nobody': 'Play first, then choose',
  'nobody.text': 'Play one round; then you choose here how.',
  'play': 'Play a round',
  'logout': 'Log out',
  'back': 'Your claim',
} satisfies Record<string, Sentence>;

export type Words = Record<keyof typeof en, Sentence>;
export const say = speaker('settings', en);
