import { beforeEach, describe, expect, test, vi } from 'vitest';
import { shakeHands, type Page } from './handshake';

const origin = 'https://forum.example';
const answer = { goldrush: 1, type: 'port', token: 't', context: {}, look: { scheme: 'light', font: '' } };
const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

let listeners: ((event: MessageEvent) => void)[];
let page: { postMessage: ReturnType<typeof vi.fn> };
let shaken: Page | null;

beforeEach(() => {
  listeners = [];
  page = { postMessage: vi.fn() };
  shaken = null;
  const frame = {
    addEventListener: (_: string, listen: (event: MessageEvent) => void) => listeners.push(listen),
    removeEventListener: (_: string, listen: (event: MessageEvent) => void) => (listeners = listeners.filter((one) => one !== listen)),
  } as unknown as Window;
  void shakeHands({ frame, page: page as unknown as Window, origin }).then((met) => (shaken = met));
});

function says(how: { data?: unknown; from?: unknown; by?: string; ports?: MessagePort[] } = {}) {
  const { data = answer, from = page, by = origin, ports = [new MessageChannel().port2] } = how;
  for (const listen of [...listeners]) listen({ data, source: from, origin: by, ports } as unknown as MessageEvent);
}

test('hello goes to the one origin the frame was made for', () => {
  expect(page.postMessage.mock.calls).toEqual([[{ goldrush: 1, type: 'hello' }, origin]]);
});

test('the first port of that page is taken, and nothing is listened to after it', async () => {
  says();
  await soon();

  expect(shaken?.opening.token).toBe('t');
  expect(listeners).toEqual([]);
});

describe('what is passed over', () => {
  test.each([
    ['another origin', { by: 'https://elsewhere.example' }],
    ['an origin that only begins alike', { by: 'https://forum.example.elsewhere.example' }],
    ['another window of that origin', { from: {} }],
    ['no port', { ports: [] }],
    ['something malformed', { data: { ...answer, look: 'dark' } }],
    ['another version', { data: { ...answer, goldrush: 2 } }],
  ])('%s', async (_, how) => {
    says(how);
    await soon();

    expect(shaken).toBe(null);
  });

  test('a flood, so that it costs nothing', async () => {
    for (let n = 0; n < 1000; n++) says({ data: 'x' });
    says();
    await soon();

    expect(shaken).toBe(null);
  });
});

test('through the port both sides hear each other', async () => {
  const { port1, port2 } = new MessageChannel();
  const heardByPage: unknown[] = [];
  const heardByFrame: unknown[] = [];
  port1.onmessage = ({ data }) => heardByPage.push(data);
  says({ ports: [port2] });
  await soon();

  shaken?.onSaid((said) => heardByFrame.push(said));
  shaken?.say('resize', { height: 300 });
  port1.postMessage({ v: 1, id: 1, type: 'reset', payload: {} });
  port1.postMessage({ v: 1, id: 1, type: 'reset' });
  await soon();

  expect(heardByPage).toEqual([{ v: 1, id: 1, type: 'resize', payload: { height: 300 } }]);
  expect(heardByFrame).toEqual([{ type: 'reset', payload: {} }]);
  port1.close();
});
