import { HOUR, MINUTE } from "@shared/format";
import type { Hold, HoldReason, OutboxRow, OutboxView, Stage } from "@shared/generated";
import { chooseLanguage, LANGUAGES } from "@shared/l10n.svelte";
import { beforeEach, expect, it } from "vitest";
import { clockWords, HOLDS, holdWords, linkWords, stageWords } from "./words";

const row = (stage: Stage, hold: Hold | null = null): OutboxRow => ({
  operation: "o",
  subject: { submission: "s" },
  what: "submit",
  text: "",
  cover: null,
  made_at: 0,
  attempts: 1,
  exported_at: null,
  stage,
  hold,
});
const held = (reason: HoldReason): Hold => ({ reason, since: 0, problem: null, detail: "" });
const sending = (photos_sent: number, bytes_sent: number, seconds_left: number | null = null): Stage => ({
  stage: "sending",
  photos: 3,
  photos_sent,
  bytes_sent,
  bytes: 1000,
  seconds_left,
});

beforeEach(() => chooseLanguage("bn-IN"));

it("says that the computer may be shut down only when it may", () => {
  expect(stageWords(row({ stage: "sealed" }), true)).toBe("এই কম্পিউটারে রাখা হয়েছে। কম্পিউটার বন্ধ করতে পারেন।");
  expect(stageWords(row({ stage: "sealed" }), false)).toBe("এই কম্পিউটারে রাখা হয়েছে।");
});

it("says of each stage only what is true", () => {
  expect(stageWords(row(sending(0, 0)), true)).toBe("তথ্যপ্রযুক্তি বিভাগ লেখা পড়তে পারছে · ৩টি ছবির ০টি পৌঁছেছে");
  expect(stageWords(row(sending(1, 620)), true)).toBe("৩টি ছবির ১টি পৌঁছেছে · ৬২ %");
  expect(stageWords(row(sending(2, 999)), true)).toContain("৯৯ %");
  expect(stageWords(row(sending(3, 1000)), true)).toContain("প্রাপ্তিস্বীকারের অপেক্ষা");
});

it("says how long it will take only while it moves", () => {
  chooseLanguage("en");
  expect(stageWords(row(sending(2, 620, 250)), true)).toBe(
    "2 of 3 photos · 62 % · about 4 minutes left at this speed",
  );
  expect(stageWords(row(sending(2, 620, 250), held("offline")), true)).toBe("2 of 3 photos · 62 %");
});

it("gives every reason of a hold its own words and its age, in both languages", () => {
  for (const language of LANGUAGES) {
    chooseLanguage(language);
    const all = Object.keys(HOLDS).map((reason) => holdWords(held(reason as HoldReason), 12 * MINUTE));
    for (const words of all) expect(words).toContain(language === "en" ? "12 minutes" : "১২ মিনিট");
    expect(new Set(all).size).toBe(Object.keys(HOLDS).length);
  }
});

it("says why the queue refused something", () => {
  chooseLanguage("en");
  const problem = { code: "link_wrong" as const, status: 422, trace_id: "t" };
  const words = holdWords({ ...held("needs_action"), problem }, 12 * MINUTE);
  expect(words).toContain("did not take this, 12 minutes ago");
  expect(words).toContain("The link is not right");
});

it("says by how much the clock is wrong, and which way", () => {
  chooseLanguage("en");
  expect(holdWords(held("clock"), 0, 3 * HOUR)).toContain("clock is 3 hours ahead");
  expect(holdWords(held("clock"), 0, -5 * MINUTE)).toContain("clock is 5 minutes behind");
  expect(clockWords(-5 * MINUTE)).toContain("Sending goes on");
});

it("says the speed only when something can move", () => {
  const view = { link: "online", hold: null, bytes_per_second: 41_000 } as OutboxView;
  expect(linkWords(view)).toBe("সংযোগ আছে · সেকেন্ডে ৪১ KB");
  expect(linkWords({ ...view, link: "offline" })).toBe("সংযোগ নেই");
  expect(linkWords({ ...view, hold: held("busy") })).toBe("সংযোগ আছে");
});
