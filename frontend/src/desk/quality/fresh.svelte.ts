/** Something read from the server, and read again now and then while somebody looks. */

import { onMount } from 'svelte';

const AGAIN_MS = 20_000;

export type Fresh<T> = ReturnType<typeof fresh<T>>;

export function fresh<T>(read: () => Promise<T>) {
  let value = $state.raw<T | null>(null);
  let failed = $state(false);

  async function reread() {
    try {
      value = await read();
      failed = false;
    } catch {
      failed = true;
    }
  }

  onMount(() => {
    void reread();
    const timer = setInterval(() => void (document.hidden || reread()), AGAIN_MS);
    return () => clearInterval(timer);
  });

  return {
    reread,
    get value() {
      return value;
    },
    get failed() {
      return failed;
    },
  };
}
