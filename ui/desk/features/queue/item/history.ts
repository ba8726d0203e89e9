// What happened to an item, with what the desk noted in between, in words.
import { when } from "@shared/format";
import type { ReviewNote, Step } from "@shared/generated";
import { named, t } from "@shared/l10n.svelte";
import type { HistoryLine } from "../../../parts/History.svelte";
import { markWord } from "./alike";

/** Oldest first; of one moment, what was noted came first. */
export function historyOf(steps: Step[], notes: ReviewNote[], now: number): HistoryLine[] {
  return [
    ...notes.map((note) => ({ at: note.at, line: noted(note, now) })),
    ...steps.map((step) => ({ at: step.at, line: happened(step, now) })),
  ]
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line);
}

function happened({ kind, at, by, revision, note }: Step, now: number): HistoryLine {
  const details = [when(at, now)];
  if (by) details.push(named(by.name));
  if (revision > 1) details.push(t("desk-row-revision", { number: revision }));
  return { what: t(`desk-step-${kind.replaceAll("_", "-")}`), details: details.join(" · "), note };
}

function noted({ at, by, noted }: ReviewNote, now: number): HistoryLine {
  const details = `${when(at, now)} · ${named(by.name)}`;
  if (noted.kind === "checked") {
    // l10n: review-check-*
    const checks = noted.checks.map((check) => t(`review-check-${check.replaceAll("_", "-")}`));
    return { what: t("review-note-checked"), details, checks };
  }
  const what = t("review-note-compared", { number: noted.number });
  return { what, details, note: t(markWord(noted.mark)) };
}
