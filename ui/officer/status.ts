// How the states of an item look: shape, word and colour.
import type { ItemRow, ItemStatus } from "@shared/generated";
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
};

export const STATUSES = Object.keys(MARKS) as ItemStatus[];

export function statusWord(status: ItemStatus): string {
  // l10n: status-*
  return t(`status-${status.replaceAll("_", "-")}`);
}

/** What stands for an item whose caption is empty. */
export function titleOf(row: Pick<ItemRow, "caption_bn" | "kind">): string {
  return row.caption_bn.trim() || t(row.kind === "work_report" ? "untitled-report" : "untitled-notice");
}
