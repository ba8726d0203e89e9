// A spreadsheet on its way in: chosen, sent, and what came of it. The queue takes all of it or nothing.
import type { CsvOutcome } from "@shared/generated";
import { type Api, type Failure, failure } from "../api";
import { SHEET_BYTES } from "../generated";

/** Routes that take a spreadsheet. */
export type SheetRoute = "import_cases" | "import_roster" | "import_calendar";

export class Sheet {
  file = $state.raw<File | null>(null);
  outcome = $state.raw<CsvOutcome | null>(null);
  failed = $state.raw<Failure | null>(null);
  /** What keeps it from being sent at all. */
  missing = $state<"file" | "size" | "changed" | null>(null);
  busy = $state(false);

  constructor(
    private readonly api: Api,
    private readonly into: SheetRoute,
    private readonly taken: () => Promise<void>,
  ) {}

  choose(file: File | null): void {
    this.file = file;
    this.outcome = null;
    this.failed = null;
    this.missing = null;
  }

  async send(): Promise<void> {
    if (this.busy) return;
    this.outcome = null;
    this.failed = null;
    this.missing = this.file === null ? "file" : this.file.size > SHEET_BYTES ? "size" : null;
    if (this.missing || !this.file) return;
    this.busy = true;
    try {
      // A browser does not read a file that was changed since it was chosen: it must be chosen again.
      const bytes = await this.file.arrayBuffer().catch(() => null);
      if (bytes === null) {
        this.file = null;
        this.missing = "changed";
        return;
      }
      this.outcome = await this.api.call(this.into, { body: new Blob([bytes]) });
      if (this.outcome.errors.length === 0) await this.taken();
    } catch (thrown) {
      this.failed = failure(thrown);
    } finally {
      this.busy = false;
    }
  }
}
