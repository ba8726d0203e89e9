// When what is typed is saved next: soon after the last key, and never long after the first one that is not on
// disk, however steadily one types. A save that failed is tried again at its own time; typing does not put it off.

/** After the last key. */
export const SAVE_AFTER = 300;
/** After the first key that no save has taken yet. */
export const LONGEST_WAIT = 1_000;
export const TRY_AGAIN_AFTER = 5_000;
/** What is not on disk so long after it was typed is told. */
export const LATE_AFTER = 2_000;

export class SaveClock {
  /** Something typed a while ago is still not on disk. */
  late = $state(false);

  /** The last key; the first that is not on disk; the first that no save has taken yet. */
  #lastKey = 0;
  #unsavedSince: number | null = null;
  #firstUntaken: number | null = null;
  #retryAt: number | null = null;
  #saving = false;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lateTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly save: () => void) {}

  edited(): void {
    this.#lastKey = performance.now();
    this.#firstUntaken ??= this.#lastKey;
    if (this.#unsavedSince === null) this.#setUnsavedSince(this.#lastKey);
    this.#schedule();
  }

  /** A save takes everything typed so far. */
  saveStarted(): void {
    this.#saving = true;
    this.#firstUntaken = null;
    this.#retryAt = null;
    clearTimeout(this.#timer);
  }

  /** What it took is on disk. What was typed meanwhile is next, at once when it has waited long enough. */
  saveSucceeded(): void {
    this.#saving = false;
    this.#setUnsavedSince(this.#firstUntaken);
    this.#schedule();
  }

  saveFailed(): void {
    this.#saving = false;
    this.#retryAt = performance.now() + TRY_AGAIN_AFTER;
    this.#schedule();
  }

  /** Nothing is to be saved. */
  idle(): void {
    this.#saving = false;
    this.#firstUntaken = null;
    this.#retryAt = null;
    this.#setUnsavedSince(null);
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#lateTimer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#saving || this.#closed) return;
    const typed =
      this.#firstUntaken === null
        ? Number.POSITIVE_INFINITY
        : Math.min(this.#lastKey + SAVE_AFTER, this.#firstUntaken + LONGEST_WAIT);
    const due = Math.min(typed, this.#retryAt ?? Number.POSITIVE_INFINITY);
    if (due === Number.POSITIVE_INFINITY) return;
    const wait = due - performance.now();
    if (wait > 0) this.#timer = setTimeout(this.save, wait);
    else this.save();
  }

  #setUnsavedSince(since: number | null): void {
    clearTimeout(this.#lateTimer);
    this.#unsavedSince = since;
    const wait = since === null ? null : since + LATE_AFTER - performance.now();
    this.late = wait !== null && wait <= 0;
    if (wait !== null && wait > 0 && !this.#closed)
      this.#lateTimer = setTimeout(() => (this.late = true), wait);
  }
}
