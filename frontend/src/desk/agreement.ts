/** What an alpha means, by Krippendorff's own bounds: 0.8 to rely on, 0.667 to tread with care. */

export type Meaning = 'unknown' | 'chance' | 'weak' | 'fair' | 'good';

export function meaning(alpha: number | null): Meaning {
  if (alpha === null) return 'unknown';
  if (alpha >= 0.8) return 'good';
  if (alpha >= 0.667) return 'fair';
  return alpha > 0 ? 'weak' : 'chance';
}
