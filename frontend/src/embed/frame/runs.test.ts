import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '../../shared/api';
import { check } from './check.svelte';
import type { Client } from './client';
import type { Page } from './handshake';
import { sitting } from './sitting.svelte';
import { BLINK_MS, type Said } from './sitting';

let said: string[];
const page = { opening: { context: {} }, say: (type: string) => void said.push(type) } as unknown as Page;
const text = (id: string) => ({ id, content: { kind: 'text', text: id } as const });

beforeEach(() => {
  said = [];
  vi.useFakeTimers();
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('document', { addEventListener: () => {} });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const look = () => vi.advanceTimersByTimeAsync(BLINK_MS);

describe('a check', () => {
  const tried = { id: 'c1', question: '', labels: [], items: [text('1'), text('2')], pow: {} };

  /** Both questions are answered, and the verdict is on its way. */
  async function sent() {
    let reply = (_verdict: object) => {};
    const call = (path: string) => (path === 'captcha/challenges' ? Promise.resolve(tried) : new Promise((resolve) => (reply = resolve)));
    const run = check({ client: { call } as unknown as Client, page, failMode: 'open' });
    run.start();
    for (const choice of ['x', 'y']) {
      await look();
      run.choose(choice);
    }
    return { run, pass: () => reply({ token: 't', expires_in: 300, challenge: null }) };
  }

  test('tells the page of its pass', async () => {
    const { run, pass } = await sent();

    pass();
    await look();

    expect(run.now.phase).toBe('passed');
    expect(said).toEqual(['challenge', 'verified']);
  });

  test('that was begun anew gives no pass for what was answered before', async () => {
    const { run, pass } = await sent();

    run.reset();
    pass();
    await vi.advanceTimersByTimeAsync(301_000);

    expect(run.now.phase).toBe('resting');
    expect(said).toEqual(['challenge']);
  });
});

describe('a sitting', () => {
  /** A server that asks one thing after another, and refuses answers as long as there are refusals. */
  function served(refusals: Problem[]) {
    const taken: Said[] = [];
    let asked = 0;
    const client = {
      next: async () => ({ challenge: text(`${++asked}`) }),
      answer: async (answer: Said) => {
        const refusal = refusals.shift();
        if (refusal) throw refusal;
        taken.push(answer);
        return {};
      },
    } as unknown as Client;
    return { taken, run: sitting({ client, page, failed: () => {} }) };
  }

  async function answerTwo(run: ReturnType<typeof sitting>) {
    for (const choice of ['x', 'y']) {
      await look();
      run.choose(choice, choice);
    }
    await look();
  }

  test.each([
    ['the page does not say who is here', new Problem(401, 'token-needed', '')],
    ['the line is gone', new Problem(0, 'offline', '')],
  ])('keeps an answer while %s, and sends it later', async (_, refusal) => {
    const { taken, run } = served([refusal]);
    await answerTwo(run);
    expect(taken).toEqual([]);

    await vi.advanceTimersByTimeAsync(60_000);

    expect(taken).toMatchObject([{ challenge: { id: '1' }, choice: 'x' }]);
    expect(run.wrong).toBe('');
  });

  test('says what could not be kept', async () => {
    const { taken, run } = served([new Problem(410, 'item_changed', '')]);

    await answerTwo(run);

    expect(taken).toEqual([]);
    expect(run.wrong).not.toBe('');
  });

  test('tries again by one clock, whatever happens meanwhile', async () => {
    const offline = Array.from({ length: 50 }, () => new Problem(0, 'offline', ''));
    const { run } = served(offline);
    await answerTwo(run);
    for (let n = 0; n < 10; n++) {
      run.undo();
      await look();
      run.choose('z', 'z');
      await look();
    }

    await vi.advanceTimersByTimeAsync(6_000);

    expect(50 - offline.length).toBeLessThan(6);
  });
});
