/** A newer version of the game: it is offered, and never breaks into a round. */

type Worker = Pick<ServiceWorker, 'state' | 'postMessage' | 'addEventListener'>;
type Registration = {
  waiting: Worker | null;
  installing: Worker | null;
  addEventListener(name: 'updatefound', hear: () => void): void;
};

/** Call back once a newer version waits beside the one that is at work. */
export function whenNewer(registration: Registration, isAtWork: () => boolean, offer: () => void) {
  if (registration.waiting && isAtWork()) offer();
  registration.addEventListener('updatefound', () => {
    const next = registration.installing;
    next?.addEventListener('statechange', () => {
      // The very first version replaces nothing.
      if (next.state === 'installed' && isAtWork()) offer();
    });
  });
}

/** Let the version that waits take over, and begin again with it. */
export function takeOver(registration: Registration, reload: () => void) {
  const { waiting } = registration;
  // Another tab was quicker: what waited is at work already.
  if (!waiting) return reload();
  navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true });
  waiting.postMessage('take over');
}
