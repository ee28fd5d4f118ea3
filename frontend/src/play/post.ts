/** The one outbox of this page, and who wants to hear what became of the answers. */

import { sendAnswer } from '../shared/api';
import { openStore } from '../shared/store';
import { outbox, type News } from './outbox';

const listeners = new Set<(news: News) => void>();

export const store = openStore();

export const post = store.then((opened) =>
  outbox({
    store: opened,
    send: sendAnswer,
    tell: (news) => listeners.forEach((listener) => listener(news)),
  }),
);

export function onNews(listener: (news: News) => void) {
  listeners.add(listener);
}

/** Send what an earlier visit left behind, and go on doing so whenever the network comes back. */
export async function keepSending() {
  const box = await post;
  addEventListener('online', () => void box.flush({ now: true }));
  addEventListener('pagehide', () => box.leave());
  document.addEventListener('visibilitychange', () => void box.flush());
  await box.inherit();
}
