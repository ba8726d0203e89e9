// Photos declared to show one place before and after the work: the later one names the earlier.
import type { Photo } from "./generated";

export type Pair = { before: Photo; after: Photo };

/** The pairs among these photos, in the order of the later ones. */
export function pairsOf(photos: Photo[]): Pair[] {
  return photos.flatMap((after) => {
    const before = after.pair && photos.find((one) => one.id === after.pair);
    return before ? [{ before, after }] : [];
  });
}

/** The pair that a photo is in. */
export function pairWith(photos: Photo[], photo: Photo): Pair | null {
  return pairsOf(photos).find((pair) => pair.before.id === photo.id || pair.after.id === photo.id) ?? null;
}
