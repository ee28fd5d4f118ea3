/** What an answer sounds and feels like: a few oscillators and a short buzz, for those who want them. */

import { wants } from './device';

export type Moment = 'chosen' | 'undone' | 'sealed' | 'earned';

/** Notes as steps above A4, and how long each lasts. */
const NOTES: Record<Moment, readonly number[]> = {
  chosen: [12],
  undone: [3],
  sealed: [7, 12],
  earned: [7, 11, 14, 19],
};
const NOTE_SECONDS = 0.09;
const LOUD = 0.06;
const BUZZ_MS: Record<Moment, number | number[]> = {
  chosen: 8,
  undone: 8,
  sealed: [10, 40, 10],
  earned: [12, 50, 12, 50, 24],
};

let speaker: AudioContext | null = null;

export function feel(moment: Moment) {
  if (wants('haptics')) navigator.vibrate?.(BUZZ_MS[moment]);
  if (wants('sound')) sound(NOTES[moment]);
}

function sound(notes: readonly number[]) {
  // A browser gives none before the first press; whoever chose something has pressed.
  speaker ??= new AudioContext();
  const start = speaker.currentTime;
  notes.forEach((step, place) => note(speaker!, 440 * 2 ** (step / 12), start + place * NOTE_SECONDS));
}

function note(on: AudioContext, pitch: number, at: number) {
  const voice = new OscillatorNode(on, { type: 'triangle', frequency: pitch });
  const loudness = new GainNode(on, { gain: 0 });
  loudness.gain.setValueAtTime(LOUD, at);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_SECONDS * 1.8);
  voice.connect(loudness).connect(on.destination);
  voice.start(at);
  voice.stop(at + NOTE_SECONDS * 2);
}
