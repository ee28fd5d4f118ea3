/** Every sentence read by those who decide cases. */

import { speaker, type Sentence } from '../shared/tongue';
import { figure } from '../shared/words';
import { linesOf } from './effects';
import { when } from './when';
import type { Effects, Verdict } from './wire';

const en = {
  'title': 'Review',
  'about': 'Cases wait in the order of what is at stake. Nothing happens that you have not seen in a preview, and every verdict can be undone.',
  'queue': 'Waiting cases',
  'queue.n': { one: '{n} case', other: '{n} cases' },
  'queue.more': 'More cases wait than are shown.',
  'list': 'Which cases',
  'list.open': 'Waiting',
  'list.closed': 'Decided',
  'list.look.closed': 'Look at what was decided',
  'none.closed': 'Nothing has been decided yet.',
  'none': 'Nothing waits for you',
  'none.text': 'When somebody’s answers look like nobody’s who tries, or somebody objects to a verdict, it shows up here by itself.',
  'failed': 'The cases did not load.',
  'retry': 'Try again',
  'signed.out': 'You are no longer logged in.',
  'signed.in': 'Log in again',
  'line.live': 'Live',
  'line.lost': 'Reconnecting…',
  'loading': 'Fetching the case…',

  'worker': 'Worker {id}',
  'case.appeal': 'Appeal',
  'case.in': 'in {project}',
  'case.answers': { one: '{n} answer', other: '{n} answers' },
  'case.stake': 'at stake',
  'case.raised': 'Raised {when}',
  'case.since': 'here since {when}',
  'doubt': '{share} likely not trying',
  'reasons': 'Why',
  'reasons.none': 'No reason was recorded.',
  'reasons.weight': 'Speaks {times} times more for cheating than for honesty',
  'appeal.says': 'What the worker says',
  'appeal.against': 'Against the verdict “{decision}” of {when}, by {by}.',
  'appeal.against.itself': 'Against the automatic hold of {when}.',

  'figures': 'In figures',
  'fig.gold': 'gold right',
  'fig.audits': 'audits right',
  'fig.consensus': 'as the consensus',
  'fig.fast': 'too fast for a person',
  'fig.trust': 'trust',
  'fig.trust.range': '{low} to {high}',
  'fig.of': '{n} of {of}',
  'fig.none': 'none yet',

  'times': 'How long answers took',
  'times.about': 'This worker’s answers took mostly {worker}; everybody else’s, {crowd}.',
  'times.worker': 'This worker',
  'times.crowd': 'Everybody else',
  'times.took': 'Took',
  'times.none': 'No answers yet.',
  'times.from': 'from {s} s',
  'timeline': 'Over time',
  'timeline.about': 'Of {n} answers that can be judged, {wrong} did not stand.',
  'timeline.answers': 'Answers',
  'timeline.right': 'Stood',
  'timeline.wrong': 'Did not stand',
  'timeline.when': 'From',
  'table': 'Show as a table',

  'confusion': 'What was said of what',
  'confusion.about': 'Rows are what an item is, by gold, audit or consensus; columns are what this worker said.',
  'confusion.is': 'Is',
  'confusion.said': 'Said',
  'confusion.none': 'None of these items has a label yet.',

  'alike': 'Who answers alike',
  'alike.about': 'Sharing right answers is no wonder. Sharing wrong ones is.',
  'alike.none': 'Nobody shares enough items with this worker.',
  'alike.both': 'Items both answered',
  'alike.same': 'Same answer',
  'alike.wrong': 'Same wrong answer',

  'sample': 'Some answers, beside what they are',
  'sample.none': 'Nothing to compare with yet.',
  'sample.said': 'said {said}',
  'sample.is': 'is {known}',
  'sample.gold': 'gold',
  'sample.sure': '{share} sure',
  'sample.took': 'took {s} s',
  'sample.image': 'A picture this worker answered',

  'history': 'Decided before',
  'history.by': '{decision}, by {by}, {when}',
  'history.by.itself': '{decision}, automatically, {when}',
  'history.undone': 'taken back {when}',

  'decision.dismiss': 'Dismiss',
  'decision.warn': 'Warn',
  'decision.hold': 'Hold rewards',
  'decision.leave_out': 'Leave answers out',
  'decision.suspend': 'Suspend',
  'decision.ban': 'Ban',
  'decision.grant': 'Grant the appeal',
  'held.itself': 'Rewards are on hold since {when}, automatically. Your decision replaces that.',
  'held.end': 'End the hold',
  'why.dismiss': 'Nothing is wrong. The worker keeps everything.',
  'why.dismiss.appeal': 'The verdict stands, and the worker is told so.',
  'why.warn': 'The worker is told to take care. Nothing else changes.',
  'why.hold': 'Nothing of this project settles or can be spent until you undo this. Answers still count.',
  'why.leave_out': 'Answers so far no longer count, and their points are taken back. Answers given from then on count.',
  'why.suspend': 'As leaving answers out, and nothing may be answered here for 30 days.',
  'why.ban': 'As leaving answers out, and nothing may be answered here any more.',
  'why.grant': 'The verdict is undone: every label, item and point is as it was.',

  'decide': 'Decide',
  'decide.keys': 'Number keys choose, Enter decides, Escape calls off, J and K move, U undoes.',
  'preview.asking': 'Counting what would change…',
  'preview.title': 'What would change',
  'preview.until': 'Counted at {when}. What this worker answers until you decide goes the same way.',
  'preview.after': 'What this worker answers from then on can open a new case.',
  'preview.nothing': 'No label, no item and no point changes.',
  'preview.some': 'Some of the items',
  'preview.stale': 'Something else has changed since you looked. This is what it would do now.',
  'effect.labels_flipped': { one: 'label flips', other: 'labels flip' },
  'effect.items_reopened': { one: 'item reopens for answers', other: 'items reopen for answers' },
  'effect.items_retired': { one: 'item is labelled', other: 'items are labelled' },
  'effect.items_disputed': { one: 'item goes to an expert', other: 'items go to an expert' },
  'effect.points_taken': { one: 'point is taken back', other: 'points are taken back' },
  'effect.points_given': { one: 'point is given back', other: 'points are given back' },
  'effect.points_put_on_hold': { one: 'point goes on hold', other: 'points go on hold' },
  'effect.points_off_hold': { one: 'point comes off hold', other: 'points come off hold' },
  'reason': 'Reason, for other reviewers',
  'confirm': '{decision}: decide',
  'confirm.sending': 'Deciding…',
  'cancel': 'Call off',
  'decided': '{decision}: done. Press U to undo.',
  'decided.otherwise': '{decision}: done. Others went on meanwhile, so it came to: {what}. Press U to undo.',
  'undo': 'Undo the last verdict',
  'undo.it': 'Undo',
  'undone': '“{decision}” is undone; everything is as it was.',
  'gone': 'That case was decided by somebody else.',
  'problem.offline': 'You seem to be offline.',
  'problem.unknown': 'Something went wrong on our side.',
  'state.open': 'open',
  'state.disputed': 'disputed',
} satisfies Record<string, Sentence>;

export type Key = keyof typeof en;
export type Words = Record<Key, Sentence>;
export const say = speaker('review', en);

/** What was decided, by whom if by anybody, and when. */
export function byWhom({ decision, by, given_at }: Pick<Verdict, 'decision' | 'by' | 'given_at'>): string {
  const told = { decision: say(`decision.${decision}`), when: when(given_at) };
  return by === null ? say('history.by.itself', told) : say('history.by', { ...told, by });
}

/** What a verdict came to, in a line. */
export const effectsIn = (effects: Effects) =>
  linesOf(effects)
    .map(({ what, n }) => `${figure(n)} ${say(`effect.${what}`, { n })}`)
    .join(', ') || say('preview.nothing');

/** Why something did not work, in a sentence. */
export function reason(error: unknown): string {
  const said = error instanceof Error && 'status' in error ? error : null;
  if (said?.status === 0) return say('problem.offline');
  return said?.message || say('problem.unknown');
}
