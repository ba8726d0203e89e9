// What is written on this computer and saves itself: words, and photos brought in for them. A draft is one,
// what is said on a citizen's case another.
//
// The save clock says when the whole is saved, against the version it began from. Saves follow one another, never
// overlap. A save that meets a newer version overwrites nothing: both are shown and the officer chooses.

import type {
  CallFailed,
  DraftId,
  Field,
  Flaw,
  Mark,
  Photo,
  PhotoId,
  PhotoMade,
  Timestamp,
} from "@shared/generated";
import { pairWith } from "@shared/pairs";
import { asFailure, type Host } from "../host";
import { Arrivals, type Incoming, type Refused } from "./arrivals/arrivals.svelte";
import { type Did, History } from "./photos/history.svelte";
import { ReuseQuestions } from "./photos/reuse.svelte";
import { SaveClock } from "./save-clock.svelte";

export const MOST_PHOTOS = 10;

/** `saved`: everything typed is on disk. `failed` stays until a save succeeds, whatever is typed meanwhile. */
export type Saving = "saved" | "unsaved" | "saving" | "failed" | "conflict";

/** What failed: it decides what *try again* does. */
type Failing = "saving" | "sealing" | "discarding";

/** What became of a save: the new version, or the one on disk that was not overwritten. */
export type Put<View> =
  | { answer: "saved"; version: number; at: Timestamp }
  | { answer: "conflict"; theirs: View };

export abstract class Writing<View = unknown> {
  /** The text fields are bound to this, and nothing ever changes what stands in them: normalising is the host's. */
  abstract content: { photos: Photo[] };
  version = 0;
  savedAt = $state<Timestamp | null>(null);
  saving = $state<Saving>("saved");
  failed = $state<CallFailed | null>(null);
  /** What it was that failed. */
  #failing = $state<Failing>("saving");
  theirs = $state.raw<View | null>(null);
  flaws = $state.raw<Flaw[]>([]);
  chosen = $state<PhotoId | null>(null);
  submitting = $state(false);
  /** *Submit* was pressed while photos were coming in: it goes on when they are here. */
  waiting = $state(false);
  /** One of the photos it waited for was refused, so it did not go on. */
  stopped = $state(false);
  /** *Submit* was pressed while it is not said of a photo whether it is old work. */
  askedFirst = $state(false);

  #edits = 0;
  #saved = 0;
  #chain: Promise<boolean> = Promise.resolve(true);
  readonly saveClock = new SaveClock(() => void this.save());
  readonly arrivals: Arrivals;
  /** What was done to the photos, to be undone. */
  readonly history = new History(MOST_PHOTOS);
  /** Photos that look like some of before. */
  readonly reuse: ReuseQuestions;

