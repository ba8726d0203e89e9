// A spreadsheet on its way in: chosen, sent to be shown, and done when what was shown is confirmed. The queue takes all of it
// or nothing, and nothing but what was shown.
import type { ImportReport, SheetKind } from "@shared/generated";
import { type Api, address, type Failure, failure } from "../api";
import { SHEET_BYTES } from "../generated";

/** What is being waited for. */
export type Waiting = "showing" | "doing";

export class Sheet {
  file = $state.raw<File | null>(null);
  /** What the file would do, as long as nobody decided on it. */
  shown = $state.raw<ImportReport | null>(null);
  /** It was confirmed, and would do something else by now: what is shown is new. */
  anew = $state(false);
  /** What the last one did. */
  done = $state.raw<ImportReport | null>(null);
  failed = $state.raw<Failure | null>(null);
  /** What keeps it from being sent at all. */
  missing = $state<"file" | "size" | "changed" | null>(null);
  waiting = $state<Waiting | null>(null);

  constructor(
    private readonly api: Api,
    readonly kind: SheetKind,
    private readonly taken: () => Promise<void>,
  ) {}

  /** Whether there is something to confirm. */
  get may(): boolean {
    if (!this.shown || this.shown.counts.refuse > 0) return false;
    const { add, change, end, remove, held } = this.shown.counts;
    return add + change + end + remove + held > 0;
  }

  /** Where an empty spreadsheet of this kind is. */
  template(language: string): string {
    return address("sheet_template", { sheet: this.kind, language });
  }

  choose(file: File | null): void {
    this.file = file;
    this.#forget();
  }

  /** Has the queue say what the file would do. */
  async show(): Promise<void> {
    if (this.waiting) return;
    this.#forget();
    const body = await this.#bytes("showing");
    if (!body) return;
    await this.#ask(async () => {
      this.shown = await this.api.call("preview_import", { path: { sheet: this.kind }, body });
    });
  }

  /** Does what was shown. */
  async confirm(): Promise<void> {
    const { shown } = this;
    if (this.waiting || !shown || !this.may) return;
    this.failed = null;
    this.anew = false;
    const body = await this.#bytes("doing");
    if (!body) return this.cancel();
    await this.#ask(async () => {
      const path = { sheet: this.kind, seen: shown.seen };
      const report = await this.api.call("confirm_import", { path, body });
      this.anew = !report.done;
      this.shown = report.done ? null : report;
      this.done = report.done ? report : null;
      if (report.done) await this.taken();
    });
  }

  /** Leaves what was shown undone. */
  cancel(): void {
    this.shown = null;
    this.anew = false;
    this.failed = null;
  }

  #forget(): void {
    this.cancel();
    this.done = null;
    this.missing = null;
  }

  async #bytes(waiting: Waiting): Promise<Blob | null> {
    this.missing = this.file === null ? "file" : this.file.size > SHEET_BYTES ? "size" : null;
    if (this.missing || !this.file) return null;
    this.waiting = waiting;
    // A browser does not read a file that was changed since it was chosen: it must be chosen again.
    const bytes = await this.file.arrayBuffer().catch(() => null);
    if (bytes === null) {
      this.file = null;
      this.missing = "changed";
      this.waiting = null;
      return null;
    }
    return new Blob([bytes]);
  }

  async #ask(call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (thrown) {
      this.failed = failure(thrown);
    } finally {
      this.waiting = null;
    }
  }
}
