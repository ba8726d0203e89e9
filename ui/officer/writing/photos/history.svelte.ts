// Undo and redo for the photos of a draft. A step keeps the photos as they were before and after it. Undoing it changes
// only what the step changed: photos added since stay, and so do their descriptions.
import type { Photo, PhotoId } from "@shared/generated";

export type PhotoChange = "removed" | "moved" | "marked" | "paired" | "unpaired" | "edited";
export type Step = { did: PhotoChange; photo: PhotoId; before: Photo[]; after: Photo[] };
/** What the page shows: the last change, that it was undone, or why it could not be. */
export type UndoNotice = { did: PhotoChange; now: "done" | "undone" | "no_room" };

const MOST_STEPS = 50;
/** The fields that a step may change in a photo that stays. */
const CHANGING_FIELDS = ["sha256", "width", "height", "mark", "pair"] as const;

export class History {
  told = $state.raw<UndoNotice | null>(null);
  #past = $state.raw<Step[]>([]);
  #undone = $state.raw<Step[]>([]);

  constructor(readonly most: number) {}

  get mayUndo(): boolean {
    return this.#past.length > 0;
  }

  get mayRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Records a step. One that continues the step before (the photo is still being dragged) is merged into it. */
  record(step: Step, continued = false): void {
    const last = this.#past.at(-1);
    const merged = continued && last?.did === step.did && last.photo === step.photo ? last : null;
    const before = merged ? [...merged.before, ...without(step.before, merged.before)] : step.before;
    const past = merged ? this.#past.slice(0, -1) : this.#past.slice(1 - MOST_STEPS);
    this.#past = [...past, { ...step, before }];
    this.#undone = [];
    this.told = { did: step.did, now: "done" };
  }

  /** The photos as they were before the last step; none when there is none, or no room for a photo that comes back. */
  undo(now: Photo[]): { photo: PhotoId; photos: Photo[] } | null {
    const step = this.#past.at(-1);
    const photos = step && this.#fits(step, changed(now, step.after, step.before), now);
    if (!step || !photos) return null;
    this.#past = this.#past.slice(0, -1);
    this.#undone = [...this.#undone, step];
    this.told = { did: step.did, now: "undone" };
    return { photo: step.photo, photos };
  }

  redo(now: Photo[]): { photo: PhotoId; photos: Photo[] } | null {
    const step = this.#undone.at(-1);
    const photos = step && this.#fits(step, changed(now, step.before, step.after), now);
    if (!step || !photos) return null;
    this.#undone = this.#undone.slice(0, -1);
    this.#past = [...this.#past, step];
    this.told = { did: step.did, now: "done" };
    return { photo: step.photo, photos };
  }

  /** The photos were replaced as a whole: earlier steps no longer apply. */
  clear(): void {
    this.#past = [];
    this.#undone = [];
    this.told = null;
  }

  #fits(step: Step, photos: Photo[], now: Photo[]): Photo[] | null {
    if (photos.length <= this.most || photos.length <= now.length) return photos;
    this.told = { did: step.did, now: "no_room" };
    return null;
  }
}

/** These photos, with the difference between two earlier states applied to them, and nothing else. */
export function changed(now: Photo[], from: Photo[], to: Photo[]): Photo[] {
  const kept = to.flatMap((photo) => {
    const [old, here] = [find(from, photo), find(now, photo)];
    if (here && old) return [applyChanges(here, old, photo)];
    // Removed by something else since: this does not bring it back.
    return old ? [] : [here ?? restored(photo, now)];
  });
  const later = without(without(now, from), kept);
  return [...kept, ...later.filter((photo) => !kept.some((one) => one.sha256 === photo.sha256))];
}

function applyChanges(here: Photo, old: Photo, photo: Photo): Photo {
  for (const field of CHANGING_FIELDS)
    if (old[field] !== photo[field]) Object.assign(here, { [field]: photo[field] });
  return here;
}

/** As it was. If the same file was added again meanwhile, they become one, with the description of either. */
function restored(photo: Photo, now: Photo[]): Photo {
  const anew = now.find((one) => one.sha256 === photo.sha256);
  return { ...photo, alt_bn: photo.alt_bn || (anew?.alt_bn ?? "") };
}

const find = (photos: Photo[], { id }: Photo) => photos.find((one) => one.id === id);
const without = (photos: Photo[], others: Photo[]) => photos.filter((photo) => !find(others, photo));
