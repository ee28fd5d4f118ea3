import { describe, expect, test } from 'vitest';
import { begun, BLINK_MS, holding, SAME, step, wantsMore, type Challenge, type Happening, type Sitting } from './sitting';

const text = (id: string): Challenge => ({ id, content: { kind: 'text', text: id } });
const side = { title: 'No sound', body: '', url: '' };
const pair = (id: string): Challenge => ({ id, content: { kind: 'pair', a: side, b: side } });
const served = (challenge: Challenge | null, at = 0): Happening => ({ kind: 'served', challenge, goal: 5, at });
const chose = (choice: string | null, at = 1000): Happening => ({ kind: 'chose', choice, at, key: `k${at}` });
const tookBack: Happening = { kind: 'took back', at: 0 };

const after = (...happenings: Happening[]): Sitting => happenings.reduce(step, begun);
const desk = (sitting: Sitting) => {
  if (!('desk' in sitting)) throw new Error('There is no desk.');
  return sitting.desk;
};

describe('a sitting', () => {
  test('asks what was served first, and keeps the next ready', () => {
    const sitting = after(served(text('1')), served(text('2')));

    expect(sitting).toMatchObject({ phase: 'asking', challenge: { id: '1' }, desk: { ahead: [{ id: '2' }] } });
    expect(wantsMore(sitting)).toBe(false);
  });

  test('is nothing at all when nothing is there to ask', () => {
    expect(after(served(null)).phase).toBe('nothing');
  });

  test('holds an answer until the next is chosen', () => {
    const once = after(served(text('1')), served(text('2')), chose('x'));
    const twice = step(once, chose('y', 2000));

    expect(desk(once)).toMatchObject({ held: { challenge: { id: '1' } }, unsent: [] });
    expect(desk(twice)).toMatchObject({ held: { challenge: { id: '2' } }, unsent: [{ challenge: { id: '1' }, choice: 'x' }] });
  });

  test('takes the second click of a double click for nothing', () => {
    const sitting = after(served(text('1')), served(text('2')), chose('x', 1000));

    expect(step(sitting, chose('x', 1000 + BLINK_MS - 1))).toBe(sitting);
    expect(step(sitting, chose('x', 1000 + BLINK_MS))).not.toBe(sitting);
  });

  test('counts from when it is seen, where something stood before it', () => {
    const seen = after(served(text('1')), { kind: 'seen', at: 5000 });

    expect(step(seen, chose('x', 5000 + BLINK_MS - 1))).toBe(seen);
    expect(desk(step(seen, chose('x', 7000))).held).toMatchObject({ tookMs: 2000 });
  });

  test('waits where the next has not come, and asks it when it comes', () => {
    const sitting = after(served(text('1')), chose('x'));

    expect(sitting.phase).toBe('waiting');
    expect(step(sitting, served(text('2')))).toMatchObject({ phase: 'asking', challenge: { id: '2' } });
  });

  test('never asks twice what it holds', () => {
    const sitting = after(served(text('1')), served(text('2')), chose('x'), served(text('3')));

    expect(holding(sitting)).toEqual(['1', '2', '3']);
    for (const id of ['1', '2', '3']) expect(holding(step(sitting, served(text(id))))).toEqual(['1', '2', '3']);
  });

  test('says thanks at its goal, and goes on if wanted', () => {
    const five = ['1', '2', '3', '4', '5'].flatMap((id, n) => [served(text(id)), chose('x', 1000 * (n + 1))]);
    const sitting = after(...five, served(text('6')));

    expect(sitting).toMatchObject({ phase: 'thanked', desk: { answered: 5, held: { challenge: { id: '5' } } } });
    expect(step(sitting, { kind: 'went on', at: 0 })).toMatchObject({ phase: 'asking', challenge: { id: '6' }, desk: { answered: 0 } });
  });

  test.each([
    ['it is told so', [served(text('1')), chose('x'), served(null)]],
    ['it was told so before', [served(text('1')), served(null), chose('x')]],
    ['it was told so before an undo', [served(text('1')), chose('x'), served(null), chose('x', 2000)]],
  ])('lets go of what it holds where the server has no more before it hears that: %s', (_, happenings) => {
    const short = after(...happenings);

    expect(short).toMatchObject({ phase: 'waiting', desk: { held: null, unsent: [{ challenge: { id: '1' } }] } });
    expect(wantsMore(short)).toBe(false);
    expect(wantsMore(step(short, { kind: 'accepted', challenge: '1', gained: 0 }))).toBe(true);
  });

  test('says thanks when it has run dry', () => {
    const accepted: Happening = { kind: 'accepted', challenge: '1', gained: 0 };

    expect(after(served(text('1')), chose('x'), { kind: 'let go' }, accepted, served(null)).phase).toBe('thanked');
  });

  test('lets everything go when it is stopped, and keeps what was not answered', () => {
    const sitting = after(served(text('1')), served(text('2')), chose('x'), { kind: 'stopped' });

    expect(sitting).toMatchObject({ phase: 'thanked', desk: { held: null, unsent: [{ challenge: { id: '1' } }], ahead: [{ id: '2' }] } });
  });

  test('counts what was gained, and forgets what was sent', () => {
    const sitting = after(served(text('1')), chose('x'), { kind: 'let go' }, { kind: 'accepted', challenge: '1', gained: 10 });

    expect(desk(sitting)).toMatchObject({ points: 10, unsent: [], answered: 1 });
  });

  test('does not count what the server would not take', () => {
    const sitting = after(served(text('1')), chose('x'), { kind: 'let go' }, { kind: 'refused', challenge: '1' });

    expect(desk(sitting)).toMatchObject({ points: 0, unsent: [], answered: 0 });
  });
});

