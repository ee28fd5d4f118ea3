import { toast } from '../../shared/toasts.svelte';
import { say } from './words';

/** Put a text on the clipboard, and say whether it is there. */
export async function copy(text: string) {
  try {
    await navigator.clipboard.writeText(text);
    toast(say('copied'));
  } catch {
    toast(say('copy.failed'), 'bad');
  }
}
