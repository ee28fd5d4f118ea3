import { pbkdf2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { labour, type Task } from './labour';

const nonce = '00112233445566778899aabbccddeeff';
const salt = 'a1b2c3d4';

/** A task whose answer is known, its key derived by another hand. */
function taskOf(counter: number): Task {
  const password = Buffer.alloc(20);
  Buffer.from(nonce, 'hex').copy(password);
  password.writeUInt32BE(counter, 16);
  const key = pbkdf2Sync(password, Buffer.from(salt, 'hex'), 10, 32, 'sha256').toString('hex');
  return { parameters: { algorithm: 'PBKDF2/SHA-256', cost: 10, keyLength: 32, keyPrefix: key.slice(0, 32), nonce, salt }, signature: 's' };
}

test('the counter is found, and handed in with the task as it was given', async () => {
  const done = await labour(taskOf(37), () => false);

  const payload = JSON.parse(atob(done ?? '')) as { challenge: Task; solution: { counter: number; derivedKey: string } };
  expect(payload.challenge).toEqual(taskOf(37));
  expect(payload.solution.counter).toBe(37);
  expect(payload.solution.derivedKey.startsWith(taskOf(37).parameters.keyPrefix)).toBe(true);
});

test('work that is called off ends', async () => {
  let left = 5;

  expect(await labour(taskOf(5000), () => left-- === 0)).toBe(null);
});
