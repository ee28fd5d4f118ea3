import { expect, test, vi } from 'vitest';
import { preloader } from './preload';

function pictures(decode: () => Promise<void>) {
  const made = vi.fn(() => ({ src: '', decode }));
  return { made, ...preloader(made) };
}

test('a picture is ready once it is decoded, and fetched only once', async () => {
  const { made, ready } = pictures(async () => {});

  expect(await Promise.all([ready('/a.png'), ready('/a.png')])).toEqual([true, true]);
  expect(made).toHaveBeenCalledOnce();
});

test('a picture that cannot be had is told, and can be tried again', async () => {
  const decode = vi.fn(async () => {});
  decode.mockRejectedValueOnce(new Error('no such picture'));
  const { ready, retry } = pictures(decode);

  expect(await ready('/a.png')).toBe(false);
  expect(await ready('/a.png')).toBe(false);
  expect(await retry('/a.png')).toBe(true);
  expect(await ready('/a.png')).toBe(true);
});
