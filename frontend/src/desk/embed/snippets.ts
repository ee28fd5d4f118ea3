/** What an owner copies into their product. */

import { reservedHeight } from '../../embed/loader/heights';
import type { Algorithm, FailMode, Fixed, Loader, Mode } from './wire';

type Placed = { key: string; mode: Mode; fail_mode: FailMode };
type Signer = { kid: string; algorithm: Algorithm };

const CLOSE = '</script>';
const DESK = 900;
const PHONE = 390;

/** The lines for a page; with a kept loader, those that run exactly this script or none. */
export function pageLines(server: string, { key, mode, fail_mode }: Placed, kept: Loader): string {
  const script = kept
    ? `<script async src="${server}${kept.path}"\n        integrity="${kept.integrity}"\n        crossorigin="anonymous">${CLOSE}`
    : `<script async src="${server}/embed/v1/loader.js">${CLOSE}`;
  const context = mode === 'dedupe' ? '\n                 thread="YOUR-THREAD-ID"' : '';
  const token = mode === 'captcha' ? '' : '\n                 token-callback="goldrushToken"';
  // The script may not come at all, so that the page has to know it by itself.
  const closed = mode === 'captcha' && fail_mode === 'closed' ? '\n                 fail-mode="closed"' : '';
  return `${script}\n${roomLines(mode)}\n<goldrush-widget site-key="${key}" mode="${mode}"${context}${token}${closed}></goldrush-widget>`;
}

/** The room that is held before the script runs, so that nothing moves when the widget comes. */
function roomLines(mode: Mode): string {
  const [wide, narrow] = [reservedHeight(mode, DESK), reservedHeight(mode, PHONE)];
  const onPhones = narrow === wide ? '' : `\n  @media (max-width: 576px) { goldrush-widget { min-height: ${narrow}px } }`;
  return `<style>\n  goldrush-widget { display: block; min-height: ${wide}px }${onPhones}\n</style>`;
}

/** The function in the page that fetches a user token from the host's own server. */
export function fetchLines(): string {
  return `<script>
  window.goldrushToken = async () => {
    const reply = await fetch('/goldrush-token');
    return reply.ok && !reply.redirected ? reply.text() : '';
  };
${CLOSE}`;
}

/** How a host's server makes a user token. */
export function tokenLines(site: string, { kid, algorithm }: Signer): string {
  const key = algorithm === 'HS256' ? 'os.environ["GOLDRUSH_SIGNING_SECRET"]' : 'open("goldrush-key.pem").read()';
  return `import os, time
import jwt  # pip install "pyjwt[crypto]"

def goldrush_token(user):
    if not user.is_authenticated:
        return ""  # a stranger: anonymous to us, too
    now = int(time.time())
    claims = {
        "iss": "${site}",
        "aud": "goldrush",
        "sub": str(user.id),  # any id that stays the same
        "iat": now,
        "exp": now + 600,  # an hour at most
        # "role": "author", "own": ["t-1", "t-7"],  # who wrote these is asked about them
    }
    key = ${key}
    return jwt.encode(claims, key, "${algorithm}", headers={"kid": "${kid}"})`;
}

/** What was written in the field for origins, one a line. */
export const originsIn = (written: string): string[] =>
  written
    .split(/[\s,]+/)
    .map((origin) => origin.trim())
    .filter(Boolean);

export const FIXED: readonly Fixed[] = ['', 'pass', 'fail', 'spent'];
