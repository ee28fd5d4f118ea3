/** The frame in a host's page: meets the page, opens a session, and draws what there is to do. */

import './frame.css';
import { mount } from 'svelte';
import { Problem } from '../../shared/api';
import { pageData } from '../../shared/page';
import type { FromPage, Said } from '../protocol';
import { check } from './check.svelte';
import { client, type Opened } from './client';
import Frame from './Frame.svelte';
import { shakeHands, type Page } from './handshake';
import { objection } from './objection.svelte';
import { sitting } from './sitting.svelte';
import { schemeOf, variablesOf } from './theme';

const FRESH_TOKEN_MS = 10_000;
const root = document.documentElement;

const { key, origin } = pageData<{ key: string; origin: string }>();
void shakeHands({ frame: window, page: parent, origin }).then(visit);

async function visit(page: Page) {
  const { token, context } = page.opening;
  const tokens = waitingRoom();
  const server = client({ key, origin, context, token }, () => {
    page.say('token-request', {});
    return tokens.next();
  });
  let look = page.opening.look;
  let opened: Opened;
  try {
    opened = await server.arrive();
  } catch (error) {
    return complain(page, error);
  }

  const wear = () => {
    const scheme = schemeOf(opened.theme, look);
    root.style.colorScheme = scheme;
    for (const [name, value] of Object.entries(variablesOf(opened.theme, look))) root.style.setProperty(name, value);
    return scheme;
  };
  wear();
  const ready = () => page.say('ready', { mode: opened.mode, scheme: wear() });
  const run =
    opened.mode === 'captcha'
      ? { mode: opened.mode, check: check({ client: server, page, failMode: opened.fail_mode }) }
      : {
          mode: opened.mode,
          sitting: sitting({ client: server, page, failed: (error) => complain(page, error) }),
          objection: objection({ client: server, mayBeAuthor: opened.mode === 'dedupe' && opened.who.kind === 'user' && Boolean(context.thread) }),
        };
  page.onSaid((said: Said<FromPage>) => {
    if (said.type === 'token') tokens.enter(said.payload.token);
    if (said.type === 'look') {
      look = said.payload;
      ready();
    }
    if (said.type === 'reset' && 'check' in run) run.check.reset();
  });
  mount(Frame, { target: document.body, props: { opened, run, page, ready } });
}

function complain(page: Page, error: unknown) {
  const problem = error instanceof Problem ? error : new Problem(500, 'unknown', '');
  page.say('error', { code: problem.code, retryable: problem.passes });
}

/** Where the next token that the page sends is waited for, though not for ever. */
function waitingRoom() {
  let enter = (_token: string) => {};
  return {
    enter: (token: string) => enter(token),
    next: () =>
      new Promise<string>((resolve) => {
        enter = resolve;
        setTimeout(() => resolve(''), FRESH_TOKEN_MS);
      }),
  };
}
