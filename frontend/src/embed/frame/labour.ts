/** Work that a device does so that its owner need not answer: find the one counter whose key begins right. */

export type Task = {
  parameters: { algorithm: string; cost: number; keyLength: number; keyPrefix: string; nonce: string; salt: string };
  signature: string;
};

/** More than any honest task takes. */
const MOST = 100_000;

/** Browsers work for secure pages only. */
export const canWork = () => 'subtle' in crypto;

/** The finished work as the server reads it; null when it was called off. */
export async function labour(task: Task, isCalledOff: () => boolean): Promise<string | null> {
  const { keyPrefix } = task.parameters;
  for (let counter = 0; counter < MOST && !isCalledOff(); counter++) {
    const derivedKey = await keyOf(task.parameters, counter);
    if (derivedKey.startsWith(keyPrefix)) return btoa(JSON.stringify({ challenge: task, solution: { counter, derivedKey } }));
  }
  return null;
}

/** The browser derives it beside the page, so nothing stands still meanwhile. */
async function keyOf({ nonce, salt, cost, keyLength }: Task['parameters'], counter: number): Promise<string> {
  const start = fromHex(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  new DataView(password.buffer).setUint32(start.length, counter);
  const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: fromHex(salt), iterations: cost };
  return toHex(new Uint8Array(await crypto.subtle.deriveBits(how, key, keyLength * 8)));
}

const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
const toHex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
