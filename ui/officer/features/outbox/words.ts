// Words for the state of what is being sent.
import { duration, number, size } from "@shared/format";
import type { Hold, HoldReason, OutboxRow, OutboxView } from "@shared/generated";
import { t } from "@shared/l10n.svelte";
import { failureWords } from "../../window/errors";

/** What the officer can do about a hold, from where it is shown. */
type Remedy = "send_now" | "enrol_again" | "open_item";
/** `quiet`: passes by itself. */
type Tone = "quiet" | "attention";

export const HOLDS: Record<HoldReason, { remedy: Remedy; tone: Tone }> = {
  offline: { remedy: "send_now", tone: "quiet" },
  not_the_queue: { remedy: "send_now", tone: "attention" },
  auth: { remedy: "enrol_again", tone: "attention" },
  other_credential: { remedy: "enrol_again", tone: "attention" },
  keyring_locked: { remedy: "enrol_again", tone: "attention" },
  disk: { remedy: "send_now", tone: "attention" },
  clock: { remedy: "send_now", tone: "attention" },
  busy: { remedy: "send_now", tone: "quiet" },
  needs_action: { remedy: "open_item", tone: "attention" },
  damaged: { remedy: "open_item", tone: "attention" },
  altered: { remedy: "send_now", tone: "attention" },
  behind: { remedy: "open_item", tone: "quiet" },
  queue_older: { remedy: "send_now", tone: "attention" },
  app_older: { remedy: "send_now", tone: "attention" },
};

/** How much of it is on the queue's disk, 0 to 1; none when there is nothing to measure. */
export function progressOf({ stage }: OutboxRow): number | null {
  if (stage.stage !== "sending" || stage.bytes === 0) return null;
  return Math.min(1, stage.bytes_sent / stage.bytes);
}

/** How far it is. `safe`: the computer may be switched off. */
export function stageWords(row: OutboxRow, safe: boolean): string {
  const { stage } = row;
  if (stage.stage === "sealed") return t(safe ? "outbox-stage-sealed-safe" : "outbox-stage-sealed");
  if (stage.photos === 0) return t("outbox-stage-text");
  if (stage.photos_sent === stage.photos) return t("outbox-stage-confirming");
  const args = { sent: stage.photos_sent, photos: stage.photos };
  const progress = progressOf(row);
  if (!progress) return t("outbox-stage-announced", args);
  // Rounded down: 100 % is not shown before it is true.
  const words = t("outbox-stage-photos", { ...args, percent: number(Math.floor(progress * 100)) });
  if (stage.seconds_left === null || row.hold) return words;
  return `${words} · ${t("outbox-left", { left: duration(stage.seconds_left * 1000) })}`;
}

/** Why it does not move, since when, what is safe, what to do. */
export function holdWords(hold: Hold, now: number, clockOff: number | null = null): string {
  const age = duration(Math.max(0, now - hold.since));
  if (hold.reason === "needs_action" && hold.problem) {
    const { code, params } = hold.problem;
    const why = failureWords({ code, params: params ?? {}, flaws: [], detail: "" });
    return `${t("hold-refused", { age })} ${why}`;
  }
  if (hold.reason === "clock" && clockOff !== null)
    return `${clockBy(clockOff)} ${t("hold-clock-known", { age })}`;
  // l10n: hold-*
  return t(`hold-${hold.reason.replaceAll("_", "-")}`, { age });
}

/** A wrong clock that does not stop sending. */
export function clockWords(off: number): string {
  return `${clockBy(off)} ${t("clock-harmless")}`;
}

function clockBy(off: number): string {
  return t(off > 0 ? "clock-ahead" : "clock-behind", { off: duration(off) });
}

/** How the link is, and how fast. */
export function linkWords({ link, hold, bytes_per_second: speed }: OutboxView): string {
  // l10n: link-*
  const words = t(`link-${link}`);
  if (link !== "online" || hold || !speed) return words;
  return `${words} · ${t("outbox-speed", { speed: size(speed) })}`;
}

/** The strip at the top: what waits and how the link is. */
export function stripWords(view: OutboxView): string {
  const count = view.rows.length;
  // l10n: link-*
  const link = t(`link-${view.link}`);
  return count === 0 ? `${t("outbox-all-sent")} · ${link}` : `${t("outbox-waiting", { count })} · ${link}`;
}
