import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem, type Answer, type Receipt } from '../shared/api';
import { memoryStore, openStore, type Store } from '../shared/store';
import { HOLD_MS, outbox, type News } from './outbox';

let databases = 0;
let clock: number;
let news: News[];
let timers: { at: number; run: () => void }[];

beforeEach(() => {
  clock = 1_000_000;
  news = [];
  timers = [];
});

type Send = (answer: Answer, how: { key: string; keepalive: boolean }) => Promise<Receipt>;

const accept: Send = async ({ challenge, choice }) => ({ challenge, choice, surplus: false, gained: 8 });
const refuse =
  (status: number, code: string): Send =>
  async () => {
    throw new Problem(status, code, `refused: ${code}`);
  };

function aBox(store: Store, send: Send) {
  return outbox({
    store,
    send,
    tell: (item) => news.push(item),
    now: () => clock,
    random: () => 0.5,
    later: (ms, run) => {
      const timer = { at: clock + ms, run };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
    alone: (work) => work(),
  });
}

const aStore = () => openStore(`test-${databases++}`);
const said = (challenge: string, choice: string | null = '7') => ({ challenge, round: 'r1', choice, tookMs: 900 });
const fates = async (store: Store) => (await store.answers()).map(({ challenge, fate }) => [challenge, fate.kind]);

async function pass(ms: number) {
  clock += ms;
  const due = timers.filter(({ at }) => at <= clock);
  timers = timers.filter(({ at }) => at > clock);
  due.forEach(({ run }) => run());
  // Until the database has done what the timers began.
  await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('an answer', () => {
  test('is held, not sent, until it is released', async () => {
    const send = vi.fn(accept);
    const box = aBox(await aStore(), send);

    await box.hold(said('a'));
    await box.flush({ now: true });
    expect(send).not.toHaveBeenCalled();

    await box.release('a');
    expect(send).toHaveBeenCalledOnce();
    expect(news).toEqual([{ kind: 'sent', challenge: 'a', round: 'r1', gained: 8 }]);
  });

  test('can be taken back while it is held, and never reaches the server', async () => {
    const send = vi.fn(accept);
    const store = await aStore();
    const box = aBox(store, send);
    await box.hold(said('a'));

    expect(await box.takeBack('a')).toBe(true);

    box.leave();
    await pass(HOLD_MS);
    expect(send).not.toHaveBeenCalled();
    expect(await store.answers()).toEqual([]);
  });

  test('cannot be taken back once it was released', async () => {
    const box = aBox(await aStore(), accept);
    await box.hold(said('a'));
    await box.release('a');

    expect(await box.takeBack('a')).toBe(false);
  });

  test('is sent by itself when nobody seals it', async () => {
    const send = vi.fn(accept);
    const box = aBox(await aStore(), send);
    await box.hold(said('a'));
    await box.flush();

    await pass(HOLD_MS);

    expect(send).toHaveBeenCalledOnce();
  });

  test('survives the page: what one visit could not send, the next one does, with the same key', async () => {
    const store = await aStore();
    const keys: string[] = [];
    const offline = aBox(store, (_answer, { key }) => (keys.push(key), refuse(0, 'offline')(_answer, { key, keepalive: false })));
    await offline.hold(said('a'));
    await offline.release('a');

    const nextVisit = aBox(store, (answer, how) => (keys.push(how.key), accept(answer, how)));
    await nextVisit.flush({ now: true });

    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(await fates(store)).toEqual([['a', 'sent']]);
  });

  test('that a page still held when it was closed is sent by the next one', async () => {
    const store = await aStore();
    await aBox(store, refuse(0, 'offline')).hold(said('a'));
    const nextVisit = aBox(store, accept);

    await nextVisit.inherit();

    expect(await fates(store)).toEqual([['a', 'sent']]);
    expect(await nextVisit.takeBack('a')).toBe(false);
  });

  test('of this page is not let go by its own beginning', async () => {
    const store = await aStore();
    const box = aBox(store, accept);
    await box.hold(said('a'));

    await box.inherit();

    expect(await box.takeBack('a')).toBe(true);
  });

  test('answered already counts as done', async () => {
    const store = await aStore();
    const box = aBox(store, refuse(409, 'already_answered'));
    await box.hold(said('a'));
    await box.release('a');

    expect(await fates(store)).toEqual([['a', 'sent']]);
    expect(news).toEqual([{ kind: 'sent', challenge: 'a', round: 'r1', gained: 0 }]);
  });

  test('that the server will never take is dropped and told', async () => {
    const store = await aStore();
    const box = aBox(store, refuse(422, 'unknown_label'));
    await box.hold(said('a'));
    await box.release('a');

    expect(await store.answers()).toEqual([]);
    expect(news).toMatchObject([{ kind: 'refused', challenge: 'a', code: 'unknown_label' }]);
  });

  test('to a challenge of somebody else waits a day for them to sign in again', async () => {
    const store = await aStore();
    const box = aBox(store, refuse(404, 'no_such_challenge'));
    await box.hold(said('a'));
    await box.release('a');
    expect(await fates(store)).toEqual([['a', 'waiting']]);
    expect(news).toEqual([{ kind: 'delayed', waiting: 1, signedOut: true }]);

    clock += 24 * 3_600_000;
    await box.flush({ now: true });

    expect(await store.answers()).toEqual([]);
    expect(news.at(-1)).toMatchObject({ kind: 'refused', code: 'no_such_challenge' });
  });

  test.each([401, 403, 429, 500, 503])('is kept when the reply is %i', async (status) => {
    const store = await aStore();
    const box = aBox(store, refuse(status, 'later'));
    await box.hold(said('a'));
    await box.release('a');

    expect(await fates(store)).toEqual([['a', 'waiting']]);
    expect(news).toEqual([{ kind: 'delayed', waiting: 1, signedOut: status === 401 }]);
  });
});

describe('trying again', () => {
  test('waits longer each time, but never more than half a minute or so', async () => {
    const times: number[] = [];
    const box = aBox(await aStore(), (answer, how) => (times.push(clock), refuse(500, 'broken')(answer, how)));
    await box.hold(said('a'));
    await box.release('a');

    for (let second = 0; second < 200; second++) await pass(1000);

    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses.slice(0, 5)).toEqual([1000, 2000, 4000, 8000, 16000]);
    expect(Math.max(...pauses)).toBe(30_000);
  });

  test('waits as long as a busy server asks', async () => {
    const send = vi.fn<Send>(async () => {
      throw new Problem(429, 'throttled', '', 60_000);
    });
    const box = aBox(await aStore(), send);
    await box.hold(said('a'));
    await box.release('a');

    await pass(59_000);
    expect(send).toHaveBeenCalledOnce();
    await pass(1_000);
    expect(send).toHaveBeenCalledTimes(2);
  });

  test('asks an unreachable server once, not once an answer', async () => {
    const send = vi.fn(refuse(0, 'offline'));
    const box = aBox(await aStore(), send);
    await box.hold(said('a'));
    await box.release('a');
    await box.hold(said('b'));
    await box.release('b');

    expect(send).toHaveBeenCalledOnce();
  });

  test('sends everything, oldest first, as soon as the network is back', async () => {
    const sent: string[] = [];
    let online = false;
    const box = aBox(await aStore(), (answer, how) => {
      if (!online) return refuse(0, 'offline')(answer, how);
      sent.push(answer.challenge);
      return accept(answer, how);
    });
    for (const challenge of ['c', 'a', 'b']) {
      clock += 10;
      await box.hold(said(challenge));
      await box.release(challenge);
    }

    online = true;
    await box.flush({ now: true });

    expect(sent).toEqual(['c', 'a', 'b']);
  });

  test('one answer the server chokes on does not keep back the others', async () => {
    const store = await aStore();
    const box = aBox(store, (answer, how) =>
      answer.challenge === 'a' ? refuse(500, 'broken')(answer, how) : accept(answer, how),
    );
    for (const challenge of ['a', 'b']) {
      await box.hold(said(challenge));
      await box.release(challenge);
    }

    expect(await fates(store)).toEqual([
      ['a', 'waiting'],
      ['b', 'sent'],
    ]);
  });
});

describe('leaving the page', () => {
  test('sends held and waiting answers at once, in requests that outlive it', async () => {
    const how: boolean[] = [];
    const box = aBox(await aStore(), (answer, { key, keepalive }) => (how.push(keepalive), accept(answer, { key, keepalive })));
    await box.hold(said('a'));

    box.leave();

    expect(how).toEqual([true]);
  });

  test('makes the answer final', async () => {
    const store = await aStore();
    const box = aBox(store, refuse(0, 'offline'));
    await box.hold(said('a'));
    box.leave();
    await pass(0);

    expect(await box.takeBack('a')).toBe(false);
    expect(await fates(store)).toEqual([['a', 'waiting']]);
  });

  test('sends nothing that has arrived before', async () => {
    const send = vi.fn(accept);
    const box = aBox(await aStore(), send);
    await box.hold(said('a'));
    await box.release('a');

    box.leave();

    expect(send).toHaveBeenCalledOnce();
  });
});

describe('two tabs', () => {
  test('keep the first answer to a challenge, and send it under one key', async () => {
    const store = await aStore();
    const keys = new Set<string>();
    const choices = new Set<string | null>();
    const note: Send = async (answer, how) => {
      keys.add(how.key);
      choices.add(answer.choice);
      return accept(answer, how);
    };
    const [one, two] = [aBox(store, note), aBox(store, note)];
    await one.hold(said('a', '7'));
    await two.hold(said('a', '1'));

    one.leave();
    two.leave();
    await Promise.all([one.flush({ now: true }), two.flush({ now: true })]);

    expect(keys.size).toBe(1);
    expect([...choices]).toEqual(['7']);
  });

  test('let only one of them take an answer back', async () => {
    const store = await aStore();
    const [one, two] = [aBox(store, accept), aBox(store, accept)];
    await one.hold(said('a'));

    expect(await Promise.all([one.takeBack('a'), two.takeBack('a')])).toEqual([true, false]);
  });
});

test('a round that was told is forgotten, but not what is still to be sent', async () => {
  const store = await aStore();
  const box = aBox(store, (answer, how) =>
    answer.challenge === 'a' ? accept(answer, how) : refuse(500, 'broken')(answer, how),
  );
  for (const challenge of ['a', 'b']) {
    await box.hold(said(challenge));
    await box.release(challenge);
  }

  await box.forget('r1');

  expect(await fates(store)).toEqual([['b', 'waiting']]);
});

test('without a database the browser still plays, from memory', async () => {
  const store = memoryStore();
  const box = aBox(store, accept);

  await box.hold(said('a'));
  await box.release('a');

  expect(await fates(store)).toEqual([['a', 'sent']]);
});
