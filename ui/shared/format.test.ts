import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  dateTime,
  dayOf,
  duration,
  foldDigits,
  HOUR,
  MINUTE,
  momentOf,
  number,
  partOfDay,
  time,
  timeToTheSecond,
} from "./format";
import { chooseLanguage } from "./l10n.svelte";

const AT = Date.UTC(2026, 10, 23, 8, 35); // 14:05 in Kolkata

describe("numbers and times", () => {
  beforeEach(() => chooseLanguage("bn-IN"));
  afterEach(() => chooseLanguage("bn-IN"));

  it("tells the part of the day and the hour in Bengali, in Kolkata's zone", () => {
    expect(time(AT)).toBe("দুপুর ২:০৫");
    expect(timeToTheSecond(AT + 9_400)).toBe("১৪:০৫:০৯");
    expect(dateTime(AT)).toBe("২৩ নভেম্বর ২০২৬, দুপুর ২:০৫");
  });

  it("changes the part of the day at the hours of the table", () => {
    const parts = [3, 4, 6, 12, 16, 18, 20].map(partOfDay);
    expect(parts).toEqual(["night", "dawn", "morning", "noon", "afternoon", "evening", "night"]);
  });

  it("is already tomorrow in Kolkata at half past six in the evening of UTC", () => {
    expect(dayOf(Date.UTC(2026, 10, 23, 18, 29))).toBe("2026-11-23");
    expect(dayOf(Date.UTC(2026, 10, 23, 18, 30))).toBe("2026-11-24");
    expect(momentOf("2026-11-23", "14:05")).toBe(AT);
    expect(momentOf("", "14:05")).toBeNull();
  });

  it("writes numbers with Bengali digits and reads them back", () => {
    expect(number(1234567)).toBe("১২,৩৪,৫৬৭");
    expect(foldDigits("ক১২৩")).toBe("ক123");
  });

  it("says a length of time in its two largest units", () => {
    expect(duration(6 * HOUR + 10 * MINUTE)).toBe("৬ ঘণ্টা ১০ মিনিট");
    chooseLanguage("en");
    expect(duration(HOUR)).toBe("1 hour");
    expect(time(AT)).toBe("2:05 pm");
  });
});
