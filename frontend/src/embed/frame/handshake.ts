/** The frame says hello to the one page it was made for, and hears it through a port from then on. */

import { patience } from '../flood';
import { hearPage, hearPort, hello, speaker, type FromFrame, type FromPage, type Port, type Said } from '../protocol';

type Hearing = Pick<Window, 'addEventListener' | 'removeEventListener'>;
type Around = Pick<Window, 'postMessage'>;

export type Page = {
  opening: Port;
  say: ReturnType<typeof speaker<FromFrame>>;
  /** Hear what the page says from now on; one listener, the last. */
  onSaid: (hear: (said: Said<FromPage>) => void) => void;
};

/** Resolves with the first port that comes from that page; whatever else comes means nothing. */
export function shakeHands({ frame, page, origin }: { frame: Hearing; page: Around; origin: string }): Promise<Page> {
  return new Promise((shaken) => {
    const mayBeHeard = patience();
    const listen = (event: MessageEvent) => {
      if (event.source !== page || event.origin !== origin || !mayBeHeard()) return;
      const opening = hearPort(event.data);
      const [port] = event.ports;
      if (!opening || !port) return;
      frame.removeEventListener('message', listen);
      shaken(through(port, opening));
    };
    frame.addEventListener('message', listen);
    page.postMessage(hello, origin);
  });
}

function through(port: MessagePort, opening: Port): Page {
  const mayBeHeard = patience();
  let hear: (said: Said<FromPage>) => void = () => {};
  port.onmessage = ({ data }) => {
    const said = mayBeHeard() ? hearPage(data) : null;
    if (said) hear(said);
  };
  return { opening, say: speaker<FromFrame>(port), onSaid: (listener) => void (hear = listener) };
}
