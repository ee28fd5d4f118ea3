/** Every sentence on what leads where. */

import { speaker, type Sentence } from '../../shared/tongue';

const en = {
  'title': 'Links',
  'about': 'What people found to be the same. Nothing is closed or merged here: your product is told, and decides.',
  'which': 'Which links',
  'status.confirmed': 'Confirmed',
  'status.contested': 'Contested',
  'status.suggested': 'Suggested',
  'status.undone': 'Undone',
  'status.rejected': 'Rejected',
  'status.gone': 'Gone with a deleted thread',
  'none': 'None so far.',
  'leads': 'leads to',
  'sure': '{share} sure',
  'reason': 'Why: {reason}',
  'objects': 'Its author objects. The link stands until you decide.',
  'objected': 'Its author objected, and you stand by it.',
  'uphold': 'Stand by it',
  'uphold.of': 'Stand by the link of {title}',
  'upheld': 'The link stands. Its author is told so.',
  'undo': 'Undo',
  'undo.of': 'Undo the link of {title}',
  'undone': 'Taken back. Everything is as if the link had never been.',
  'more': 'Show more',
  'failed': 'The links could not be read.',
  'retry': 'Try again',
} satisfies Record<string, Sentence>;

export type Key = keyof typeof en;
export type Words = Record<Key, Sentence>;
export const say = speaker<Key>('desk/links', en);
