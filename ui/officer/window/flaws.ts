// Flaws and reasons, as words at their place.
import type { DraftView, Field, Flaw, PhotoId } from "@shared/generated";
import { argsOf, has, t } from "@shared/l10n.svelte";

/** What is wrong, said for the very field; else for the kind of flaw. */
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

/** Why the item came back, of this field. */
export function reasonsAt(view: DraftView | null, field: Field["field"], photo?: PhotoId): string[] {
  return (view?.corrects?.reasons ?? [])
    .filter(({ about }) => about.field === field && (!("photo" in about) || about.photo === photo))
    .map((reason) => reason.text);
}
