// Text with photos that saves itself while it is being written: a draft of a report or notice, or the words on a
// citizen's case.
//
// The save clock says when to save; all of it is saved each time, against the version it started from. Saves run one
// after the other. A save that finds a newer version on disk overwrites nothing: both are shown and the officer chooses.

import type { CallFailed, Field, Flaw, PhotoId, Timestamp } from "@shared/generated";
import { asFailure } from "../host";
import type { Incoming } from "../window/incoming";
import { PhotoSet } from "./photos/photo-set.svelte";
import { SaveClock } from "./save-clock.svelte";

/** `saved`: everything typed is on disk. `failed` stays until a save succeeds, even if more is typed. */
export type Saving = "saved" | "unsaved" | "saving" | "failed" | "conflict";

/** Which step failed: *try again* repeats that one. */
type FailedStep = "saving" | "sealing" | "discarding";

/** The result of a save: the new version, or the one on disk that was not overwritten. */
export type SaveAnswer<View> =
  | { answer: "saved"; version: number; at: Timestamp }
  | { answer: "conflict"; theirs: View };

export abstract class Writing<View = unknown> extends PhotoSet {
  version = 0;
  savedAt = $state<Timestamp | null>(null);
  saving = $state<Saving>("saved");
  failed = $state<CallFailed | null>(null);
  /** The step that `failed` is about. */
  #failedStep = $state<FailedStep>("saving");
  theirs = $state.raw<View | null>(null);
  flaws = $state.raw<Flaw[]>([]);
  /** *Submit* was pressed while photos were arriving: it continues when they are here. */
  waiting = $state(false);
  /** One of the photos it waited for was refused, so it did not continue. */
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

  /** What is on the page is what is on disk. */
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
    // The only photo may have been refused.
    this.flaws = this.missing;
    return waited && !this.stopped && this.flaws.length === 0;
  }

  /** Will not submit by itself after all. */
  stopWaiting(): void {
    this.waiting = false;
  }

  /** The page is being left: waits for photos that are still arriving, then saves. */
  async leave(): Promise<boolean> {
    this.waiting = false;
    await this.arrivals.settled();
    return this.save();
  }

  /** Sealing failed: flaws are shown at their fields, anything else on the page. */
  protected showRefusal(thrown: unknown): void {
    const failed = asFailure(thrown);
    if (failed.flaws.length > 0) this.flaws = failed.flaws;
    else this.recordFailure("sealing", thrown);
  }

  protected recordFailure(what: FailedStep, thrown: unknown): void {
    this.#failedStep = what;
    this.failed = asFailure(thrown);
  }

  /** *Submit* was pressed again: its last failure is no longer true. A failed save still is. */
  protected clearLastFailure(): void {
    if (this.#failedStep !== "saving") this.failed = null;
  }

  /** What *try again* does. It never discards anything. */
  again(submit: () => Promise<void>): (() => unknown) | undefined {
    if (this.#failedStep === "discarding") return undefined;
    return this.#failedStep === "sealing" ? submit : () => this.save();
  }

  /** Cancels photos that are still arriving and waits for the save that is running. */
  protected async finishSaving(): Promise<void> {
    this.arrivals.cancelAll();
    await this.#chain;
  }

  /** What is on the page need not be saved any more. */
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
