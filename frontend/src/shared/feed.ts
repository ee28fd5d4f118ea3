/**
 * The live channel: hints that something about the player changed.
 *
 * It may drop, lag or never open. Whatever it missed is read again over HTTP when it comes back,
 * and every half minute, so that the page is right without it too.
 */

import type { Me, Place, Points, Streak } from './api';

export type Hint =
  | ({ type: 'points' } & Points)
  | ({ type: 'streak' } & Streak)
  | ({ type: 'board' } & Place);

export const REREAD_MS = 30_000;
const PING_MS = 20_000;
const SILENCE_MS = 10_000;
const RECONNECT_MS = 1_000;
const RECONNECT_AT_MOST_MS = 60_000;

/** A hint of this version, or null for anything else. */
export function hintIn(data: unknown): Hint | null {
  const said = parsed(data);
  if (said?.['v'] !== 1) return null;
  const whole = (...names: string[]) => names.every((name) => Number.isFinite(said[name]));
  switch (said['type']) {
    case 'points':
      return whole('pending', 'settled') ? (said as Hint) : null;
    case 'streak':
      return whole('days') && typeof said['today'] === 'boolean' ? (said as Hint) : null;
    case 'board':
      return whole('of', 'points') && (whole('place') || said['place'] === null)
        ? (said as Hint)
        : null;
    default:
      return null;
  }
}

/** The player after a hint. */
export function heard(me: Me, hint: Hint): Me {
  switch (hint.type) {
    case 'points':
      return { ...me, points: { pending: hint.pending, settled: hint.settled } };
    case 'streak':
      return { ...me, streak: { days: hint.days, today: hint.today } };
    case 'board':
      return { ...me, board: { place: hint.place, of: hint.of, points: hint.points } };
  }
}

type Line = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'>;

type World = {
  connect: () => Line;
  hint: (hint: Hint) => void;
  reread: () => void;
  random?: () => number;
};

/** Listen until told to stop. */
export function listen({ connect, hint, reread, random = Math.random }: World): () => void {
  let line: Line | null = null;
  let failures = 0;
  let ping: ReturnType<typeof setTimeout>;
  let silence: ReturnType<typeof setTimeout>;
  let retry: ReturnType<typeof setTimeout>;
  const poll = setInterval(reread, REREAD_MS);
  open();

  function open() {
    const mine = connect();
    line = mine;
    mine.onopen = () => {
      failures = 0;
      reread();
      expectSound();
    };
    mine.onmessage = ({ data }) => {
      expectSound();
      const told = hintIn(data);
      if (told) hint(told);
    };
    mine.onclose = () => {
      if (line === mine) reopen();
    };
  }

  /** Ask for a sign of life now and then; a line that gives none is dead, whatever it says. */
  function expectSound() {
    clearTimeout(ping);
    clearTimeout(silence);
    ping = setTimeout(() => {
      line?.send(JSON.stringify({ type: 'ping' }));
      silence = setTimeout(() => {
        line?.close();
        reopen();
      }, SILENCE_MS);
    }, PING_MS);
  }

  function reopen() {
    hangUp();
    const pause = Math.min(RECONNECT_AT_MOST_MS, RECONNECT_MS * 2 ** failures++);
    retry = setTimeout(open, pause * (0.5 + random()));
  }

  function hangUp() {
    line = null;
    [ping, silence, retry].forEach(clearTimeout);
  }

  return () => {
    const last = line;
    hangUp();
    clearInterval(poll);
    last?.close();
  };
}

function parsed(data: unknown): Record<string, unknown> | null {
  try {
    const said: unknown = JSON.parse(String(data));
    return said !== null && typeof said === 'object' ? (said as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
