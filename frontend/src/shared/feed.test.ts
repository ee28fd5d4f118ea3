import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Me } from './api';
import { heard, hintIn, listen, type Hint } from './feed';
import { REREAD_MS } from './line';

const me: Me = {
  id: 'p1',
  name: 'Amber Finch 42',
  worn: {},
  is_guest: true,
  is_quiet: false,
  timezone: 'Europe/Berlin',
  points: { pending: 80, settled: 40 },
  streak: { days: 3, today: false, freezes: 2 },
  board: { place: 4, of: 31, points: 40 },
};

describe('a message', () => {
  test.each<[Hint, Partial<Me>]>([
    [{ type: 'points', pending: 70, settled: 50 }, { points: { pending: 70, settled: 50 } }],
    [{ type: 'streak', days: 4, today: true, freezes: 2 }, { streak: { days: 4, today: true, freezes: 2 } }],
    [{ type: 'board', place: 2, of: 31, points: 50 }, { board: { place: 2, of: 31, points: 50 } }],
    [{ type: 'badge', slug: 'nugget', tier: 1 }, {}],
    [{ type: 'quest', slug: 'rounds-3', experience: 15 }, {}],
  ])('about $type changes that and nothing else', (hint, change) => {
    const told = hintIn(JSON.stringify({ v: 1, ...hint }));

    expect(told && heard(me, told)).toEqual({ ...me, ...change });
  });

  test.each([
    ['of another version', '{"v":2,"type":"points","pending":1,"settled":1}'],
    ['of an unknown type', '{"v":1,"type":"fireworks"}'],
    ['with something missing', '{"v":1,"type":"points","pending":1}'],
    ['about a badge without a name', '{"v":1,"type":"badge","tier":1}'],
    ['about a quest that says nothing', '{"v":1,"type":"quest","slug":"rounds-3"}'],
    ['with words for numbers', '{"v":1,"type":"points","pending":"many","settled":1}'],
    ['that is no JSON', 'hello'],
    ['that is nothing', 'null'],
  ])('%s is ignored', (_why, text) => {
    expect(hintIn(text)).toBeNull();
  });
});

describe('the line', () => {
  class Line {
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onclose: (() => void) | null = null;
    sent: string[] = [];
    closed = false;
    send(text: string) {
      this.sent.push(text);
    }
    close() {
      this.closed = true;
    }
  }

  let lines: Line[];
  let hints: Hint[];
  let reread: ReturnType<typeof vi.fn<() => void>>;
  let stop: () => void;

  beforeEach(() => {
    vi.useFakeTimers();
    lines = [];
    hints = [];
    reread = vi.fn();
    stop = listen({
      connect: () => {
        const line = new Line();
        lines.push(line);
        return line as unknown as WebSocket;
      },
      hint: (hint) => hints.push(hint),
      reread,
      random: () => 0.5,
    });
  });

  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  const last = () => lines.at(-1) as Line;

  test('passes hints on', () => {
    last().onopen?.();
    last().onmessage?.({ data: '{"v":1,"type":"points","pending":7,"settled":5}' });

    expect(hints).toEqual([{ v: 1, type: 'points', pending: 7, settled: 5 }]);
  });

  test('reads everything again when it comes back, for hints may have been missed', () => {
    last().onopen?.();
    last().onclose?.();
    vi.advanceTimersByTime(1_000);
    last().onopen?.();

    expect(lines).toHaveLength(2);
    expect(reread).toHaveBeenCalledTimes(2);
  });

  test('that never opens is tried less and less often, while the page is kept right over HTTP', () => {
    for (let second = 0; second < 300; second++) {
      last().onclose?.();
      vi.advanceTimersByTime(1_000);
    }

    expect(lines.length).toBeLessThan(15);
    expect(reread.mock.calls.length).toBeGreaterThanOrEqual((300_000 / REREAD_MS) - 1);
  });

  test('that gives no sign of life is replaced', () => {
    last().onopen?.();
    vi.advanceTimersByTime(20_000);
    expect(last().sent).toEqual(['{"type":"ping"}']);

    vi.advanceTimersByTime(11_000);

    expect(lines[0]?.closed).toBe(true);
    expect(lines).toHaveLength(2);
  });

  test('that answers pings is kept', () => {
    last().onopen?.();
    for (let turn = 0; turn < 10; turn++) {
      vi.advanceTimersByTime(20_000);
      last().onmessage?.({ data: '{"v":1,"type":"pong"}' });
    }

    expect(lines).toHaveLength(1);
  });

  test('is left alone once told to stop', () => {
    last().onopen?.();
    stop();
    reread.mockClear();
    vi.advanceTimersByTime(120_000);

    expect(last().closed).toBe(true);
    expect(lines).toHaveLength(1);
    expect(reread).not.toHaveBeenCalled();
  });
});
