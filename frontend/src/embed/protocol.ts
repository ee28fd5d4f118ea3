/**
 * What the host's page and the frame say to each other, and how much of it is believed.
 *
 * The frame says hello to the one origin it was made for; the page answers with a port, and from
 * then on only the port is used. Either side may be hostile, or newer than the other: what is
 * malformed, too large, unknown or of another version is passed over without a word.
 */

export const VERSION = 1;

export type Mode = 'dedupe' | 'feed' | 'captcha';
export type Scheme = 'light' | 'dark';
export type FailMode = 'open' | 'closed';

/** How the page looks where the widget stands, as far as it says. */
export type Look = { scheme: Scheme; font: string };
/** What the page wants: of whom it tells, which thread is open, what the check is for. */
export type Context = { thread?: string; action?: string; cdata?: string };

export type FromFrame = {
  ready: { mode: Mode; scheme: Scheme };
  resize: { height: number };
  challenge: { kind: string };
  answer: { kind: string };
  reward: { points: number };
  complete: { answered: number; points: number };
  verified: { token: string };
  expired: Record<string, never>;
  'token-request': Record<string, never>;
  error: { code: string; retryable: boolean; fail_mode?: FailMode };
};

export type FromPage = {
  token: { token: string };
  look: Look;
  reset: Record<string, never>;
};

export type Hello = { goldrush: 1; type: 'hello' };
export type Port = { goldrush: 1; type: 'port'; token: string; context: Context; look: Look };
export const hello: Hello = { goldrush: VERSION, type: 'hello' };

export type Said<Sentences, T extends keyof Sentences = keyof Sentences> = {
  [K in T]: { type: K; payload: Sentences[K] };
}[T];

const LONGEST = { token: 8192, thread: 200, action: 32, cdata: 255, font: 200, kind: 40, code: 80 };
const TALLEST = 8000;

type Checks<Sentences> = { [K in keyof Sentences]: (said: Fields) => Sentences[K] | null };
type Fields = Record<string, unknown>;

const fromFrame: Checks<FromFrame> = {
  ready: ({ mode, scheme }) => (isMode(mode) && isScheme(scheme) ? { mode, scheme } : null),
  resize: ({ height }) => (isCount(height) && height <= TALLEST ? { height } : null),
  challenge: ({ kind }) => (isText(kind, LONGEST.kind) ? { kind } : null),
  answer: ({ kind }) => (isText(kind, LONGEST.kind) ? { kind } : null),
  reward: ({ points }) => (isCount(points) ? { points } : null),
  complete: ({ answered, points }) => (isCount(answered) && isCount(points) ? { answered, points } : null),
  verified: ({ token }) => (isText(token, LONGEST.token) && token ? { token } : null),
  expired: () => ({}),
  'token-request': () => ({}),
  error: ({ code, retryable, fail_mode }) =>
    isText(code, LONGEST.code) && typeof retryable === 'boolean'
      ? { code, retryable, ...(fail_mode === 'open' || fail_mode === 'closed' ? { fail_mode } : {}) }
      : null,
};

const fromPage: Checks<FromPage> = {
  token: ({ token }) => (isText(token, LONGEST.token) ? { token } : null),
  look: readLook,
  reset: () => ({}),
};

/** What the frame said through the port, or null for what is nothing. */
export const hearFrame = (data: unknown) => hear(data, fromFrame);
/** What the page said through the port, or null for what is nothing. */
export const hearPage = (data: unknown) => hear(data, fromPage);

export function isHello(data: unknown): boolean {
  return isFields(data) && data['goldrush'] === VERSION && data['type'] === 'hello';
}

/** The page's answer to a hello, or null for what is none. */
export function hearPort(data: unknown): Port | null {
  if (!isFields(data) || data['goldrush'] !== VERSION || data['type'] !== 'port') return null;
  const look = isFields(data['look']) ? readLook(data['look']) : null;
  const token = data['token'];
  if (!look || !isText(token, LONGEST.token)) return null;
  return { goldrush: VERSION, type: 'port', token, context: readContext(data['context']), look };
}

function hear<S>(data: unknown, checks: Checks<S>): Said<S> | null {
  if (!isFields(data) || data['v'] !== VERSION || !isFields(data['payload'])) return null;
  const type = data['type'];
  if (typeof type !== 'string' || !Object.hasOwn(checks, type)) return null;
  const payload = checks[type as keyof S](data['payload']);
  return payload && { type: type as keyof S, payload };
}

/** The way messages go out: numbered, and with the version they are written in. */
export function speaker<S>(port: MessagePort) {
  let id = 0;
  return <K extends keyof S>(type: K, payload: S[K]) => port.postMessage({ v: VERSION, id: ++id, type, payload });
}

function readLook({ scheme, font }: Fields): Look | null {
  return isScheme(scheme) && isText(font, LONGEST.font) ? { scheme, font } : null;
}

function readContext(said: unknown): Context {
  const context: Context = {};
  if (!isFields(said)) return context;
  for (const name of ['thread', 'action', 'cdata'] as const) {
    const value = said[name];
    if (isText(value, LONGEST[name]) && value) context[name] = value;
  }
  return context;
}

const isFields = (data: unknown): data is Fields => typeof data === 'object' && data !== null;
const isText = (value: unknown, longest: number): value is string => typeof value === 'string' && value.length <= longest;
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isMode = (value: unknown): value is Mode => value === 'dedupe' || value === 'feed' || value === 'captcha';
const isScheme = (value: unknown): value is Scheme => value === 'light' || value === 'dark';
