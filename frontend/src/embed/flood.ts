/** How much one side of a port is listened to: a burst, then a trickle; the rest is dropped unread. */

const BURST = 40;
const PER_SECOND = 10;

/** Says of each message whether there is still patience for it. */
export function patience(clock: () => number = () => performance.now()): () => boolean {
  let left = BURST;
  let last = clock();
  return () => {
    const now = clock();
    left = Math.min(BURST, left + ((now - last) / 1000) * PER_SECOND);
    last = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
