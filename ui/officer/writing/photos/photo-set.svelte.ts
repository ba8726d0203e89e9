// The photos of what is written: their order, marks and pairs, the undo history, photos on their way in and the
// questions about photos that look like earlier ones. When and how any of it is saved is the subclass's matter.
import {
  type DraftId,
  type Field,
  type Flaw,
  LIMITS,
  type Mark,
  type Photo,
  type PhotoId,
  type PhotoMade,
} from "@shared/generated";
import { pairWith } from "@shared/pairs";
import type { Host } from "../../host";
import type { Incoming } from "../../window/incoming";
import { Arrivals, type Refused } from "../arrivals/arrivals.svelte";
import { History, type PhotoChange } from "./history.svelte";
import { ReuseQuestions } from "./reuse.svelte";

export abstract class PhotoSet {
  /** The text fields are bound to this, and nothing ever changes what stands in them: normalising is the host's. */
  abstract content: { photos: Photo[] };
  /** The photo whose tools are open. */
  chosen = $state<PhotoId | null>(null);
  /** Being sealed: nothing may be changed meanwhile. */
  submitting = $state(false);
  /** *Submit* was pressed while a question about a reused photo is open. */
  askedFirst = $state(false);

  readonly arrivals: Arrivals;
  /** Undo and redo. */
  readonly history = new History(LIMITS.photos);
  /** Questions about photos that look like earlier ones. */
  readonly reuse: ReuseQuestions;

  constructor(readonly host: Host) {
    const room = () => LIMITS.photos - this.content.photos.length;
    this.arrivals = new Arrivals(host, room, LIMITS.photos, (photo) => this.#accept(photo));
    this.reuse = new ReuseQuestions(this);
  }

  /** The draft on disk; none before it was read. */
  abstract readonly draftId: DraftId | null;
  /** An edit was made, here. */
  abstract touched(field?: Field["field"]): void;
  /** Saves what is not yet saved. False when it could not be. */
  abstract save(): Promise<boolean>;
  abstract flawAt(field: Field["field"], photo?: PhotoId): Flaw | undefined;
  /** The reasons for a return that are about this field. */
  abstract reasonsAt(field: Field["field"], photo?: PhotoId): string[];

  /** Imports photos; resolves when each of them is added or refused. */
  add(incoming: Iterable<Incoming>): Promise<void> {
    return this.arrivals.add(incoming);
  }

  /** Whether a photo that was added becomes the chosen one. */
  protected get selectsNewPhotos(): boolean {
    return true;
  }

  #accept(photo: Photo): Refused | null {
    if (this.content.photos.some((one) => one.sha256 === photo.sha256))
      return { code: "twice", params: {}, retry: false };
    // There was room when the import started; a removed photo may have been brought back since.
    if (this.content.photos.length >= LIMITS.photos)
      return { code: "too_many", params: { max: String(LIMITS.photos) }, retry: false };
    this.content.photos.push(photo);
    this.touched("photos");
    void this.reuse.check();
    if (this.selectsNewPhotos) this.chosen ??= photo.id;
    return null;
  }

  /** Where to find the picture; the cover is shown large. */
  source(photo: Photo): string {
    const size = photo.id === this.content.photos[0]?.id ? "rendition" : "thumbnail";
    return this.host.photo(size, photo.sha256);
  }

  get photo(): Photo | null {
    return this.content.photos.find((photo) => photo.id === this.chosen) ?? null;
  }

  /** Makes a change to the photos that can be undone. */
  #change(did: PhotoChange, photo: PhotoId, work: () => void, continued = false): void {
    const before = $state.snapshot(this.content.photos);
    work();
    this.history.record({ did, photo, before, after: $state.snapshot(this.content.photos) }, continued);
    this.touched(did === "removed" || did === "edited" ? "photo" : undefined);
  }

  /** What is typed is undone in its field, not with the photos. */
  describe(photo: Photo, text: string): void {
    photo.alt_bn = text;
    this.touched("photo_alt");
  }

  /** Moves a photo to a place in the row. While it is dragged from place to place, that is one move. */
  move(id: PhotoId, to: number, continued = false): void {
    const from = this.content.photos.findIndex((photo) => photo.id === id);
    if (from < 0 || to < 0 || to >= this.content.photos.length || from === to) return;
    const moves = () => {
      const [photo] = this.content.photos.splice(from, 1);
      if (photo) this.content.photos.splice(to, 0, photo);
    };
    this.#change("moved", id, moves, continued);
  }

  remove(id: PhotoId): void {
    this.#change("removed", id, () => {
      this.#unlink(id);
      this.content.photos = this.content.photos.filter((photo) => photo.id !== id);
    });
    if (this.chosen === id) this.chosen = this.content.photos[0]?.id ?? null;
  }

  mark(photo: Photo, mark: Mark): void {
    if (photo.mark === mark) return;
    this.#change("marked", photo.id, () => {
      this.#unlink(photo.id);
      photo.mark = mark;
    });
  }

  /** The other photo of its pair. */
  partner(photo: Photo): Photo | null {
    const pair = pairWith(this.content.photos, photo);
    return pair && (pair.before.id === photo.id ? pair.after : pair.before);
  }

  /** Declares the two to show one place, before and after the work. */
  pair(before: PhotoId, after: PhotoId): void {
    this.#change("paired", after, () => {
      this.#unlink(before);
      this.#unlink(after);
      for (const photo of this.content.photos) {
        if (photo.id === before) photo.mark = "before";
        if (photo.id === after) Object.assign(photo, { mark: "after", pair: before });
      }
    });
  }

  /** The photo was edited: `made` is the new picture. */
  edited(photo: Photo, made: PhotoMade): void {
    this.#change("edited", photo.id, () => Object.assign(photo, made));
    void this.save();
    void this.reuse.check();
  }

  /** The photo is in no pair any more. Its mark stays. */
  unpair(id: PhotoId): void {
    this.#change("unpaired", id, () => this.#unlink(id));
  }

  #unlink(id: PhotoId): void {
    for (const photo of this.content.photos) {
      if (photo.id === id || photo.pair === id) photo.pair = null;
    }
  }

  undo(): void {
    this.#restore(this.history.undo(this.content.photos));
  }

  redo(): void {
    this.#restore(this.history.redo(this.content.photos));
  }

  /** Applies an undo or redo, and selects the photo it is about. */
  #restore(step: ReturnType<History["undo"]>): void {
    if (!step) return;
    this.content.photos = step.photos;
    const here = (id: PhotoId | null) => this.content.photos.find((photo) => photo.id === id)?.id;
    this.chosen = here(step.photo) ?? here(this.chosen) ?? this.content.photos[0]?.id ?? null;
    this.touched("photos");
    this.touched("photo");
    void this.reuse.check();
  }
}
