import { expect, test } from "vitest";
import { difference } from "./difference";

test("a changed Bengali word is marked whole, and the rest is left", () => {
  expect(difference("দুটি ভ্যাট পরিষ্কার।", "তিনটি ভ্যাট পরিষ্কার।")).toEqual([
    { text: "দুটি", kind: "removed" },
    { text: "তিনটি", kind: "added" },
    { text: " ভ্যাট পরিষ্কার।", kind: "same" },
  ]);
});

test("a stop after a word is its own piece", () => {
  expect(difference("কাজ শেষ", "কাজ শেষ।")).toEqual([
    { text: "কাজ শেষ", kind: "same" },
    { text: "।", kind: "added" },
  ]);
});

test("the two encodings of one letter are no change", () => {
  expect(difference("বড\u09bc রাস্তা", "ব\u09dc রাস্তা").map((piece) => piece.kind)).toEqual(["same"]);
});

test("nothing before means that all is added", () => {
  expect(difference("", "নতুন")).toEqual([{ text: "নতুন", kind: "added" }]);
});
