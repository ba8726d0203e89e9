// A spreadsheet on its way in: chosen, sent, and what came of it. The queue takes all of it or nothing.
import type { CsvOutcome } from "@shared/generated";
import { type Api, address, type Failure, failure } from "../api";
import { SHEET_BYTES } from "../generated";

/** Routes that take a spreadsheet. */
export type SheetRoute = "import_cases" | "import_roster" | "import_calendar";

/** What a template is called in its address. */
const TEMPLATES: Record<SheetRoute, string> = {
  import_cases: "cases",
  import_roster: "roster",
  import_calendar: "calendar",
};

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

  /** Where an empty spreadsheet of this kind is. */
  template(language: string): string {
    return address("sheet_template", { sheet: TEMPLATES[this.into], language });
  }

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
