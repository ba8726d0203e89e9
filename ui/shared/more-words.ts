// What a citizen said later, as its heading says it.
import type { CitizenWords } from "./generated";
import { t } from "./l10n.svelte";

export function moreOf(
  { sticker, thanks }: Pick<CitizenWords, "sticker" | "thanks">,
  moment: string,
): string {
  if (sticker) return t("case-more-sticker", { moment });
  return t(thanks ? "case-more-thanks" : "case-more-words", { moment });
}
