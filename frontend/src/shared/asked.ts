/** What a page asks for by itself, before its scripts are there; `ask/main.ts` writes it down. */
export type Asked = { address: string; reply: Promise<Response> };

declare global {
  var asked: Asked | undefined;
}

/** The reply to it, for the first who wants it. */
export function takeReply(address: string): Promise<Response> | undefined {
  const { asked } = globalThis;
  if (asked?.address !== address) return undefined;
  globalThis.asked = undefined;
  return asked.reply;
}
