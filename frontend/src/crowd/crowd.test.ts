import { beforeEach, expect, test, vi } from 'vitest';
import { crowd } from './crowd.svelte';
import { BLINK_MS } from './stint';
import type { Told } from './wire';

type Reply = [status: number, body: object];
const told = { crowd: 'c', marketplace: 'prolific', labels: [], arrival: { person: 'p', stint: 's', study: 't' }, submit_to: '' } as unknown as Told;
const next = (id: string | null) => ({ challenge: id && { id, content: { kind: 'text', text: id } }, answered: 0, goal: 10 });
const begun = (id: string): Reply => [201, { token: 't', labels: [], next: next(id) }];

let replies: Reply[];
let sent: { path: string; body: Record<string, unknown> }[];

beforeEach(() => {
  sent = [];
  vi.stubGlobal('fetch', async (address: string, { body }: RequestInit) => {
    sent.push({ path: address.split('/').at(-1) ?? '', body: JSON.parse(String(body)) });
    const [status, reply] = replies.shift() ?? [500, {}];
    return new Response(JSON.stringify(reply), { status });
  });
  return () => vi.unstubAllGlobals();
});

const look = () => new Promise((wake) => setTimeout(wake, BLINK_MS + 20));

test('an answer that is refused for good is followed by what is asked next', async () => {
  replies = [begun('1'), [410, { code: 'item_changed', detail: 'It has changed.' }], begun('2')];
  const run = crowd(told);
  await run.begin();
  await look();

  await run.choose('same');

  expect(run.now).toMatchObject({ phase: 'asking', challenge: { id: '2' } });
  expect(sent.map(({ path }) => path)).toEqual(['stints', 'answers', 'stints']);
});

test('who could not begin can try again', async () => {
  replies = [[403, { code: 'no', detail: 'Not now.' }], begun('1')];
  const run = crowd(told);
  await run.begin();
  expect([run.now.phase, run.why]).toEqual(['stuck', 'Not now.']);

  await run.begin();

  expect(run.now.phase).toBe('asking');
  expect(run.why).toBe('');
});

test('of two that are the same it is sent which should stay', async () => {
  replies = [begun('1'), [201, { next: next('2') }]];
  const run = crowd(told);
  await run.begin();
  await look();

  await run.choose('same', 'b');

  expect(sent[1]?.body).toMatchObject({ choice: 'same', keeps: 'b' });
});
