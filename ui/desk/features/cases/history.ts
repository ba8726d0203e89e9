// What happened to a case, in words.
import { when } from "@shared/format";
import type { CaseStep } from "@shared/generated";
import { named } from "@shared/l10n.svelte";
import { wordOf } from "@shared/words";
import type { HistoryLine } from "../../parts/History.svelte";

/** The note of these is a number that says nothing to a person. */
const WITHOUT_NOTE: readonly CaseStep["kind"][] = ["escalated", "acknowledged"];

export function historyOf(steps: CaseStep[], now: number): HistoryLine[] {
  return steps.map(({ kind, at, by, note }) => ({
    what: wordOf("case-step", kind),
    details: by ? `${when(at, now)} · ${named(by.name)}` : when(at, now),
    note: WITHOUT_NOTE.includes(kind) ? "" : note,
  }));
}
