/** Pictures fetched and decoded before their turn comes. */

type Picture = { src: string; decode(): Promise<void> };

export type Preloader = {
  /** Resolves true when the picture can be painted at once, false when it cannot be had. */
  ready(address: string): Promise<boolean>;
  /** Forget a failure, so that the next `ready` tries again. */
  retry(address: string): Promise<boolean>;
};

export function preloader(newPicture: () => Picture = () => new Image()): Preloader {
  // The pictures themselves are kept, or the browser may throw the decoded pixels away.
  const kept = new Map<string, { picture: Picture; decoded: Promise<boolean> }>();

  function ready(address: string): Promise<boolean> {
    const known = kept.get(address);
    if (known) return known.decoded;
    const picture = newPicture();
    picture.src = address;
    const decoded = picture.decode().then(
      () => true,
      () => false,
    );
    kept.set(address, { picture, decoded });
    return decoded;
  }

  function retry(address: string): Promise<boolean> {
    kept.delete(address);
    return ready(address);
  }

  return { ready, retry };
}
