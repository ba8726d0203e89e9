// What the desk is told about a photo, in words.
import { dayText } from "@shared/format";
import type { Alike, AlikeMark, Remark, Review } from "@shared/generated";
import { has, named, t } from "@shared/l10n.svelte";
import type { Desk } from "../../../desk.svelte";

export function markWord(mark: AlikeMark): string {
  // l10n: review-mark-*
  return `review-mark-${mark.replaceAll("_", "-")}`;
}

export function remarkWords(remark: Remark): string {
  // l10n: review-remark-*
  const id = `review-remark-${remark.kind.replaceAll("_", "-")}`;
  switch (remark.kind) {
    case "old":
      return t(id, { days: remark.days });
    case "edited":
      return t(id, { program: remark.program });
    case "answered": {
      const exact = `${id}-${remark.answer.replaceAll("_", "-")}`;
      return t(has(exact) ? exact : id);
    }
    default:
      return t(id);
  }
}

/** Where the earlier photo is. */
export function whereWords({ number, department, day }: Alike, desk: Desk): string {
  return t("review-alike-where", { number, department: named(desk.nameOf(department)), day: dayText(day) });
}

/** What there is to say of one picture. */
export function reviewOf(review: Review, sha256: string): Review["photos"][number] | undefined {
  return review.photos.find((photo) => photo.sha256 === sha256);
}
