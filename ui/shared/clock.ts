// A clock as a sentence, and the shape that goes with it.
import { dayOf, deadline, digits, duration, time, timeOf, when } from "./format";
import type { CaseClock, Timestamp } from "./generated";
import { t } from "./l10n.svelte";
import type { Mark } from "./StateMark.svelte";
import { wordOf } from "./words";

export type ClockText = { mark: Mark; word: string };

const HOUR = 3_600_000;

/** "আজ রাত ৯টার মধ্যে". */
export function by(due: Timestamp, now: Timestamp): string {
  const at = deadline(due);
  const [hour = "", minute] = timeOf(at).split(":");
  const near = [-1, 0, 1].some((days) => dayOf(at) === dayOf(now + days * 24 * HOUR));
  if (minute !== "00" || !near) return t("case-by", { moment: when(at, now) });
  const twelve = Number(hour) % 12 || 12;
  // A full hour is said without its ":00".
  const moment = when(at, now).replace(time(at), time(at).replace(`:${digits("00")}`, ""));
  return t("case-by-hour", { moment, hour: twelve });
}

export function sentence(clock: CaseClock, now: Timestamp): ClockText {
  const name = wordOf("case-clock", clock.kind);
  if (clock.met_at !== null) {
    const late = clock.met_at > clock.due;
    const word = t(late ? "case-met-late" : "case-met", { clock: name, moment: when(clock.met_at, now) });
    return { mark: late ? "returned" : "received", word };
  }
  if (clock.stopped_at !== null) return { mark: "closed", word: t("case-stopped", { clock: name }) };
  if (clock.paused_since !== null) return { mark: "waiting", word: t("case-paused", { clock: name }) };
  if (clock.due < now) {
    return { mark: "overdue", word: t("case-late", { clock: name, span: duration(now - clock.due) }) };
  }
  return { mark: "waiting", word: t("case-due", { clock: name, by: by(clock.due, now) }) };
}
