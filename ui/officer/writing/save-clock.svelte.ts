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
  #last = 0;
  #unsaved: number | null = null;
  #untaken: number | null = null;
  #tryAgain: number | null = null;
  #busy = false;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lateTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly save: () => void) {}

  edited(): void {
    this.#last = performance.now();
    this.#untaken ??= this.#last;
    if (this.#unsaved === null) this.#waitsSince(this.#last);
    this.#set();
  }

  /** A save takes everything typed so far. */
  begins(): void {
    this.#busy = true;
    this.#untaken = null;
    this.#tryAgain = null;
    clearTimeout(this.#timer);
  }

  /** What it took is on disk. What was typed meanwhile is next, at once when it has waited long enough. */
  saved(): void {
    this.#busy = false;
    this.#waitsSince(this.#untaken);
    this.#set();
  }

  failed(): void {
    this.#busy = false;
    this.#tryAgain = performance.now() + TRY_AGAIN_AFTER;
    this.#set();
  }

  /** Nothing is to be saved. */
  rests(): void {
    this.#busy = false;
    this.#untaken = null;
    this.#tryAgain = null;
    this.#waitsSince(null);
    this.#set();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#lateTimer);
  }

  #set(): void {
    clearTimeout(this.#timer);
    if (this.#busy || this.#closed) return;
    const typed =
      this.#untaken === null
        ? Number.POSITIVE_INFINITY
        : Math.min(this.#last + SAVE_AFTER, this.#untaken + LONGEST_WAIT);
    const due = Math.min(typed, this.#tryAgain ?? Number.POSITIVE_INFINITY);
    if (due === Number.POSITIVE_INFINITY) return;
    const wait = due - performance.now();
    if (wait > 0) this.#timer = setTimeout(this.save, wait);
    else this.save();
  }

  #waitsSince(since: number | null): void {
    clearTimeout(this.#lateTimer);
    this.#unsaved = since;
    const wait = since === null ? null : since + LATE_AFTER - performance.now();
    this.late = wait !== null && wait <= 0;
    if (wait !== null && wait > 0 && !this.#closed)
      this.#lateTimer = setTimeout(() => (this.late = true), wait);
  }
}
