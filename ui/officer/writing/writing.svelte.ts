// What is written on this computer and saves itself: words, and photos brought in for them. A draft is one,
// what is said on a citizen's case another.
//
// The save clock says when the whole is saved, against the version it began from. Saves follow one another, never
// overlap. A save that meets a newer version overwrites nothing: both are shown and the officer chooses.

import type { CallFailed, Field, Flaw, PhotoId, Timestamp } from "@shared/generated";
import { asFailure } from "../host";
import type { Incoming } from "../window/incoming";
import { PhotoSet } from "./photos/photo-set.svelte";
import { SaveClock } from "./save-clock.svelte";

/** `saved`: everything typed is on disk. `failed` stays until a save succeeds, whatever is typed meanwhile. */
export type Saving = "saved" | "unsaved" | "saving" | "failed" | "conflict";

/** What failed: it decides what *try again* does. */
type FailedStep = "saving" | "sealing" | "discarding";

/** What became of a save: the new version, or the one on disk that was not overwritten. */
export type SaveAnswer<View> =
  | { answer: "saved"; version: number; at: Timestamp }
  | { answer: "conflict"; theirs: View };

export abstract class Writing<View = unknown> extends PhotoSet {
  version = 0;
  savedAt = $state<Timestamp | null>(null);
  saving = $state<Saving>("saved");
  failed = $state<CallFailed | null>(null);
  /** What it was that failed. */
  #failedStep = $state<FailedStep>("saving");
  theirs = $state.raw<View | null>(null);
  flaws = $state.raw<Flaw[]>([]);
  /** *Submit* was pressed while photos were coming in: it goes on when they are here. */
  waiting = $state(false);
  /** One of the photos it waited for was refused, so it did not go on. */
  stopped = $state(false);

  #edits = 0;
  #saved = 0;
  #chain: Promise<boolean> = Promise.resolve(true);
  readonly saveClock = new SaveClock(() => void this.save());
  /** Puts a version from disk in place of what is here. */
  abstract take(view: View): void;
  /** The version of what is on disk. */
  protected abstract versionOf(view: View): number;
  /** Saves all of it against the version it began from. */
  protected abstract saveVersion(): Promise<SaveAnswer<View>>;
  /** What is still missing, in the order of the page. */
  abstract get missing(): Flaw[];

  override reasonsAt(_field: Field["field"], _photo?: PhotoId): string[] {
    return [];
  }

  /** What is here is what is on disk. */
  protected loaded(version: number, at: Timestamp | null): void {
    this.version = version;
    this.savedAt = at;
    this.#saved = this.#edits;
    this.saving = "saved";
    this.saveClock.idle();
    this.history.clear();
  }

  override touched(field?: Field["field"]): void {
    this.#edits += 1;
    // Only where there is one: this is called at every key, and every field looks at the flaws.
    if (field && this.flaws.some((flaw) => flaw.at.field === field))
      this.flaws = this.flaws.filter((flaw) => flaw.at.field !== field);
    if (this.theirs) return;
    if (this.saving !== "failed") this.saving = "unsaved";
    this.saveClock.edited();
  }

  override save(): Promise<boolean> {
    this.#chain = this.#chain.then(() => this.#saveOnce());
    return this.#chain;
  }

  async #saveOnce(): Promise<boolean> {
    if (this.theirs) return false;
    if (this.#edits === this.#saved) return true;
    const edits = this.#edits;
    if (this.saving !== "failed") this.saving = "saving";
    this.saveClock.saveStarted();
    try {
      const answer = await this.saveVersion();
      if (answer.answer === "conflict") {
        this.theirs = answer.theirs;
        this.saving = "conflict";
        this.saveClock.idle();
        return false;
      }
      this.version = answer.version;
      this.savedAt = answer.at;
      this.#saved = edits;
      this.failed = null;
      this.saving = edits === this.#edits ? "saved" : "unsaved";
      this.saveClock.saveSucceeded();
      return true;
    } catch (thrown) {
      this.recordFailure("saving", thrown);
      this.saving = "failed";
      this.saveClock.saveFailed();
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

  override add(incoming: Iterable<Incoming>): Promise<void> {
    this.stopped = false;
    return super.add(incoming);
  }

  override flawAt(field: Field["field"], photo?: PhotoId): Flaw | undefined {
    return this.flaws.find(
      (flaw) =>
        flaw.at.field === field && (photo === undefined || !("photo" in flaw.at) || flaw.at.photo === photo),
    );
  }

  /** Waits for photos that are coming in. False when one of them was refused, or the officer would not wait. */
  protected async waitForPhotos(): Promise<boolean> {
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
  protected showRefusal(thrown: unknown): void {
    const failed = asFailure(thrown);
    if (failed.flaws.length > 0) this.flaws = failed.flaws;
    else this.recordFailure("sealing", thrown);
  }

  protected recordFailure(what: FailedStep, thrown: unknown): void {
    this.#failedStep = what;
    this.failed = asFailure(thrown);
  }

  /** *Submit* is pressed anew: what came of the last time is no longer so. That something is not saved still is. */
  protected clearLastFailure(): void {
    if (this.#failedStep !== "saving") this.failed = null;
  }

  /** What *try again* does. Nothing is thrown away by it. */
  again(submit: () => Promise<void>): (() => unknown) | undefined {
    if (this.#failedStep === "discarding") return undefined;
    return this.#failedStep === "sealing" ? submit : () => this.save();
  }

  /** Everything begun is saved or given up, and nothing of it is to be saved any more. */
  protected async finishSaving(): Promise<void> {
    this.arrivals.cancelAll();
    await this.#chain;
  }

  /** What is here need not be saved. */
  protected markSaved(): void {
    this.#saved = this.#edits;
    this.saveClock.idle();
  }

  close(): void {
    this.saveClock.close();
    this.arrivals.close();
  }
}

export function blank(text: string | undefined): boolean {
  return !text || text.trim() === "";
}
