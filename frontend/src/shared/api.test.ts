import { afterEach, describe, expect, test, vi } from 'vitest';
import { Problem, readAsker, sendAnswer, startRound } from './api';

afterEach(() => vi.unstubAllGlobals());

function theServerSays(body: unknown, init: ResponseInit = {}) {
  const asked = vi.fn(async (_address: string, _options: RequestInit) => new Response(JSON.stringify(body), init));
  vi.stubGlobal('fetch', asked);
  return asked;
}

const failure = (asked: Promise<unknown>) => asked.then(() => null, (error: unknown) => error as Problem);

test('an answer travels with its key, as JSON, and outlives the page when told to', async () => {
  const asked = theServerSays({ challenge: 'c1', choice: null, surplus: false });

  await sendAnswer({ challenge: 'c1', choice: null, took_ms: 700 }, { key: 'k1', keepalive: true });

  const [address, options] = asked.mock.calls[0] ?? [];
  expect(address).toBe('/api/v1/challenges/c1/answer');
  expect(options).toMatchObject({ method: 'POST', keepalive: true, body: '{"choice":null,"took_ms":700}' });
  expect(options?.headers).toMatchObject({ 'Idempotency-Key': 'k1', 'Content-Type': 'application/json' });
});

test('the name of a project cannot leave its place in the address', async () => {
  const asked = theServerSays({});

  await startRound('../me');

  expect(asked.mock.calls[0]?.[0]).toBe('/api/v1/projects/..%2Fme/rounds');
});

describe('a refusal', () => {
  test('carries the code and the sentence of its problem details', async () => {
    theServerSays({ code: 'no_items_left', detail: 'Nothing left.' }, { status: 409 });

    expect(await failure(startRound('digits'))).toMatchObject({
      status: 409,
      code: 'no_items_left',
      message: 'Nothing left.',
      passes: false,
    });
  });

  test('says how long to wait when the server does', async () => {
    theServerSays({}, { status: 429, headers: { 'Retry-After': '12' } });

    expect(await failure(readAsker())).toMatchObject({ retryAfterMs: 12_000, passes: true });
  });

  test('without a readable body is still a problem', async () => {
    vi.stubGlobal('fetch', async () => new Response('<h1>Bad gateway</h1>', { status: 502 }));

    expect(await failure(readAsker())).toMatchObject({ status: 502, code: 'unknown', passes: true });
  });

  test('by the network has status 0 and passes', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch');
    });

    expect(await failure(readAsker())).toMatchObject({ status: 0, code: 'offline', passes: true });
  });
});
