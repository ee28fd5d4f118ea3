/** The one script of a host's page. Twice on a page it does the work of one. */

import { widgetFrom } from './widget';

declare global {
  interface Window {
    /** For pages that draw their divs later. */
    goldrush?: { scan: () => void };
  }
}

const NAME = 'goldrush-widget';
const script = document.currentScript as HTMLScriptElement | null;

if (script && !customElements.get(NAME)) {
  const Widget = widgetFrom(new URL(script.src).origin);
  customElements.define(NAME, Widget);

  const scan = () => {
    for (const div of document.querySelectorAll<HTMLElement>('.goldrush[data-sitekey]')) {
      if (div.querySelector(NAME)) continue;
      const widget = new Widget();
      widget.written = div;
      div.append(widget);
    }
  };
  window.goldrush = { scan };
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', scan);
  else scan();
}
