/** `<goldrush-widget>`: holds the room, draws one frame, and tells the page what happens in it. */

import { hearFrame, isHello, speaker, type FailMode, type FromFrame, type FromPage, type Look, type Mode, type Port } from '../protocol';
import { reservedHeight } from './heights';
import { lookOf, watchLook } from './look';
import { sentences } from './sentences';
import { callbackOf, contextOf, failModeOf, modeOf, OBSERVED, wish } from './wishes';

const PATIENCE_MS = 5000;
/** What has loaded and has not said hello by then is no frame of ours, but what a browser shows in place of one. */
const HELLO_MS = 1000;
const FIELD = 'goldrush-response';
const STYLE = `
:host{display:block}
:host([hidden]){display:none}
.box{position:relative;border-radius:12px}
.box.coming{box-shadow:inset 0 0 0 1px color-mix(in srgb,currentColor 14%,transparent)}
iframe{display:block;inline-size:100%;border:0;border-radius:inherit}
.coming iframe{visibility:hidden}
.failed{display:flex;flex-wrap:wrap;align-items:center;gap:4px 12px;padding:12px 16px;font:inherit}
button{min-block-size:44px;padding-inline:16px;border:1px solid currentColor;border-radius:8px;background:none;color:inherit;font:inherit;cursor:pointer}
`;
// From now on the frame says how tall it is, also where the page kept some room by itself.
const THERE = ':host{min-block-size:0!important}';
const GONE = ':host{display:none!important}';

type Say = ReturnType<typeof speaker<FromPage>>;

