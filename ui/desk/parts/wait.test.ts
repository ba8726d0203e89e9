import { tIn } from "@shared/l10n.svelte";
import { expect, test } from "vitest";
import { wait } from "./wait";

test("a wait is said in seconds while they are few, and never shorter than it is", () => {
  expect(wait("9")?.values).toEqual({ seconds: 9 });
  expect(wait("60")?.values).toEqual({ minutes: 1 });
  expect(wait("61")?.values).toEqual({ minutes: 2 });
  expect(wait("900")?.values).toEqual({ minutes: 15 });
});

test("what the queue does not say is not made up", () => {
  for (const said of [undefined, "", "soon", "0", "-5"]) expect(wait(said)).toBeNull();
});

test("the wait has words in both languages", () => {
  for (const language of ["bn-IN", "en"] as const) {
    for (const said of ["1", "9", "60", "900"]) {
      const { words, values } = wait(said) ?? { words: "", values: {} };
      expect(tIn(language, words, values), `${said} in ${language}`).not.toBe(words);
    }
  }
});
