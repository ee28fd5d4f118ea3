/** What every page has: the look, the purse, messages, colours, and the post going out. */

import '../shared/base.css';
import { mount } from 'svelte';
import { keepSending } from '../play/post';
import { reread } from '../shared/player.svelte';
import { choose, theme } from '../shared/theme';
import { say } from '../shared/words';
import Purse from './Purse.svelte';
import Toasts from './Toasts.svelte';
import { takeOver, whenNewer } from './update';

const purse = document.querySelector('#purse');
if (purse) {
  mount(Purse, { target: purse });
  void reread();
}
mount(Toasts, { target: document.body });
void keepSending();

const lamp = document.querySelector<HTMLButtonElement>('#lamp');
if (lamp) {
  const label = () => (lamp.ariaLabel = say(theme() === 'dark' ? 'nav.theme.light' : 'nav.theme.dark'));
  lamp.addEventListener('click', () => {
    choose(theme() === 'dark' ? 'light' : 'dark');
    label();
  });
  label();
  lamp.hidden = false;
}

// It fetches every file there is, which must not hold up what somebody waits for.
const WORKER_AFTER_MS = 3_000;
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  addEventListener('load', () => setTimeout(() => void register(), WORKER_AFTER_MS));
}

/** Where it cannot be had, the next page tries again. */
async function register() {
  const registration = await navigator.serviceWorker.register('/sw.js').catch(() => null);
  // In the middle of a round nobody wants to hear of versions.
  if (!registration || !purse) return;
  whenNewer(registration, () => navigator.serviceWorker.controller !== null, () => void offer(registration));
}

async function offer(registration: ServiceWorkerRegistration) {
  const { default: Update } = await import('./Update.svelte');
  mount(Update, { target: document.body, props: { take: () => takeOver(registration, () => location.reload()) } });
}
