/** Every sentence the player reads; `words.de.ts` and its like say them in other languages. */

import { speaker, type Sentence } from './tongue';

export { figure, locale, portion } from './tongue';

const en = {
  'nav.login': 'Log in',
  'nav.projects': 'Your projects',
  'nav.signup': 'Sign up',
  'nav.signup.keep': 'Keep my points',
  'nav.theme.dark': 'Switch to dark colours',
  'nav.theme.light': 'Switch to light colours',
  'nav.me': 'Your points and settings',
  'nav.streak': { one: 'Streak: {n} day', other: 'Streak: {n} days' },

  'update': 'A new version of the game is here.',
  'update.take': 'Take it',
  'update.later': 'Later',

  'bell': 'What happened',
  'bell.new': { one: 'What happened: {n} new', other: 'What happened: {n} new' },
  'bell.none': 'Nothing yet. Finish a round, and news comes by itself.',
  'bell.more': 'Show earlier',
  'bell.settled': { one: '{n} point settled', other: '{n} points settled' },
  'bell.capsule': { one: 'A time capsule opened: +{n} point', other: 'A time capsule opened: +{n} points' },
  'bell.quest': 'Quest done: {what} (+{experience} experience)',
  'bell.badge': '{name}: tier {tier} is yours',
  'bell.claim.granted': '{reward} is yours',
  'bell.claim.refused': '{reward} could not be given; your points are back',
  'bell.claim.given_back': 'Nobody found the time for {reward}; your points are back',
  'bell.league.up': 'Place {place}: up to the next league',
  'bell.league.stay': 'Place {place}: you stay in your league',
  'bell.league.down': 'Place {place}: down one league',

  'hub.play': 'Play',
  'hub.projects': 'Pick a vein',
  'hub.projects.none': 'No project is open yet. Come back soon.',
  'hub.projects.done': '{share} done',
  'hub.projects.finished': 'All found',
  'hub.projects.left': { one: '{n} item left to find', other: '{n} items left to find' },
  'hub.projects.spent': 'Its budget is spent; no new round begins for now.',
  'hub.projects.pays': 'about {n} points a round, for careful work',
  'hub.kind.text': 'Short texts',
  'hub.how': 'How it works',
  'hub.how.answer': 'Answer what you see',
  'hub.how.answer.text': 'Ten items, about a minute. Can’t tell? Say so, it never costs you.',
  'hub.how.settle': 'Others answer too',
  'hub.how.settle.text': 'When enough of you agree, the label is found and your points settle. Careful work settles highest.',
  'hub.how.learn': 'The model learns',
  'hub.how.learn.text': 'It trains on what was found, and asks you next where it is least sure.',
  'hub.mine': 'Your claim',
  'hub.mine.ledger': 'See every point',
  'hub.mine.shop': 'Spend them in the shop',
  'hub.mine.new': 'Your points, streak and place show up here after your first round.',
  'hub.settled': 'settled',
  'hub.pending': 'pending',
  'hub.pending.why': 'They settle by themselves once others have answered too and some of your answers were checked. Every check you pass lifts all of them.',
  'hub.streak': 'day streak',
  'hub.streak.days': { one: '{n} day in a row', other: '{n} days in a row' },
  'hub.ring': 'Today’s goal: {done} of {of} quests done',
  'hub.learned': 'The model learned',
  'hub.learned.from': { one: 'right that often, after {n} label', other: 'right that often, after {n} labels' },
  'hub.learned.since': { one: 'up from {first}, by {n} label', other: 'up from {first}, by {n} labels' },
  'hub.learned.why': 'Every answer counts towards a label, and every label towards this.',
  'hub.league.up': 'of {of} this week, on the way up',
  'hub.league.stay': 'of {of} this week',
  'hub.league.down': 'of {of} this week, on the way down',
  'hub.league.none': 'Let points settle this week, and you have a seat.',
  'league.copper': 'Copper league',
  'league.silver': 'Silver league',
  'league.gold': 'Gold league',
  'league.platinum': 'Platinum league',
  'league.diamond': 'Diamond league',
  'hub.streak.open': 'Play a round today to keep it.',
  'hub.streak.grow': 'Play a round today to make it longer.',
  'hub.streak.safe': 'Safe for today.',
  'hub.streak.none': 'Finish a round to start one.',
  'hub.freezes': {
    one: '{n} more day may be missed this week.',
    other: '{n} more days may be missed this week.',
  },
  'hub.board': 'This week',
  'hub.board.ends': 'ends {when}',
  'hub.board.none': 'No points have settled this week yet.',
  'hub.board.you': 'you',
  'hub.board.place': 'Place',
  'hub.board.name': 'Player',
  'hub.board.points': 'Points',
  'hub.quests': 'Today’s quests',
  'hub.quest.pays': { one: 'pays {n} point of experience', other: 'pays {n} points of experience' },
  'hub.level': 'Level {n}',
  'hub.level.next': {
    one: '{n} point of experience to level {level}',
    other: '{n} points of experience to level {level}',
  },
  'quest.rounds': { one: 'Finish {n} round', other: 'Finish {n} rounds' },
  'quest.points': { one: 'Have {n} point settle', other: 'Have {n} points settle' },
  'quest.projects': { one: 'Play in {n} project', other: 'Play in {n} projects' },
  'quest.sittings': {
    one: 'Play once today',
    other: 'Play {n} times today, three hours apart',
  },
  'hub.failed': 'That did not load.',
  'hub.retry': 'Try again',

  'play.leave': 'Leave the round',
  'play.progress': '{done} of {of} answered',
  'play.choices': 'Answers',
  'pair.a': 'First thread',
  'pair.b': 'Second thread',
  'pair.open': 'Open',
  'pair.only': 'Only in this one: {words}',
  'pair.same': 'Same',
  'pair.related': 'Related, not the same',
  'pair.different': 'Different',
  'pair.keep': 'The same. Which one should stay?',
  'pair.keep.a': 'A stays',
  'pair.keep.b': 'B stays',
  'pair.keep.either': 'Either one',
  'pair.keep.back': 'Back',
  'pair.escape': 'Esc',
  'play.abstain': 'Can’t tell',
  'play.undo': 'Undo',
  'play.guidelines': 'Guidelines',
  'play.guidelines.none': 'No guidelines for this one. Answer what you see.',
  'play.guidelines.changed': 'The guidelines have changed.',
  'play.guidelines.read': 'Read them',
  'play.guidelines.later': 'Not now',
  'play.close': 'Close',
  'play.image': 'The picture to look at',
  'play.image.broken': 'This picture did not load.',
  'play.loading': 'Fetching your round…',
  'play.said': 'Answered {choice}. {done} of {of}.',
  'play.undone': 'Taken back.',
  'play.undo.late': 'That answer is already locked in.',
  'play.combo': '{n} in a row',
  'play.offline': { one: '{n} answer waits for the network', other: '{n} answers wait for the network' },
  'play.signed.out': 'You have been logged out.',
  'play.signed.out.waiting': {
    one: '{n} answer waits here until you log in again.',
    other: '{n} answers wait here until you log in again.',
  },
  'play.refused': 'One answer could not be kept: {why}',
  'play.refused.unknown': 'the server would not take it.',
  'play.round.failed': 'The round did not start',
  'play.round.offline': 'You seem to be offline. What you answered is safe here and goes out by itself.',
  'play.round.unknown': 'Something went wrong on our side.',
  'play.retry': 'Try again',
  'play.home': 'Back to the start',

  'empty.title': 'You dug this one dry',
  'empty.text': 'There is nothing here that you have not answered. New items may come; other veins are waiting.',

  'seal.title': 'All answered',
  'seal.text': 'One last look, then lock it in.',
  'seal.undo': 'Change the last one',
  'seal.button': 'Lock in',
  'seal.counting': { one: 'Locks in by itself in {n} second', other: 'Locks in by itself in {n} seconds' },
  'seal.paused': 'Waiting for you',
  'seal.review': 'Your answers',

  'told.title.0': 'Round done',
  'told.title.1': 'Nice haul',
  'told.title.2': 'Well dug',
  'told.title.3': 'Into the cart',
  'told.answered': { one: 'answer', other: 'answers' },
  'told.pending': 'points pending, more or less',
  'told.streak': { one: 'day streak', other: 'day streak' },
  'told.place': 'place this week',
  'told.place.up': { one: 'up {n} place', other: 'up {n} places' },
  'told.place.of': 'of {of}',
  'told.place.none': 'as soon as points settle',
  'told.pending.why': 'They settle once others have answered too, at more where nobody was sure yet. Every check you pass lifts all of them.',
  'told.waiting': 'Not everything has reached us yet. It is safe in this browser and goes out by itself.',
  'told.again': 'Another round',
  'told.home': 'Done for now',
  'told.keep.title': 'Keep what you earned',
  'told.keep.text': 'You play as {name}. Sign up and your points, streak and place stay yours on every device.',
  'told.keep.button': 'Sign up free',

  'toast.settled': { one: '+{n} point to spend', other: '+{n} points to spend' },

  'toast.quest': { one: 'Quest done: +{n} experience', other: 'Quest done: +{n} experience' },
  'toast.badge': '{name}: tier {tier} is yours',

  'badge.prospector': 'Prospector',
  'badge.prospector.takes': { one: '{n} answer confirmed', other: '{n} answers confirmed' },
  'badge.sharp-eye': 'Sharp eye',
  'badge.sharp-eye.takes': 'skill {n} of 100 in a project',
  'badge.traveller': 'Traveller',
  'badge.traveller.takes': {
    one: '100 answers confirmed in {n} project',
    other: '100 answers confirmed in each of {n} projects',
  },
  'badge.faithful': 'Faithful',
  'badge.faithful.takes': { one: 'a round on {n} day', other: 'a round on {n} days' },
  'badge.on-a-roll': 'On a roll',
  'badge.on-a-roll.takes': { one: 'a streak of {n} day', other: 'a streak of {n} days' },
  'badge.nugget': 'Rare find',
  'badge.nugget.takes': { one: '{n} answer few others got right', other: '{n} answers few others got right' },
  'badge.time-capsule': 'Time capsule',
  'badge.time-capsule.takes': {
    one: '{n} old answer an expert found right',
    other: '{n} old answers an expert found right',
  },

  'me.badges': 'Badges',
  'me.badges.tier': 'Tier {tier} of {of}',
  'me.badges.none': 'Not yet',
  'me.badges.next': 'Next: {what}',
  'me.badges.all': 'Every tier is yours.',
  'me.ledger': 'Every point, and why',
  'me.ledger.none': 'Nothing yet. Your first round writes the first line.',
  'me.ledger.more': 'Show more',
  'me.settings': 'Settings',
  'me.nobody.title': 'Nobody here yet',
  'me.nobody.text': 'Play one round and this page fills itself.',
  'me.nobody.play': 'Play a round',
  'problem.offline': 'You seem to be offline.',
  'problem.unknown': 'Something went wrong on our side.',
} satisfies Record<string, Sentence>;

export type Key = keyof typeof en;
export type Words = Record<Key, Sentence>;

export const say = speaker('shared', en);

export type BadgeName = {
  [K in Key]: K extends `badge.${infer Name}.takes` ? Name : never;
}[Key];

export type Measure = {
  [K in Key]: K extends `quest.${infer Name}` ? Name : never;
}[Key];

export const isMeasure = (name: string): name is Measure => `quest.${name}` in en;
export const whatQuestAsks = (measure: Measure, n: number) => say(`quest.${measure}`, { n });

export const isBadge = (slug: string): slug is BadgeName => `badge.${slug}.takes` in en;
export const nameOfBadge = (slug: BadgeName) => say(`badge.${slug}`);
export const whatBadgeTakes = (slug: BadgeName, n: number) => say(`badge.${slug}.takes`, { n });

/** Why something did not work, in a sentence. */
export function reason(error: unknown): string {
  const said = error instanceof Error && 'status' in error ? error : null;
  if (said?.status === 0) return say('problem.offline');
  return said?.message || say('problem.unknown');
}
