/** What an owner copies into their product. */

import type { Algorithm, Fixed, Loader, Mode } from './wire';

type Placed = { key: string; mode: Mode };
type Signer = { kid: string; algorithm: Algorithm };

const CLOSE = '</script>';

/** The lines for a page; with a kept loader, those that run exactly this script or none. */
export function pageLines(server: string, { key, mode }: Placed, kept: Loader): string {
  const script = kept
    ? `<script async src="${server}${kept.path}"\n        integrity="${kept.integrity}"\n        crossorigin="anonymous">${CLOSE}`
    : `<script async src="${server}/embed/v1/loader.js">${CLOSE}`;
  const context = mode === 'dedupe' ? '\n                 thread="YOUR-THREAD-ID"' : '';
  const token = mode === 'captcha' ? '' : '\n                 token-callback="goldrushToken"';
  return `${script}\n<goldrush-widget site-key="${key}" mode="${mode}"${context}${token}></goldrush-widget>`;
}

/** The function in the page that fetches a user token from the host's own server. */
export function fetchLines(): string {
  return `<script>\n  window.goldrushToken = async () => (await fetch('/goldrush-token')).text();\n${CLOSE}`;
}

/** How a host's server makes a user token. */
export function tokenLines(site: string, { kid, algorithm }: Signer): string {
  const key = algorithm === 'HS256' ? 'os.environ["GOLDRUSH_SIGNING_SECRET"]' : 'open("goldrush-key.pem").read()';
  return `import os, time
import jwt  # pip install "pyjwt[crypto]"

def goldrush_token(user):
    now = int(time.time())
    claims = {
        "iss": "${site}",
        "aud": "goldrush",
        "sub": str(user.id),  # any id that stays the same
        "iat": now,
        "exp": now + 600,  # an hour at most
        "name": user.display_name,  # if you like
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
