// Words for a code. A queue may be newer than this page: what it says then is named as something unknown,
// never as a blank and never as a code.
import { has, t } from "@shared/l10n.svelte";

/** The message `prefix-code`, or `prefix-unknown`. */
export function wordOf(prefix: string, code: string): string {
  const id = `${prefix}-${code.replaceAll("_", "-")}`;
  return t(has(id) ? id : `${prefix}-unknown`); // l10n: case-*, roster-*, csv-*
}
