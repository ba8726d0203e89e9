import type { HoldReason, OutboxRow, Stage } from "@shared/generated";
import { chooseLanguage } from "@shared/l10n.svelte";
import { beforeEach, expect, it } from "vitest";
import { HOLDS, holdWords, stageWords } from "./words";

const row = (stage: Stage): OutboxRow => ({
  operation: "o",
  submission: "s",
  what: "submit",
  text: "",
  cover: null,
  made_at: 0,
  stage,
  hold: null,
});
const sending = (photos_sent: number, bytes_sent: number) =>
  row({ stage: "sending", photos: 3, photos_sent, bytes_sent, bytes: 1000, seconds_left: null });

beforeEach(() => chooseLanguage("bn-IN"));

it("says of each stage only what is true", () => {
  expect(stageWords(row({ stage: "sealed" }))).toContain("এখনও পাঠানো শুরু হয়নি");
  expect(stageWords(sending(1, 620))).toBe("৩টি ছবির ১টি পৌঁছেছে · ৬২ %");
  expect(stageWords(sending(2, 999))).toContain("৯৯ %");
  expect(stageWords(sending(3, 1000))).toContain("প্রাপ্তিস্বীকারের অপেক্ষা");
});

it("gives every reason of a hold its words and its age", () => {
  for (const reason of Object.keys(HOLDS) as HoldReason[]) {
    const words = holdWords({ reason, since: 0, problem: null, detail: "" }, 12 * 60_000);
    expect(words, reason).toContain("১২ মিনিট");
  }
});
