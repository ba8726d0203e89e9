// What is true about something on its way, in words.
import { duration, number } from "@shared/format";
import type { Hold, HoldReason, OutboxRow, OutboxView } from "@shared/generated";
import { t } from "@shared/l10n.svelte";

/** What can be done about a hold. */
export const HOLDS: Record<HoldReason, "send_now" | "call_it" | "open_item" | "wait"> = {
  offline: "send_now",
  not_the_queue: "send_now",
  auth: "call_it",
  disk: "send_now",
  clock: "call_it",
  busy: "wait",
  needs_action: "open_item",
  damaged: "call_it",
};

/** How much of it is on the queue's disk, 0 to 1; none when there is nothing to measure. */
export function progressOf(row: OutboxRow): number | null {
  if (row.stage.stage !== "sending" || row.stage.bytes === 0) return null;
  return Math.min(1, row.stage.bytes_sent / row.stage.bytes);
}

export function stageWords(row: OutboxRow): string {
  const { stage } = row;
  if (stage.stage === "sealed") return t("outbox-stage-sealed");
  const progress = progressOf(row);
  if (stage.photos === 0 || progress === null) return t("outbox-stage-text");
  if (stage.photos_sent === stage.photos) return t("outbox-stage-confirming");
  // Rounded down: 100 % is not said before it is so.
  const percent = number(Math.floor(progress * 100));
  const words = t("outbox-stage-photos", { sent: stage.photos_sent, photos: stage.photos, percent });
  if (stage.seconds_left === null || row.hold) return words;
  return `${words} · ${t("outbox-left", { left: duration(stage.seconds_left * 1000) })}`;
}

export function holdWords(hold: Hold, now: number): string {
  // l10n: hold-*
  return t(`hold-${hold.reason.replaceAll("_", "-")}`, { age: duration(Math.max(0, now - hold.since)) });
}

/** The strip at the top: how the link is and what waits. */
export function stripWords(view: OutboxView): string {
  const count = view.rows.length;
  const link = t(
    view.link === "online" ? "link-online" : view.link === "offline" ? "link-offline" : "link-unknown",
  );
  return count === 0 ? `${t("outbox-all-sent")} · ${link}` : `${t("outbox-waiting", { count })} · ${link}`;
}
