import { afterEach, expect, test, vi } from 'vitest';
import { takeOver, whenNewer } from './update';

type Hear = () => void;

function worker(state: ServiceWorkerState) {
  const heard: Hear[] = [];
  return { state, postMessage: vi.fn(), addEventListener: (_: string, hear: Hear) => heard.push(hear), tell: () => heard.forEach((hear) => hear()) };
}

function registration(waiting: ReturnType<typeof worker> | null = null) {
  const heard: Hear[] = [];
  return {
    waiting,
    installing: null as ReturnType<typeof worker> | null,
    addEventListener: (_: 'updatefound', hear: Hear) => void heard.push(hear),
    find(found: ReturnType<typeof worker>) {
      this.installing = found;
      heard.forEach((hear) => hear());
    },
  };
}

// What the browser hands over has many more words than are used.
const asKnown = (made: unknown) => made as Parameters<typeof whenNewer>[0];

afterEach(() => vi.unstubAllGlobals());

test('a version that waits already is offered', () => {
  const offer = vi.fn();

  whenNewer(asKnown(registration(worker('installed'))), () => true, offer);

  expect(offer).toHaveBeenCalledOnce();
});

test('a version is offered once it is whole', () => {
  const offer = vi.fn();
  const made = registration();
  whenNewer(asKnown(made), () => true, offer);
  const found = worker('installing');
  made.find(found);
  found.tell();
  expect(offer).not.toHaveBeenCalled();

  found.state = 'installed';
  found.tell();

  expect(offer).toHaveBeenCalledOnce();
});

test('the first version is no news', () => {
  const offer = vi.fn();
  const made = registration();
  whenNewer(asKnown(made), () => false, offer);
  const found = worker('installed');
  made.find(found);
  found.tell();

  expect(offer).not.toHaveBeenCalled();
});

test('the version that waits takes over, and the page begins again once it has', () => {
  const changed: Hear[] = [];
  const addEventListener = (_: string, hear: Hear) => changed.push(hear);
  vi.stubGlobal('navigator', { serviceWorker: { addEventListener } });
  const [waiting, reload] = [worker('installed'), vi.fn()];

  takeOver(asKnown(registration(waiting)), reload);

  expect(waiting.postMessage).toHaveBeenCalledWith('take over');
  expect(reload).not.toHaveBeenCalled();
  changed.forEach((hear) => hear());
  expect(reload).toHaveBeenCalledOnce();
});

test('where another tab was quicker, the page begins again at once', () => {
  const reload = vi.fn();

  takeOver(asKnown(registration(null)), reload);

  expect(reload).toHaveBeenCalledOnce();
});
