// Words for flaws and for reviewers' reasons, shown at their fields.
import type { DraftView, Field, Flaw, PhotoId } from "@shared/generated";
import { argsOf, has, t } from "@shared/l10n.svelte";

/** What is wrong: the message for this field if there is one, else the message for the kind of flaw. */
export function flawWords(flaw: Flaw): string {
  // l10n: flaw-*
  const code = flaw.code.replaceAll("_", "-");
  const exact = `flaw-${code}-${flaw.at.field.replaceAll("_", "-")}`;
  return t(has(exact) ? exact : `flaw-${code}`, argsOf(flaw.params));
}

/** The name of a field. */
export function fieldName(field: Field["field"]): string {
  // l10n: field-*
  return t(`field-${field.replaceAll("_", "-")}`);
}

/** The reasons for a return that are about this field. */
export function reasonsAt(view: DraftView | null, field: Field["field"], photo?: PhotoId): string[] {
  return (view?.corrects?.reasons ?? [])
    .filter(({ about }) => about.field === field && (!("photo" in about) || about.photo === photo))
    .map((reason) => reason.text);
}
