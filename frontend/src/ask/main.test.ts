import { beforeEach, expect, test, vi } from 'vitest';
import { Problem, startRound } from '../shared/api';

const ADDRESS = '/api/v1/projects/digits/rounds';
const picture = { src: '' };

beforeEach(() => {
  picture.src = '';
  vi.resetModules();
  vi.stubGlobal('document', { currentScript: { dataset: { address: ADDRESS } } });
  vi.stubGlobal('Image', function () {
    return picture;
  });
  return () => {
    vi.unstubAllGlobals();
    globalThis.asked = undefined;
  };
});

function theServerSays(reply: () => Promise<Response>) {
  const asked = vi.fn(reply);
  vi.stubGlobal('fetch', asked);
  return asked;
}

const round = {
  id: 'r1',
  challenges: [{ id: 'c1', content: { kind: 'image', url: '/media/1.webp', width: 8, height: 8 } }],
};

test('the round is asked for once, before and for whoever plays it', async () => {
  const asked = theServerSays(async () => Response.json(round, { status: 201 }));

  await import('./main');

  expect(await startRound('digits')).toEqual(round);
  expect(asked).toHaveBeenCalledOnce();
  expect(asked.mock.calls[0]).toMatchObject([ADDRESS, { method: 'POST', body: '{}' }]);
});

test('the next round is asked for anew, and so is that of another project', async () => {
  const asked = theServerSays(async () => Response.json(round));

  await import('./main');
  await startRound('languages');
  await startRound('digits');
  await startRound('digits');

  expect(asked).toHaveBeenCalledTimes(3);
});

test('the first picture is on its way as soon as the round is known', async () => {
  theServerSays(async () => Response.json(round));

  await import('./main');

  await vi.waitFor(() => expect(picture.src).toBe('/media/1.webp'));
});

test('who plays hears what went wrong', async () => {
  theServerSays(() => Promise.reject(new TypeError('no network')));

  await import('./main');

  await expect(startRound('digits')).rejects.toMatchObject({ status: 0, code: 'offline' });
  await expect(startRound('digits')).rejects.toBeInstanceOf(Problem);
});