/** The element for the frames of one server. */
export function widgetFrom(server: string) {
  return class GoldrushWidget extends HTMLElement {
    static readonly formAssociated = true;
    static readonly observedAttributes = OBSERVED;

    /** The element that the page wrote its wishes on, and hears from: this one, or a div around it. */
    written: HTMLElement = this;

    readonly #sheet = new CSSStyleSheet();
    readonly #box = document.createElement('div');
    #frame: HTMLIFrameElement | null = null;
    #port: MessagePort | null = null;
    #say: Say | null = null;
    #look: Look | null = null;
    #mode: Mode = 'dedupe';
    #isMet = false;
    #isReady = false;
    #timer = 0;
    #unwatch = () => {};
    #isDue = false;

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [this.#sheet];
      root.append(this.#box);
    }

    /** What the check gave, until it expires. */
    get response(): string {
      return this.#field()?.value ?? '';
    }

    /** Ask again from the start. */
    reset() {
      this.#keep('');
      if (this.#say && this.#isReady) this.#say('reset', {});
      else if (this.isConnected) this.#begin();
    }

    connectedCallback() {
      this.#begin();
    }

    disconnectedCallback() {
      this.#end();
    }

    formResetCallback() {
      this.reset();
    }

    attributeChangedCallback(name: string, before: string | null, after: string | null) {
      // Several change at once, where a framework draws: begin once, when all are there.
      if (!this.isConnected || before === after || this.#isDue) return;
      if (name === 'scheme') return this.#lookAgain();
      this.#isDue = true;
      queueMicrotask(() => {
        this.#isDue = false;
        if (this.isConnected) this.#begin();
      });
    }

    #begin() {
      this.#end();
      const key = wish(this.written, 'site-key');
      if (!key) return this.#fail('missing-site-key', false);
      const mode = (this.#mode = modeOf(this.written));
      this.#sheet.replaceSync(STYLE);
      this.#box.className = 'box coming';
      this.#box.removeAttribute('role');
      this.#look = lookOf(this, this.written);
      this.#frame = document.createElement('iframe');
      this.#frame.title = this.#sentences()[mode];
      this.#frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox');
      this.#resize(Number(wish(this.written, 'height')) || reservedHeight(mode, this.getBoundingClientRect().width));
      const asked = new URLSearchParams({ key, origin: location.origin, lang: this.#language() });
      this.#frame.src = `${server}/embed/v1/frame?${asked}`;
      this.#box.replaceChildren(this.#frame);
      addEventListener('message', this.#hearHello);
      this.#unwatch = watchLook(() => this.#lookAgain());
      this.#frame.onload = () => {
        if (!this.#isMet) this.#waitFor(HELLO_MS);
      };
      this.#waitFor(PATIENCE_MS);
    }

    #waitFor(ms: number) {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#fail('timeout', true), ms);
    }

    #end() {
      clearTimeout(this.#timer);
      removeEventListener('message', this.#hearHello);
      this.#unwatch();
      this.#port?.close();
      this.#frame?.remove();
      this.#port = this.#say = this.#frame = null;
      this.#isMet = this.#isReady = false;
      this.#keep('');
    }

    #hearHello = (event: MessageEvent) => {
      const frame = this.#frame?.contentWindow;
      if (event.origin === server && frame && event.source === frame && isHello(event.data)) void this.#answer(frame);
    };

    async #answer(frame: Window) {
      this.#isMet = true;
      const token = await this.#token(false);
      if (!this.#look || this.#frame?.contentWindow !== frame) return;
      this.#port?.close();
      const { port1, port2 } = new MessageChannel();
      this.#port = port1;
      this.#say = speaker<FromPage>(port1);
      port1.onmessage = ({ data }) => {
        const said = hearFrame(data);
        if (said) this.#hear(said.type, said.payload);
      };
      const answer: Port = { goldrush: 1, type: 'port', token, context: contextOf(this.written), look: this.#look };
      frame.postMessage(answer, server, [port2]);
    }

    #hear(type: keyof FromFrame, payload: FromFrame[keyof FromFrame]) {
      const said = { type, payload } as { [K in keyof FromFrame]: { type: K; payload: FromFrame[K] } }[keyof FromFrame];
      switch (said.type) {
        case 'token-request':
          return void this.#token(true).then((token) => this.#say?.('token', { token }));
        case 'error':
          return this.#isReady ? this.#complain(said.payload) : this.#fail(said.payload.code, said.payload.retryable, said.payload.fail_mode);
        case 'ready': {
          const isFirst = !this.#isReady;
          this.#isReady = true;
          this.#mode = said.payload.mode;
          if (this.#frame) this.#frame.title = this.#sentences()[this.#mode];
          clearTimeout(this.#timer);
          this.#box.className = 'box';
          if (isFirst) this.#sheet.replaceSync(STYLE + THERE);
          this.#wear(said.payload.scheme);
          // Said again whenever the scheme changes, which is no news to the page.
          if (!isFirst) return;
          break;
        }
        case 'resize':
          this.#resize(said.payload.height);
          break;
        case 'verified':
          this.#keep(said.payload.token);
          this.#call('callback', said.payload.token);
          break;
        case 'expired':
          this.#keep('');
          this.#call('expired-callback');
      }
      this.#tell(type, payload);
    }

    #resize(height: number) {
      if (!this.#frame) return;
      this.#frame.style.height = `${Math.ceil(height)}px`;
    }

    /** A frame is see-through only where it and its page agree on light or dark. */
    #wear(scheme: string) {
      if (this.#frame) this.#frame.style.colorScheme = scheme;
    }

    #lookAgain() {
      const look = lookOf(this, this.written);
      if (JSON.stringify(look) === JSON.stringify(this.#look)) return;
      this.#look = look;
      this.#say?.('look', look);
    }

    /** Nothing came: what is only asked as a favour goes away, a check does what its page wants. */
    #fail(code: string, retryable: boolean, failMode?: FailMode) {
      this.#end();
      const isCheck = this.#mode === 'captcha';
      const fail_mode = isCheck ? (wish(this.written, 'fail-mode') ? failModeOf(this.written) : (failMode ?? 'open')) : 'open';
      if (fail_mode === 'closed') this.#offerRetry();
      else this.#sheet.replaceSync(GONE);
      this.#complain({ code, retryable, fail_mode });
    }

    #offerRetry() {
      const { failed, retry } = this.#sentences();
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = retry;
      button.onclick = () => this.#begin();
      this.#sheet.replaceSync(STYLE);
      this.#box.className = 'box coming failed';
      this.#box.setAttribute('role', 'status');
      this.#box.replaceChildren(failed, button);
    }

    #complain(error: FromFrame['error']) {
      this.#call('error-callback', error.code);
      this.#tell('error', error);
    }

    /** A user token of the page's server; empty for a visitor it does not know. */
    async #token(isFresh: boolean): Promise<string> {
      const given = wish(this.written, 'user-token');
      if (given && !isFresh) return given;
      const replied = new Promise<unknown>((reply) => {
        if (this.#tell('token-request', { reply })) reply(null);
      });
      try {
        const token = (await replied) ?? (await callbackOf(this.written, 'token-callback')?.()) ?? given;
        return typeof token === 'string' ? token : '';
      } catch (error) {
        reportError(error);
        return '';
      }
    }

    /** Tell the page; false when it said that it takes care of it. Errors of one widget must not look like errors of the page, so nothing bubbles. */
    #tell(type: string, detail: object): boolean {
      return this.written.dispatchEvent(new CustomEvent(type, { detail, cancelable: type === 'token-request' }));
    }

    #call(name: string, value?: string) {
      try {
        callbackOf(this.written, name)?.(value);
      } catch (error) {
        reportError(error);
      }
    }

    /** Put into the form what the check gave. The field stands outside the shadow, where forms look. */
    #keep(token: string) {
      let field = this.#field();
      if (!field) {
        if (!token) return;
        field = document.createElement('input');
        field.type = 'hidden';
        field.name = FIELD;
        this.append(field);
      }
      field.value = token;
    }

    #field() {
      return this.querySelector<HTMLInputElement>(`input[name=${FIELD}]`);
    }

    #language() {
      return wish(this.written, 'lang') || this.closest<HTMLElement>('[lang]')?.lang || navigator.language;
    }

    #sentences() {
      return sentences(this.#language());
    }
  };
}
