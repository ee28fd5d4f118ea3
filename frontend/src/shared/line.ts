/**
 * A live channel: it says that something changed, and what.
 *
 * It may drop, lag or never open. Whatever it missed is read again over HTTP when it comes back,
 * and every half minute, so that the page is right without it too.
 */

export const REREAD_MS = 30_000;
const PING_MS = 20_000;
const SILENCE_MS = 10_000;
const RECONNECT_MS = 1_000;
const RECONNECT_AT_MOST_MS = 60_000;

type Line = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'>;

export type World = {
  connect: () => Line;
  hear: (data: unknown) => void;
  reread: () => void;
  /** Told whenever the line opens or is lost. */
  live?: (isLive: boolean) => void;
  random?: () => number;
};

/** Keep a line open until told to stop. */
export function keepLine({ connect, hear, reread, live, random = Math.random }: World): () => void {
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
      live?.(true);
      reread();
      expectSound();
    };
    mine.onmessage = ({ data }) => {
      // A line that opens only to be refused is no success.
      failures = 0;
      expectSound();
      hear(data);
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
    live?.(false);
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

/** A message of this version, or null for anything else. */
export function messageIn(data: unknown): Record<string, unknown> | null {
  try {
    const said: unknown = JSON.parse(String(data));
    const isOurs = said !== null && typeof said === 'object' && 'v' in said && said.v === 1;
    return isOurs ? (said as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
