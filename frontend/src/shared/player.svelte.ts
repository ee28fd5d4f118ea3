/** Who plays here, kept up to date by the feed. One for all parts of a page. */

import { changeMe, readAsker, type Me } from './api';
import { heard, listen, type Hint } from './feed';
import { toast } from './toasts.svelte';
import { isBadge, nameOfBadge, say } from './words';

type Who =
  | { known: 'not yet' }
  | { known: 'nobody' }
  | { known: 'onlooker' } // Signed in, and has never played.
  | { known: 'me'; me: Me }
  | { known: 'failed' };

export const player: { who: Who } = $state({ who: { known: 'not yet' } });

/** How often something was earned while the page was open: a reason to look again. */
export const earned = $state({ quests: 0, badges: 0, news: 0, seasons: 0 });

let stop: (() => void) | null = null;

/** Read the player again; the first time somebody is there, start listening. */
export async function reread(): Promise<Me | null> {
  try {
    const { is_user, player: me } = await readAsker();
    if (me) meet(me);
    else player.who = { known: is_user ? 'onlooker' : 'nobody' };
  } catch {
    if (player.who.known === 'not yet') player.who = { known: 'failed' };
  }
  return current();
}

export function meet(me: Me) {
  celebrate(current(), me);
  player.who = { known: 'me', me };
  // So that the first screen greets who has been here before.
  document.cookie = 'known=1; path=/; max-age=31536000; samesite=lax';
  document.documentElement.dataset['nugget'] = me.worn.nugget ?? 'gold';
  stop ??= listen({ connect, hint, reread: () => void reread() });
  if (me.is_guest) void tellZone(me);
}

/** The player is gone for good: nothing is heard of them any more, and nothing shows who it was. */
export function farewell() {
  stop?.();
  stop = null;
  player.who = { known: 'nobody' };
  document.cookie = 'known=; path=/; max-age=0';
  document.documentElement.dataset['nugget'] = 'gold';
}

/** A new guest's days are those of their browser's time zone; said once, so that it can be changed. */
async function tellZone(me: Me) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || !rememberZone(me.id) || zone === me.timezone) return;
  await changeMe({ timezone: zone }).then(meet, () => {});
}

/** Note that this player's time zone has been said; false when it had been before, or nothing can be noted. */
export function rememberZone(id: string): boolean {
  try {
    const said = localStorage.getItem('zone said') === id;
    localStorage.setItem('zone said', id);
    return !said;
  } catch {
    return false;
  }
}

export function current(): Me | null {
  return player.who.known === 'me' ? player.who.me : null;
}

function hint(hint: Hint) {
  if (['badge', 'quest', 'news'].includes(hint.type)) earned.news += 1;
  if (hint.type === 'badge' && isBadge(hint.slug)) {
    earned.badges += 1;
    toast(say('toast.badge', { name: nameOfBadge(hint.slug), tier: hint.tier }), 'gold');
  }
  if (hint.type === 'season') earned.seasons += 1;
  if (hint.type === 'quest') {
    earned.quests += 1;
    toast(say('toast.quest', { n: hint.experience }), 'gold');
  }
  const me = current();
  if (me) meet(heard(me, hint));
}

function celebrate(before: Me | null, now: Me) {
  if (!before || before.id !== now.id) return;
  const settled = now.points.settled - before.points.settled;
  if (settled > 0) toast(say('toast.settled', { n: settled }), 'gold');
}

function connect() {
  return new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws/play/`);
}
