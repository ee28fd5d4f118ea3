import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { client } from './client';

type Call = { path: string; body: Record<string, unknown>; session: string | null; credentials: string };
type Reply = [status: number, body: object];

let calls: Call[];
let replies: (call: Call) => Reply;
let sessions: number;

const opened = () => ({ session: `s${++sessions}`, expires_in: 900 });
const ended: Reply = [401, { code: 'embed_session_ended' }];
const opening = { key: 'pk_live_x', origin: 'https://forum.example', context: {}, token: '' };
const known = { ...opening, token: 'jwt' };

beforeEach(() => {
  calls = [];
  sessions = 0;
  replies = ({ path }) => (path === 'sessions' ? [201, opened()] : [200, {}]);
  vi.stubGlobal('fetch', async (address: string, how: RequestInit) => {
    const session = new Headers(how.headers).get('Authorization')?.replace('Bearer ', '') ?? null;
    const call = { path: address.replace('/embed/v1/', ''), body: JSON.parse(String(how.body)), session, credentials: how.credentials ?? '' };
    calls.push(call);
    const [status, body] = replies(call);
    return new Response(JSON.stringify(body), { status });
  });
});
afterEach(() => void vi.unstubAllGlobals());

const paths = () => calls.map(({ path }) => path);
/** The server forgets the session it opened first. */
const forgetful = (call: Call): Reply => (call.path === 'sessions' ? [201, opened()] : call.session === 's1' ? ended : [200, { threads: [] }]);

test('no call sends or keeps a cookie', async () => {
  const server = client(opening, async () => '');
  await server.arrive();
  await server.next([]);

  expect(calls.map(({ credentials }) => credentials)).toEqual(['omit', 'omit']);
});

describe('a session that is over', () => {
  test('is opened again with a fresh token, and the call is repeated', async () => {
    replies = forgetful;
    const server = client(known, async () => 'fresh');
    await server.arrive();
    await server.next([]);

    expect(paths()).toEqual(['sessions', 'next', 'sessions', 'next']);
    expect(calls[2]?.body['user_token']).toBe('fresh');
    expect(calls[3]?.session).toBe('s2');
  });

  test('is opened once, however many calls meet its end', async () => {
    replies = forgetful;
    const server = client(known, async () => 'fresh');
    await server.arrive();
    await Promise.all([server.next([]), server.search('a'), server.search('b')]);

    expect(paths().filter((path) => path === 'sessions')).toHaveLength(2);
  });

  test('does not turn somebody into nobody', async () => {
    replies = forgetful;
    const server = client(known, async () => '');
    await server.arrive();

    await expect(server.next([])).rejects.toMatchObject({ code: 'token-needed' });
    expect(paths()).toEqual(['sessions', 'next']);
  });

  test('is renewed ahead of its end, as the same nobody', async () => {
    replies = ({ path }) => (path === 'sessions' ? [201, { ...opened(), expires_in: 30 }] : [200, {}]);
    const server = client(opening, async () => '');
    await server.arrive();
    await server.next([]);

    expect(paths()).toEqual(['sessions', 'sessions', 'next']);
    expect(calls[1]?.session).toBe('s1');
  });

  test('of nobody is opened anew where it cannot be gone on with', async () => {
    replies = (call) => (call.path !== 'sessions' ? forgetful(call) : call.session ? ended : [201, opened()]);
    const server = client(opening, async () => '');
    await server.arrive();
    await server.next([]);

    expect(calls.map(({ path, session }) => [path, session])).toEqual([
      ['sessions', null],
      ['next', 's1'],
      ['sessions', 's1'],
      ['sessions', null],
      ['next', 's2'],
    ]);
  });
});

describe('a token that has grown old', () => {
  const refusesOld = ({ body }: Call): Reply => (body['user_token'] === 'jwt' ? [401, { code: 'token_expired' }] : [201, opened()]);

  test('is asked for anew', async () => {
    replies = refusesOld;
    await client(known, async () => 'fresh').arrive();

    expect(calls.map(({ body }) => body['user_token'])).toEqual(['jwt', 'fresh']);
  });

  test('is told when the page has no other', async () => {
    replies = refusesOld;

    await expect(client(known, async () => '').arrive()).rejects.toMatchObject({ code: 'token_expired' });
  });
});
