/** What every page has: the look, the purse, messages, colours, and the post going out. */

import '../shared/base.css';
import { mount } from 'svelte';
import { keepSending } from '../play/post';
import { reread } from '../shared/player.svelte';
import { choose, theme } from '../shared/theme';
import { say } from '../shared/words';
import Purse from './Purse.svelte';
import Toasts from './Toasts.svelte';

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
  addEventListener('load', () => setTimeout(register, WORKER_AFTER_MS));
}

/** Where it cannot be had, the next page tries again. */
function register() {
  navigator.serviceWorker.register('/sw.js').catch(() => {});
}
