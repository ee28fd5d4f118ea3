/** A name for one wish, so that a wish that is sent twice is granted once. */
export function newKey(): string {
  // randomUUID is missing on plain http away from localhost.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
