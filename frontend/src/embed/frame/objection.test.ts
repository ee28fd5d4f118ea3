import { describe, expect, test, vi } from 'vitest';
import { Problem } from '../../shared/api';
import { isOpen, outcome, type OwnLink } from './objection';
import { objection } from './objection.svelte';

const link: OwnLink = { id: 7, status: 'confirmed', canonical: { id: '1', title: 'No sound', url: '' }, is_upheld: false };
const contested: OwnLink = { ...link, status: 'contested' };
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** Somebody opens a thread of theirs, which leads to another. */
async function opened(own: OwnLink | null = link, object = vi.fn(async (_link: number, _reason: string) => contested)) {
  const run = objection({ client: { ownLink: async () => own, object }, mayBeAuthor: true });
  await settled();
  return { run, object };
}

test('who is nobody is asked for nothing', async () => {
  const ownLink = vi.fn(async () => link);
  const run = objection({ client: { ownLink, object: async () => contested }, mayBeAuthor: false });
  await settled();

  expect(run.now.phase).toBe('none');
  expect(ownLink).not.toHaveBeenCalled();
});

test('a server that does not say keeps nobody from their questions', async () => {
  const ownLink = () => Promise.reject(new Problem(503, 'down', ''));
  const run = objection({ client: { ownLink, object: async () => contested }, mayBeAuthor: true });
  await settled();

  expect(run.now.phase).toBe('none');
});

describe('an author', () => {
  test('objects in one press, however often it is pressed, and says why in another', async () => {
    const { run, object } = await opened();
    expect(isOpen(run.now)).toBe(true);

    void run.object();
    await run.object();
    await settled();
    await run.explain('  ');
    await run.explain(' Mine is about Bluetooth. ');
    run.goOn();

    expect(object.mock.calls).toEqual([
      [7, ''],
      [7, 'Mine is about Bluetooth.'],
    ]);
    expect([isOpen(run.now), outcome(run.now)]).toEqual([false, 'contested']);
  });

  test('who agrees goes on, and is told no more', async () => {
    const { run, object } = await opened();

    run.goOn();

    expect([isOpen(run.now), outcome(run.now)]).toEqual([false, null]);
    expect(object).not.toHaveBeenCalled();
  });

  test.each([
    [contested, 'contested'],
    [{ ...link, is_upheld: true }, 'upheld'],
  ] as const)('who has been heard is not asked again, and finds what came of it', async (own, came) => {
    const { run } = await opened(own);

    expect([isOpen(run.now), outcome(run.now)]).toEqual([false, came]);
  });

  test('whose objection does not arrive may press again', async () => {
    const { run } = await opened(link, vi.fn(() => Promise.reject(new Problem(0, 'offline', ''))));

    await run.object();

    expect(run.now.phase).toBe('told');
    expect(run.wrong).not.toBe('');
  });

  test('waits until what they said has arrived, and then goes on', async () => {
    let arrive = (_link: OwnLink) => {};
    const { run } = await opened(link, vi.fn(() => new Promise<OwnLink>((resolve) => (arrive = resolve))));

    for (const [say, phase] of [
      [run.object, 'objecting'],
      [() => run.explain('Mine is newer.'), 'explaining'],
    ] as const) {
      void say();
      run.goOn();
      expect(run.now.phase).toBe(phase);
      arrive(contested);
      await settled();
    }
    run.goOn();

    expect([isOpen(run.now), outcome(run.now)]).toEqual([false, 'contested']);
  });

  test('who has been heard meanwhile is told what came of it', async () => {
    const { run } = await opened(link, vi.fn(async () => ({ ...link, is_upheld: true })));

    await run.object();

    expect([isOpen(run.now), outcome(run.now)]).toEqual([false, 'upheld']);
  });

  test('says the same again where the reason was lost', async () => {
    const object = vi.fn(async (_link: number, reason: string) => (reason ? Promise.reject(new Problem(0, 'offline', '')) : contested));
    const { run } = await opened(link, object);

    await run.object();
    await run.explain('Mine is newer.');

    expect(run.now).toMatchObject({ phase: 'noted', isExplained: false });
    expect(run.wrong).not.toBe('');
  });

  test.each(['test_refused', 'no_threads_here'])('who is refused for another reason hears no untruth: %s', async (code) => {
    const { run } = await opened(link, vi.fn(() => Promise.reject(new Problem(409, code, ''))));

    await run.object();

    expect(run.now.phase).toBe('told');
    expect(run.wrong).not.toBe('');
  });

  test.each([
    [403, 'not_the_author'],
    [409, 'link_not_live'],
  ])('whose thread leads elsewhere meanwhile hears where: %i %s', async (status, code) => {
    const elsewhere = { ...link, id: 8, canonical: { id: '3', title: 'Silent', url: '' } };
    const ownLink = vi.fn().mockResolvedValueOnce(link).mockResolvedValueOnce(elsewhere);
    const run = objection({ client: { ownLink, object: () => Promise.reject(new Problem(status, code, '')) }, mayBeAuthor: true });
    await settled();

    await run.object();

    expect(run.now).toEqual({ phase: 'told', link: elsewhere });
    expect(run.wrong).toBe('');
  });

  test('who comes too late is told so', async () => {
    const ownLink = vi.fn().mockResolvedValueOnce(link).mockResolvedValueOnce(null);
    const object = () => Promise.reject(new Problem(409, 'link_not_live', ''));
    const run = objection({ client: { ownLink, object }, mayBeAuthor: true });
    await settled();

    await run.object();
    expect(run.now.phase).toBe('gone');
    run.goOn();

    expect([isOpen(run.now), outcome(run.now)]).toEqual([false, null]);
  });
});
