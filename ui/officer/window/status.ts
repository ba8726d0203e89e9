// How the states of an item look: shape, word and colour.
import type { ContentKind, ItemRow, ItemStatus } from "@shared/generated";
import { t } from "@shared/l10n.svelte";
import type { Mark } from "@shared/StateMark.svelte";

export const MARKS: Record<ItemStatus, Mark> = {
  waiting: "waiting",
  refused: "overdue",
  submitted: "received",
  in_review: "received",
  returned: "returned",
  approved: "received",
  rejected: "closed",
  withdrawn: "closed",
  published: "published",
  unknown: "closed",
};

export const STATUSES = Object.keys(MARKS) as ItemStatus[];

export function statusWord(status: ItemStatus): string {
  // l10n: status-*
  return t(`status-${status.replaceAll("_", "-")}`);
}

/** A queue may be newer than this window: an unknown kind is called unknown, never taken for another. */
function kindId(kind: ContentKind): "report" | "notice" | "unknown" {
  if (kind === "work_report") return "report";
  return kind === "inauguration_notice" ? "notice" : "unknown";
}

export function kindWord(kind: ContentKind): string {
  // l10n: kind-*
  return t(`kind-${kindId(kind)}`);
}

/** What stands for an item whose caption is empty. */
export function titleOf(row: Pick<ItemRow, "caption_bn" | "kind">): string {
  // l10n: untitled-*
  return row.caption_bn.trim() || t(`untitled-${kindId(row.kind)}`);
}
