import { expect, it } from "vitest";
import { by, sentence } from "./clock";
import type { CaseClock } from "./generated";
import { chooseLanguage } from "./l10n.svelte";

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(`${text}+05:30`);
const NOW = at("2026-11-23T16:30:00");

function clock(change: Partial<CaseClock> = {}): CaseClock {
  return {
    kind: "first_reply",
    reckoning: "plain",
    since: NOW - 8 * HOUR,
    length: 12 * HOUR,
    spent: 0,
    running_since: NOW - 8 * HOUR,
    due: at("2026-11-23T21:00:00"),
    paused_since: null,
    met_at: null,
    stopped_at: null,
    step: 0,
    ...change,
  };
}

it("says when something is due as people say it", () => {
  chooseLanguage("bn-IN");
  expect(sentence(clock(), NOW)).toEqual({ mark: "waiting", word: "প্রথম উত্তর: আজ রাত ৯টার মধ্যে" });
  expect(by(at("2026-11-24T14:00:00"), NOW)).toBe("আগামীকাল দুপুর ২টোর মধ্যে");
  expect(by(at("2026-11-24T03:00:00"), NOW)).toBe("আগামীকাল রাত ৩টের মধ্যে");
  expect(by(at("2026-11-24T12:00:00"), NOW)).toBe("আগামীকাল দুপুর ১২টার মধ্যে");
  expect(by(at("2026-11-23T21:30:00"), NOW)).toBe("আজ রাত ৯:৩০-এর মধ্যে");
  expect(by(at("2026-11-30T11:00:00"), NOW)).toBe("৩০ নভেম্বর ২০২৬, সকাল ১১:০০-এর মধ্যে");
  chooseLanguage("en");
  expect(sentence(clock(), NOW).word).toBe("First reply: by today 9 pm");
  expect(by(at("2026-11-24T14:30:00"), NOW)).toBe("by tomorrow 2:30 pm");
});

it("tells a deadline at midnight as the end of the day before, so that nobody reads it a day late", () => {
  chooseLanguage("bn-IN");
  expect(by(at("2026-12-02T00:00:00"), NOW)).toBe("১ ডিসেম্বর ২০২৬, রাত ১১:৫৯-এর মধ্যে");
  expect(by(at("2026-12-02T00:00:59"), NOW)).toBe("১ ডিসেম্বর ২০২৬, রাত ১১:৫৯-এর মধ্যে");
  expect(by(at("2026-12-02T00:01:00"), NOW)).toBe("২ ডিসেম্বর ২০২৬, রাত ১২:০১-এর মধ্যে");
  expect(by(at("2026-12-01T23:59:00"), NOW)).toBe("১ ডিসেম্বর ২০২৬, রাত ১১:৫৯-এর মধ্যে");
  expect(by(at("2027-01-01T00:00:00"), NOW)).toBe("৩১ ডিসেম্বর ২০২৬, রাত ১১:৫৯-এর মধ্যে");
  expect(by(at("2026-11-24T00:00:00"), NOW)).toBe("আজ রাত ১১:৫৯-এর মধ্যে");
  expect(by(at("2026-11-25T00:00:00"), NOW)).toBe("আগামীকাল রাত ১১:৫৯-এর মধ্যে");
  chooseLanguage("en");
  expect(by(at("2026-11-24T00:00:00"), NOW)).toBe("by today 11:59 pm");
  // Whether it is over is counted by the moment itself.
  const due = at("2026-11-24T00:00:00");
  expect(sentence(clock({ due }), due).mark).toBe("waiting");
  expect(sentence(clock({ due }), due + 1).mark).toBe("overdue");
});

it("says how late it is, and not before it is late", () => {
  chooseLanguage("bn-IN");
  const late = sentence(clock({ due: NOW - 2 * HOUR }), NOW);
  expect(late).toEqual({ mark: "overdue", word: "প্রথম উত্তর: সময় পেরিয়েছে, ২ ঘণ্টা হল" });
  expect(sentence(clock({ due: NOW }), NOW).mark).toBe("waiting");
  expect(sentence(clock({ due: NOW - 50 * HOUR }), NOW).word).toContain("২ দিন ২ ঘণ্টা");
  chooseLanguage("en");
  expect(sentence(clock({ due: NOW - 2 * HOUR }), NOW).word).toBe("First reply: overdue by 2 hours");
});

it("counts no further where the clock stands still, was met or fell away", () => {
  chooseLanguage("bn-IN");
  const due = NOW - HOUR;
  expect(sentence(clock({ due, paused_since: NOW }), NOW).mark).toBe("waiting");
  expect(sentence(clock({ met_at: NOW }), NOW).mark).toBe("received");
  expect(sentence(clock({ due, met_at: NOW }), NOW)).toMatchObject({
    mark: "returned",
    word: expect.stringContaining("সময় পেরোনোর পরে"),
  });
  expect(sentence(clock({ due, stopped_at: NOW }), NOW).mark).toBe("closed");
});
