// Numbers, days and times as Kolkata reads them. The zone is Asia/Kolkata, never the computer's;
// India has kept one offset without summer time since 1945, so it is a sum, not a table.
import type { Day, Language, Timestamp } from "./generated";
import { language, t } from "./l10n.svelte";

const OFFSET = 330 * 60_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const BENGALI_ZERO = 0x09e6;

/** Bengali digits to Latin ones: for what a person typed, before it is read as a number. */
export function foldDigits(text: string): string {
  return text.replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - BENGALI_ZERO));
}

/** Digits in the script of the language. */
export function digits(text: string | number, of: Language = language()): string {
  const latin = String(text);
  return of === "en" ? latin : latin.replace(/[0-9]/g, (d) => String.fromCharCode(BENGALI_ZERO + Number(d)));
}

/** A number with separators, in the digits of the language. */
export function number(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(language() === "en" ? "en-IN" : "bn-IN", options).format(value);
}

/** How many characters a limit counts: NFC code points, as the queue does. */
export function countOf(text: string): number {
  return [...text.normalize("NFC")].length;
}

type Clock = { year: number; month: number; day: number; weekday: number; hour: number; minute: number };

function clockOf(at: Timestamp): Clock {
  const shifted = new Date(at + OFFSET);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
  };
}

const two = (value: number): string => String(value).padStart(2, "0");

/** The day it is in Kolkata at that moment: `2026-11-23`. */
export function dayOf(at: Timestamp): Day {
  const { year, month, day } = clockOf(at);
  return `${year}-${two(month)}-${two(day)}`;
}

/** The time it is in Kolkata at that moment, as `<input type=time>` has it: `14:05`. */
export function timeOf(at: Timestamp): string {
  const { hour, minute } = clockOf(at);
  return `${two(hour)}:${two(minute)}`;
}

/** A deadline as it is told: one at midnight is the last minute of the day before, or it is read a day late.
 * (Notices and Open311 do the same: `Timestamp::as_deadline` in `crates/wire`.) */
export function deadline(at: Timestamp): Timestamp {
  return timeOf(at) === "00:00" ? Math.floor((at + OFFSET) / DAY) * DAY - OFFSET - MINUTE : at;
}

/** The moment of a day and a time in Kolkata; none when either is no such thing. */
export function momentOf(day: string, time: string): Timestamp | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}/.test(time)) return null;
  const at = Date.parse(`${day}T${time.slice(0, 5)}:00Z`);
  return Number.isNaN(at) ? null : at - OFFSET;
}

/** The part of the day a Bengali reader expects before the hour. */
export function partOfDay(hour: number): "dawn" | "morning" | "noon" | "afternoon" | "evening" | "night" {
  if (hour < 4) return "night";
  if (hour < 6) return "dawn";
  if (hour < 12) return "morning";
  if (hour < 16) return "noon";
  if (hour < 18) return "afternoon";
  if (hour < 20) return "evening";
  return "night";
}

/** The time in a sentence: "দুপুর ২:০৫", "2:05 pm". */
export function time(at: Timestamp): string {
  const { hour, minute } = clockOf(at);
  const clock = digits(`${hour % 12 === 0 ? 12 : hour % 12}:${two(minute)}`);
  if (language() === "en") return `${clock} ${hour < 12 ? "am" : "pm"}`;
  // l10n: part-of-day-*
  return `${t(`part-of-day-${partOfDay(hour)}`)} ${clock}`;
}

/** The time of something that happens often: "১৪:০৫:০৯". */
export function timeToTheSecond(at: Timestamp): string {
  return digits(`${timeOf(at)}:${two(new Date(at).getUTCSeconds())}`);
}

/** A day in words: "২৩ নভেম্বর ২০২৬". */
export function dayText(day: Day): string {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return digits(day);
  // l10n: month-*
  return `${digits(date)} ${t(`month-${month}`)} ${digits(year)}`;
}

/** A day in words with its weekday: "সোমবার, ২৩ নভেম্বর ২০২৬". */
export function dayTextLong(day: Day): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  if (Number.isNaN(weekday)) return digits(day);
  // l10n: weekday-*
  return `${t(`weekday-${weekday}`)}, ${dayText(day)}`;
}

/** The day of a moment in words. */
export function date(at: Timestamp): string {
  return dayText(dayOf(at));
}

/** Day and time in a sentence: "২৩ নভেম্বর ২০২৬, দুপুর ২:০৫". */
export function dateTime(at: Timestamp): string {
  return `${date(at)}, ${time(at)}`;
}

/** As short as it can be understood: today's time, yesterday with its time, else the day. */
export function when(at: Timestamp, now: Timestamp = Date.now()): string {
  if (dayOf(at) === dayOf(now)) return t("when-today", { time: time(at) });
  if (dayOf(at) === dayOf(now - DAY)) return t("when-yesterday", { time: time(at) });
  if (dayOf(at) === dayOf(now + DAY)) return t("when-tomorrow", { time: time(at) });
  return dateTime(at);
}

/** A length of time in the one or two largest units that matter: "৬ ঘণ্টা ১০ মিনিট". */
export function duration(length: number): string {
  const minutes = Math.floor(Math.abs(length) / MINUTE);
  if (minutes < 1) return t("duration-moment");
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days >= 2) return pair("duration-days", days, "duration-hours", hours % 24);
  if (hours >= 1) return pair("duration-hours", hours, "duration-minutes", minutes % 60);
  return t("duration-minutes", { count: minutes });
}

function pair(large: string, count: number, small: string, rest: number): string {
  // l10n: duration-*
  const first = t(large, { count });
  return rest === 0 ? first : `${first} ${t(small, { count: rest })}`;
}

/** A size of files or of a disk: "৩.২ MB". */
export function size(bytes: number): string {
  if (bytes < 1_000_000) return `${number(Math.ceil(bytes / 1000))} KB`;
  if (bytes >= 1e9) return `${number(bytes / 1e9, { maximumFractionDigits: 1 })} GB`;
  return `${number(bytes / 1_000_000, { maximumFractionDigits: 1 })} MB`;
}
