import { beforeEach, expect, test, vi } from 'vitest';
import { changeMe, type Me } from './api';
import { listen } from './feed';
import { farewell, meet, player } from './player.svelte';
import { toasts } from './toasts.svelte';

vi.mock('./api', () => ({ changeMe: vi.fn(), readAsker: vi.fn() }));
vi.mock('./feed', () => ({ listen: vi.fn(), heard: vi.fn() }));

const me: Me = {
  id: 'p1',
  name: 'Amber Finch 42',
  worn: { nugget: 'rose' },
  is_guest: true,
  is_quiet: false,
  timezone: 'UTC',
  points: { pending: 0, settled: 40 },
  streak: { days: 0, today: false, freezes: 2 },
  board: { place: null, of: 0, points: 0 },
};
const hangUp = vi.fn();
const page = { cookie: '', documentElement: { dataset: {} as Record<string, string> } };

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('document', page);
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  });
  vi.spyOn(Intl, 'DateTimeFormat').mockReturnValue({
    resolvedOptions: () => ({ timeZone: 'Asia/Tokyo' }),
  } as Intl.DateTimeFormat);
  vi.mocked(changeMe).mockReset().mockRejectedValue(new Error());
  vi.mocked(listen).mockReset().mockReturnValue(hangUp);
  toasts.length = 0;
  farewell();
  hangUp.mockClear();
});

test('each new guest of a browser is given its time zone, once', () => {
  meet(me);
  meet(me);
  expect(changeMe).toHaveBeenCalledOnce();

  farewell();
  meet({ ...me, id: 'p2' });
  expect(changeMe).toHaveBeenCalledTimes(2);
  expect(changeMe).toHaveBeenLastCalledWith({ timezone: 'Asia/Tokyo' });
});

test('points that can be spent are told as such, wherever they come from', () => {
  meet(me);
  meet({ ...me, points: { pending: 0, settled: 240 } });
  meet(me);

  expect(toasts.map(({ text }) => text)).toEqual(['+200 points to spend']);
});

test('of who has gone nothing is heard or shown', () => {
  meet(me);
  expect(page.documentElement.dataset['nugget']).toBe('rose');

  farewell();
  expect(hangUp).toHaveBeenCalledOnce();
  expect(player.who).toEqual({ known: 'nobody' });
  expect(page.documentElement.dataset['nugget']).toBe('gold');
  expect(page.cookie).toContain('max-age=0');

  meet({ ...me, id: 'p2' });
  expect(listen).toHaveBeenCalledTimes(2);
});
