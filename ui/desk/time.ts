// Moments and spans in words. Always Kolkata's clock, whatever zone the computer believes it is in.
import type { Day, Timestamp } from "@shared/generated";
import { words } from "./words.svelte";

const ZONE = "Asia/Kolkata";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "আজ দুপুর ২:০৫", "১২ নভেম্বর, সকাল ৯:৩০". */
export function moment(at: Timestamp, now: Timestamp): string {
  const time = clock(at);
  const days = dayNumber(at) - dayNumber(now);
  if (days === 0) return words.t("desk-moment-today", { time });
  if (days === -1) return words.t("desk-moment-yesterday", { time });
  if (days === 1) return words.t("desk-moment-tomorrow", { time });
  return words.t("desk-moment", { date: date(at, dayOf(at).slice(0, 4) !== dayOf(now).slice(0, 4)), time });
}

/** "২৩ নভেম্বর ২০২৬". */
export function day(value: Day): string {
  const at = Date.parse(`${value}T12:00:00+05:30`);
  return Number.isNaN(at) ? value : date(at, true);
}

/** What a camera wrote, which names no zone: shown as it stands. */
export function cameraMoment(taken: string): string {
  const at = Date.parse(`${taken.slice(0, 19)}+05:30`);
  return Number.isNaN(at) ? taken : words.t("desk-moment", { date: date(at, true), time: clock(at) });
}

/** How long something is, as a person would say it: never more than two units. */
export function span(millis: number): string {
  const minutes = Math.floor(Math.abs(millis) / MINUTE);
  if (minutes < 1) return words.t("desk-span-now");
  if (minutes < 60) return words.t("desk-span-minutes", { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    const rest = minutes % 60;
    return rest === 0 || hours >= 24
      ? words.t("desk-span-hours", { hours })
      : words.t("desk-span-hours-minutes", { hours, minutes: rest });
  }
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 || days >= 7
    ? words.t("desk-span-days", { days })
    : words.t("desk-span-days-hours", { days, hours: hours % 24 });
}

function clock(at: Timestamp): string {
  const inZone = new Date(at + 5.5 * HOUR);
  const hour = inZone.getUTCHours();
  const part =
    hour < 4 || hour >= 20
      ? "night"
      : hour < 6
        ? "dawn"
        : hour < 12
          ? "morning"
          : hour < 16
            ? "noon"
            : hour < 18
              ? "afternoon"
              : "evening";
  const minutes = inZone.getUTCMinutes().toLocaleString(words.language, { minimumIntegerDigits: 2 });
  const time = `${words.number(hour % 12 || 12)}:${minutes}`;
  return words.t(`desk-part-${part}`, { time, half: hour < 12 ? "am" : "pm" });
}

function date(at: Timestamp, withYear: boolean): string {
  return new Intl.DateTimeFormat(words.language === "en" ? "en-IN" : "bn-IN", {
    timeZone: ZONE,
    day: "numeric",
    month: "long",
    ...(withYear ? { year: "numeric" } : {}),
  }).format(at);
}

function dayNumber(at: Timestamp): number {
  return Math.floor((at + 5.5 * HOUR) / DAY);
}

function dayOf(at: Timestamp): string {
  return new Date(at + 5.5 * HOUR).toISOString().slice(0, 10);
}
