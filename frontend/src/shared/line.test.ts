import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepLine, messageIn } from './line';

class Line {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send() {}
  close() {}
}

let lines: Line[];
let lives: boolean[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  lives = [];
  stop = keepLine({
    connect: () => {
      lines.push(new Line());
      return lines.at(-1) as unknown as WebSocket;
    },
    hear: () => {},
    reread: () => {},
    live: (isLive) => lives.push(isLive),
    random: () => 0.5,
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('says when it opens and when it is lost', () => {
  lines[0]?.onopen?.();
  lines[0]?.onclose?.();

  expect(lives).toEqual([true, false]);
});

test('that opens only to be refused is tried less and less often', () => {
  for (let second = 0; second < 60; second++) {
    lines.at(-1)?.onopen?.();
    lines.at(-1)?.onclose?.();
    vi.advanceTimersByTime(1_000);
  }

  expect(lines.length).toBeLessThan(10);
});

test('only messages of this version are understood', () => {
  expect(messageIn('{"v":1,"type":"progress"}')).toEqual({ v: 1, type: 'progress' });
  expect(messageIn('{"v":2,"type":"progress"}')).toBeNull();
  expect(messageIn('hello')).toBeNull();
});