describe('two that are the same', () => {
  const same = [served(pair('1')), served(pair('2')), chose(SAME)];

  test('lead to the question which should stay', () => {
    expect(after(...same).phase).toBe('keeping');
    expect(desk(after(...same))).toMatchObject({ held: null, answered: 0 });
  });

  test('are one answer with the side that stays, timed by the first press', () => {
    const sitting = after(...same, { kind: 'kept', keeps: 'b', at: 9000 });

    expect(desk(sitting).held).toMatchObject({ choice: SAME, keeps: 'b', tookMs: 1000 });
    expect(sitting).toMatchObject({ phase: 'asking', challenge: { id: '2' } });
  });

  test('need not have one that stays', () => {
    expect(desk(after(...same, { kind: 'kept', keeps: null, at: 9000 })).held).not.toHaveProperty('keeps');
  });

  test('are asked about again when it was a slip', () => {
    expect(after(...same, tookBack)).toMatchObject({ phase: 'asking', challenge: { id: '1' } });
  });

  test('are no pair where the label only has that name', () => {
    expect(after(served(text('1')), served(text('2')), chose(SAME)).phase).toBe('asking');
  });
});

describe('undo', () => {
  test('asks the last question again, and the one after it next', () => {
    const sitting = after(served(text('1')), served(text('2')), chose('x'), tookBack);

    expect(sitting).toMatchObject({ phase: 'asking', challenge: { id: '1' }, desk: { held: null, answered: 0, ahead: [{ id: '2' }] } });
  });

  test('reaches back one answer only', () => {
    const sitting = after(served(text('1')), served(text('2')), served(text('3')), chose('x'), chose('y', 2000), tookBack);

    expect(step(sitting, tookBack)).toBe(sitting);
  });

  test('works on the last answer of a sitting, until it is let go', () => {
    const thanked = after({ ...served(text('1')), goal: 1 } as Happening, chose('x'));

    expect(step(thanked, tookBack)).toMatchObject({ phase: 'asking', challenge: { id: '1' } });
    const gone = step(thanked, { kind: 'let go' });
    expect(step(gone, tookBack)).toBe(gone);
  });
});

describe('a search of the full list', () => {
  const open = (id: string): Challenge => ({ ...pair(id), openSide: 'b' });
  const sought = [served(open('1')), { kind: 'sought' }, { kind: 'looked', for: 'log' }] satisfies Happening[];
  const thread = { id: 't9', title: 'Cannot log in', url: '' };

  test('shows what was found for the words that stand there', () => {
    expect(after(...sought, { kind: 'found', for: 'log', threads: [thread] })).toMatchObject({ search: { state: 'found', threads: [thread] } });
  });

  test('passes over what comes too late', () => {
    const sitting = after(...sought, { kind: 'looked', for: 'login' });

    expect(step(sitting, { kind: 'found', for: 'log', threads: [thread] })).toBe(sitting);
  });

  test('keeps what was found until other words have found theirs', () => {
    const found = after(...sought, { kind: 'found', for: 'log', threads: [thread] });

    expect(step(found, { kind: 'looked', for: 'login' })).toMatchObject({ search: { state: 'looking', threads: [thread] } });
  });

  test('is there only for the thread that is open', () => {
    expect(after(served(pair('1')), { kind: 'sought' }).phase).toBe('asking');
  });

  test('leads back to the same pair', () => {
    expect(after(...sought, { kind: 'returned', at: 5 })).toMatchObject({ phase: 'asking', challenge: { id: '1' }, since: 5 });
  });

  describe('ends in a suggestion that', () => {
    const suggestion = { found: thread, key: 's1' };
    const suggested = [...sought, { kind: 'suggested', suggestion, at: 9 }] satisfies Happening[];
    const sent = (sitting: Sitting) => desk(sitting).suggestions;

    test('is said again before it goes out, once however often it is pressed', () => {
      const sitting = after(...suggested);

      expect(sitting).toMatchObject({ phase: 'suggested', suggestion: { found: { title: 'Cannot log in' } } });
      expect(sent(sitting)).toEqual([]);
      expect(step(sitting, { kind: 'suggested', suggestion: { found: thread, key: 's2' }, at: 10 })).toBe(sitting);
    });

    test('goes out when one goes on, stops, or looks away', () => {
      for (const away of [{ kind: 'went on', at: 10 }, { kind: 'stopped' }, { kind: 'let go' }] satisfies Happening[])
        expect(sent(after(...suggested, away))).toEqual([suggestion]);
    });

    test('can be taken back', () => {
      const sitting = after(...suggested, { kind: 'took back', at: 10 });

      expect(sitting).toMatchObject({ phase: 'asking', challenge: { id: '1' } });
      expect(sent(step(sitting, { kind: 'let go' }))).toEqual([]);
    });

    test('leaves the pair to be answered', () => {
      const sitting = after(...suggested, { kind: 'went on', at: 10 });

      expect(sitting).toMatchObject({ phase: 'asking', challenge: { id: '1' }, since: 10 });
      expect(sent(step(sitting, { kind: 'settled', key: 's1' }))).toEqual([]);
    });
  });
});
