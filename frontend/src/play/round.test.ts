import { describe, expect, test } from 'vitest';
import type { Served } from '../shared/api';
import { BLINK_MS, laidOut, lastHeld, progress, step, type Happening, type Round } from './round';

const challenge = (id: string) => ({ id, content: { kind: 'text' as const, text: id } });

function served(...ids: string[]): Served {
  return {
    id: 'r1',
    project: 'digits',
    name: 'Digits',
    question: 'Which digit is this?',
    question_type: 'choice',
    labels: [{ value: '7', name: '7' }],
    guidelines_html: '',
    expires_at: '2026-11-21T12:00:00Z',
    size: ids.length,
    answered: 0,
    challenges: ids.map(challenge),
  };
}

function after(start: Round, ...happenings: Happening[]): Round {
  return happenings.reduce(step, start);
}

function begun(...ids: string[]): Round {
  return step({ phase: 'loading' }, { kind: 'served', ...laidOut(served(...ids), { known: undefined, answers: [] }) });
}

const shown = (id: string, at = 0): Happening => ({ kind: 'shown', challenge: id, at });
const chose = (choice: string | null, at = 1000): Happening => ({ kind: 'chose', choice, at });

describe('a round', () => {
  test('asks its challenges in the order they were served', () => {
    const round = after(begun('a', 'b'), shown('a'), chose('7'));

    expect(round).toMatchObject({ phase: 'asking', ahead: [{ id: 'b' }], sight: { kind: 'coming' } });
  });

  test('takes no answer to what has not been shown', () => {
    const round = begun('a', 'b');

    expect(step(round, chose('7'))).toBe(round);
  });

  test('takes the second click of a double click for nothing', () => {
    const round = after(begun('a', 'b', 'c'), shown('a'), chose('7', 900), shown('b', 910));

    expect(step(round, chose('7', 910 + BLINK_MS - 1))).toBe(round);
    expect(step(round, chose('7', 910 + BLINK_MS))).not.toBe(round);
  });

  test('lets a picture that did not load be skipped but not labelled', () => {
    const round = after(begun('a', 'b'), { kind: 'broke', challenge: 'a', at: 0 });

    expect(step(round, chose('7'))).toBe(round);
    expect(step(round, chose(null))).toMatchObject({ ahead: [{ id: 'b' }] });
  });

  test('can show a picture that first did not load', () => {
    const round = after(begun('a', 'b'), { kind: 'broke', challenge: 'a', at: 0 }, shown('a', 500));

    expect(round).toMatchObject({ sight: { kind: 'shown', at: 500 } });
  });

  test('ignores a picture that arrives when its turn is over', () => {
    const round = after(begun('a', 'b'), shown('a'), chose('7'));

    expect(step(round, shown('a'))).toBe(round);
  });

  test('waits to be sealed after the last answer, and is told after that', () => {
    const sealing = after(begun('a'), shown('a'), chose('7'));

    expect(sealing.phase).toBe('sealing');
    expect(step(sealing, { kind: 'sealed' })).toMatchObject({ phase: 'told', sheet: { held: false } });
  });

  test('cannot be sealed before every challenge is answered', () => {
    const round = begun('a', 'b');

    expect(step(round, { kind: 'sealed' })).toBe(round);
  });

  test('counts what was gained, of this round only, whenever it arrives', () => {
    const told = after(begun('a'), shown('a'), chose('7'), { kind: 'sealed' });

    const paid = after(told, { kind: 'paid', round: 'r1', gained: 8 }, { kind: 'paid', round: 'r0', gained: 5 });

    expect(paid).toMatchObject({ sheet: { gained: 8 } });
  });
});

describe('undo', () => {
  test('asks the last challenge again', () => {
    const round = after(begun('a', 'b'), shown('a'), chose('7'), { kind: 'took back' });

    expect(round).toMatchObject({ ahead: [{ id: 'a' }, { id: 'b' }], sheet: { said: [], held: false } });
  });

  test('reaches back one answer only, for the one before has been sent', () => {
    const once = after(begun('a', 'b', 'c'), shown('a'), chose('7'), shown('b'), chose('7'), { kind: 'took back' });

    expect(step(once, { kind: 'took back' })).toBe(once);
  });

  test('works on the seal screen', () => {
    const round = after(begun('a'), shown('a'), chose('7'), { kind: 'took back' });

    expect(round).toMatchObject({ phase: 'asking', ahead: [{ id: 'a' }] });
  });

  test('is over once the answer was let go', () => {
    const round = after(begun('a', 'b'), shown('a'), chose('7'), { kind: 'let go' });

    expect(round).toMatchObject({ sheet: { held: false } });
    expect(step(round, { kind: 'took back' })).toBe(round);
  });

  test('is over once the round is sealed', () => {
    const told = after(begun('a'), shown('a'), chose('7'), { kind: 'sealed' });

    expect(step(told, { kind: 'took back' })).toBe(told);
  });
});

describe('a round handed back', () => {
  const answers = [
    { challenge: 'a', choice: '7', gained: 8, held: false },
    { challenge: 'b', choice: null, gained: 0, held: true },
  ];

  test('goes on after the answers this browser remembers, though the server has not got them yet', () => {
    const { sheet, ahead } = laidOut(served('a', 'b', 'c'), { known: served('a', 'b', 'c'), answers });

    expect(ahead.map(({ id }) => id)).toEqual(['c']);
    expect(sheet).toMatchObject({ gained: 8, held: true });
    expect(lastHeld(sheet)?.challenge.id).toBe('b');
  });

  test('still shows what was answered when the server sends only the rest', () => {
    const rest = { ...served('c'), size: 3, answered: 2 };

    const { sheet } = laidOut(rest, { known: served('a', 'b', 'c'), answers });

    expect(sheet.said.map(({ challenge }) => challenge.id)).toEqual(['a', 'b']);
    expect(progress(sheet)).toEqual({ done: 2, of: 3 });
  });

  test('counts answers given on another device', () => {
    const rest = { ...served('c'), size: 3, answered: 2, gained: 20 };

    const { sheet } = laidOut(rest, { known: undefined, answers: [] });

    expect(progress(sheet)).toEqual({ done: 2, of: 3 });
    expect(sheet.gained).toBe(20);
  });

  test('counts the points of an answer once, whether the server knew of it or not', () => {
    const sent = (challenge: string) => ({ challenge, choice: '7', gained: 10, held: false });
    const rest = { ...served('b', 'c'), size: 3, answered: 1, gained: 10 };

    const { sheet } = laidOut(rest, { known: served('a', 'b', 'c'), answers: [sent('a'), sent('b')] });

    expect(sheet.gained).toBe(20);
  });

  test('waits for its seal when the last answer is still held, and is told when it is not', () => {
    const handed = (held: boolean) => {
      const one = [{ challenge: 'a', choice: '7', gained: 0, held }];
      return step({ phase: 'loading' }, { kind: 'served', ...laidOut(served('a'), { known: served('a'), answers: one }) });
    };

    expect(handed(true).phase).toBe('sealing');
    expect(handed(false).phase).toBe('told');
  });
});

test('news for a page that is not loading changes nothing', () => {
  const round = begun('a');

  expect(step(round, { kind: 'ran dry' })).toBe(round);
  expect(step(round, { kind: 'failed', why: 'no network', passes: true })).toBe(round);
});
