// Words for a code. A queue may be newer than this page: what it says then is named as something unknown,
// never as a blank and never as a code.
//
// What is asked for so:
// l10n: case-kind-*
// l10n: case-source-*
// l10n: case-via-*
// l10n: case-state-*
// l10n: case-clock-*
// l10n: case-cause-*
// l10n: case-level-*
// l10n: case-step-*
// l10n: case-response-*
// l10n: case-said-*
// l10n: case-reason-*
// l10n: case-flaw-*
// l10n: csv-wrong-*
// l10n: import-act-*
// l10n: roster-role-*
// l10n: desk-state-*
// l10n: story-*
// l10n: field-*
// l10n: photo-source-*
import { type Args, has, t } from "./l10n.svelte";

/** The message `prefix-code`, or `prefix-unknown`. */
export function wordOf(prefix: string, code: string, args?: Args): string {
  const id = `${prefix}-${code.replaceAll("_", "-")}`;
  return t(has(id) ? id : `${prefix}-unknown`, args);
}

/** The language a citizen wrote in, as far as its letters tell. */
export function langOf(text: string): "bn" | "en" {
  return /[\u0980-\u09ff]/.test(text) ? "bn" : "en";
}
