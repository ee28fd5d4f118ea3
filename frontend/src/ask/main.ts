/**
 * Stands in the text of the page: asks for the round while the other scripts are still on their way,
 * and for its first picture as soon as that is known. Whoever plays the round takes the reply up.
 */

import type { Served } from '../shared/api';
import type {} from '../shared/asked';

const address = document.currentScript?.dataset['address'];
if (address) {
  const reply = fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(15_000),
  });
  globalThis.asked = { address, reply };
  reply
    .then((reply) => reply.clone().json() as Promise<Served>)
    .then(({ challenges: [first] }) => {
      if (first?.content.kind === 'image') new Image().src = first.content.url;
    })
    .catch(() => {}); // Who takes the reply up hears what went wrong.
}
