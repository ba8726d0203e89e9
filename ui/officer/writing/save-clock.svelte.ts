// When to save next: soon after the last key, and never long after the first one that is not on disk, however steadily
// the officer types. A save that failed is retried at its own time; typing does not put that off.

/** After the last key. */
export const SAVE_AFTER = 300;
/** After the first key that no save covers yet. */
export const LONGEST_WAIT = 1_000;
export const TRY_AGAIN_AFTER = 5_000;
/** After so long without being on disk, the page says so. */
export const LATE_AFTER = 2_000;

export class SaveClock {
  /** Something typed a while ago is still not on disk. */
  late = $state(false);

  /** When: the last key; the first that is not on disk; the first that no save covers yet. */
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

  /** A save of everything typed so far was started. */
  saveStarted(): void {
    this.#saving = true;
    this.#firstUntaken = null;
    this.#retryAt = null;
    clearTimeout(this.#timer);
  }

  /** It is on disk. What was typed meanwhile is saved next, at once if it has waited long enough. */
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

  /** There is nothing to save. */
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