  constructor(readonly host: Host) {
    const room = () => MOST_PHOTOS - this.content.photos.length;
    this.arrivals = new Arrivals(host, room, MOST_PHOTOS, (photo) => this.#take(photo));
    this.reuse = new ReuseQuestions(this);
  }

  /** The draft in which it stands on disk; none before it was read. */
  abstract readonly draftId: DraftId | null;
  /** Puts a version from disk in place of what is here. */
  abstract take(view: View): void;
  /** The version of what is on disk. */
  protected abstract versionOf(view: View): number;
  /** Saves all of it against the version it began from. */
  protected abstract put(): Promise<Put<View>>;
  /** What is still missing, in the order of the page. */
  abstract get missing(): Flaw[];

  /** Why it came back, of this field. */
  reasonsAt(_field: Field["field"], _photo?: PhotoId): string[] {
    return [];
  }

  /** What is here is what is on disk. */
  protected taken(version: number, at: Timestamp | null): void {
    this.version = version;
    this.savedAt = at;
    this.#saved = this.#edits;
    this.saving = "saved";
    this.saveClock.rests();
    this.history.clear();
  }

  /** An edit was made, here. */
  touched(field?: Field["field"]): void {
    this.#edits += 1;
    // Only where there is one: this is called at every key, and every field looks at the flaws.
    if (field && this.flaws.some((flaw) => flaw.at.field === field))
      this.flaws = this.flaws.filter((flaw) => flaw.at.field !== field);
    if (this.theirs) return;
    if (this.saving !== "failed") this.saving = "unsaved";
    this.saveClock.edited();
  }

  /** Saves what is not yet saved. False when it could not be. */
  save(): Promise<boolean> {
    this.#chain = this.#chain.then(() => this.#saveOnce());
    return this.#chain;
  }

  async #saveOnce(): Promise<boolean> {
    if (this.theirs) return false;
    if (this.#edits === this.#saved) return true;
    const edits = this.#edits;
    if (this.saving !== "failed") this.saving = "saving";
    this.saveClock.begins();
    try {
      const answer = await this.put();
      if (answer.answer === "conflict") {
        this.theirs = answer.theirs;
        this.saving = "conflict";
        this.saveClock.rests();
        return false;
      }
      this.version = answer.version;
      this.savedAt = answer.at;
      this.#saved = edits;
      this.failed = null;
      this.saving = edits === this.#edits ? "saved" : "unsaved";
      this.saveClock.saved();
      return true;
    } catch (thrown) {
      this.fails("saving", thrown);
      this.saving = "failed";
      this.saveClock.failed();
      return false;
    }
  }

  /** Ends a conflict: with what is here, saved over a version the officer has now seen… */
  async keepMine(): Promise<boolean> {
    if (!this.theirs) return true;
    this.version = this.versionOf(this.theirs);
    this.theirs = null;
    this.touched();
    return this.save();
  }

  /** … or with what is on disk. */
  keepTheirs(): void {
    if (!this.theirs) return;
    const view = this.theirs;
    this.theirs = null;
    this.take(view);
  }

  /** Brings photos in; answers when all of them are here or refused. */
  add(incoming: Iterable<Incoming>): Promise<void> {
    this.stopped = false;
    return this.arrivals.add(incoming);
  }

  /** Whether a photo that came in is chosen by itself. */
  protected get choosesNew(): boolean {
    return true;
  }

  #take(photo: Photo): Refused | null {
    if (this.content.photos.some((one) => one.sha256 === photo.sha256)) return { code: "twice", params: {} };
    // There was room when it set out; one that was removed may have come back since.
    if (this.content.photos.length >= MOST_PHOTOS)
      return { code: "too_many", params: { max: String(MOST_PHOTOS) } };
    this.content.photos.push(photo);
    this.touched("photos");
    void this.reuse.look();
    if (this.choosesNew) this.chosen ??= photo.id;
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

  /** Does something to the photos that can be undone. */
  #does(did: Did, photo: PhotoId, work: () => void, goesOn = false): void {
    const before = $state.snapshot(this.content.photos);
    work();
    this.history.did({ did, photo, before, after: $state.snapshot(this.content.photos) }, goesOn);
    this.touched(did === "removed" || did === "edited" ? "photo" : undefined);
  }

  /** What is typed is undone in its field, not with the photos. */
  describe(photo: Photo, text: string): void {
    photo.alt_bn = text;
    this.touched("photo_alt");
  }

  /** Moves a photo to a place in the row. While it is dragged from place to place, that is one move. */
  move(id: PhotoId, to: number, goesOn = false): void {
    const from = this.content.photos.findIndex((photo) => photo.id === id);
    if (from < 0 || to < 0 || to >= this.content.photos.length || from === to) return;
    const moves = () => {
      const [photo] = this.content.photos.splice(from, 1);
      if (photo) this.content.photos.splice(to, 0, photo);
    };
    this.#does("moved", id, moves, goesOn);
  }

  remove(id: PhotoId): void {
    this.#does("removed", id, () => {
      this.#parts(id);
      this.content.photos = this.content.photos.filter((photo) => photo.id !== id);
    });
    if (this.chosen === id) this.chosen = this.content.photos[0]?.id ?? null;
  }

  mark(photo: Photo, mark: Mark): void {
    if (photo.mark === mark) return;
    this.#does("marked", photo.id, () => {
      this.#parts(photo.id);
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
    this.#does("paired", after, () => {
      this.#parts(before);
      this.#parts(after);
      for (const photo of this.content.photos) {
        if (photo.id === before) photo.mark = "before";
        if (photo.id === after) Object.assign(photo, { mark: "after", pair: before });
      }
    });
  }

  /** Another picture was made of a photo. */
  edited(photo: Photo, made: PhotoMade): void {
    this.#does("edited", photo.id, () => Object.assign(photo, made));
    void this.save();
    void this.reuse.look();
  }

  /** The photo is in no pair any more. Its mark stays. */
  unpair(id: PhotoId): void {
    this.#does("unpaired", id, () => this.#parts(id));
  }

  #parts(id: PhotoId): void {
    for (const photo of this.content.photos) {
      if (photo.id === id || photo.pair === id) photo.pair = null;
    }
  }

  undo(): void {
    this.#becomes(this.history.undo(this.content.photos));
  }

  redo(): void {
    this.#becomes(this.history.redo(this.content.photos));
  }

  /** Shows the photo it was about. */
  #becomes(step: ReturnType<History["undo"]>): void {
    if (!step) return;
    this.content.photos = step.photos;
    const here = (id: PhotoId | null) => this.content.photos.find((photo) => photo.id === id)?.id;
    this.chosen = here(step.photo) ?? here(this.chosen) ?? this.content.photos[0]?.id ?? null;
    this.touched("photos");
    this.touched("photo");
    void this.reuse.look();
  }

  flawAt(field: Field["field"], photo?: PhotoId): Flaw | undefined {
    return this.flaws.find(
      (flaw) =>
        flaw.at.field === field && (photo === undefined || !("photo" in flaw.at) || flaw.at.photo === photo),
    );
  }

  /** Waits for photos that are coming in. False when one of them was refused, or the officer would not wait. */
  protected async photosAreHere(): Promise<boolean> {
    if (this.arrivals.coming.length === 0) return true;
    const refused = this.arrivals.refused.length;
    this.waiting = true;
    this.stopped = false;
    await this.arrivals.settled();
    const waited = this.waiting;
    this.waiting = false;
    this.stopped = waited && this.arrivals.refused.length > refused;
    // A photo that was the only one may not have come.
    this.flaws = this.missing;
    return waited && !this.stopped && this.flaws.length === 0;
  }

  /** Does not submit by itself after all. */
  stopWaiting(): void {
    this.waiting = false;
  }

  /** The page is left: photos on their way come in first, and everything is saved. */
  async leave(): Promise<boolean> {
    this.waiting = false;
    await this.arrivals.settled();
    return this.save();
  }

  /** What was thrown where it was to be sealed: flaws go to their fields, anything else is said on the page. */
  protected refused(thrown: unknown): void {
    const failed = asFailure(thrown);
    if (failed.flaws.length > 0) this.flaws = failed.flaws;
    else this.fails("sealing", thrown);
  }

  protected fails(what: Failing, thrown: unknown): void {
    this.#failing = what;
    this.failed = asFailure(thrown);
  }

  /** *Submit* is pressed anew: what came of the last time is no longer so. That something is not saved still is. */
  protected beginsAnew(): void {
    if (this.#failing !== "saving") this.failed = null;
  }

  /** What *try again* does. Nothing is thrown away by it. */
  again(submit: () => Promise<void>): (() => unknown) | undefined {
    if (this.#failing === "discarding") return undefined;
    return this.#failing === "sealing" ? submit : () => this.save();
  }

  /** Everything begun is saved or given up, and nothing of it is to be saved any more. */
  protected async settle(): Promise<void> {
    this.arrivals.cancelAll();
    await this.#chain;
  }

  /** What is here need not be saved. */
  protected forget(): void {
    this.#saved = this.#edits;
    this.saveClock.rests();
  }

  close(): void {
    this.saveClock.close();
    this.arrivals.close();
  }
}

export function blank(text: string | undefined): boolean {
  return !text || text.trim() === "";
}
