import { readFileSync } from "node:fs";
import { tIn } from "@shared/l10n.svelte";
import { expect, test } from "vitest";

const root = `${import.meta.dirname}/..`;
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");
const ids = (language: string) =>
  [...read(`locales/${language}/desk.ftl`).matchAll(/^(desk-[a-z-]+) =/gm)].map((found) => found[1] ?? "");

/** The codes as the contract has them: the test hears of a new one without being told. */
function problemCodes(): string[] {
  const union = /export type ProblemCode = ([^;]+);/.exec(read("shared/generated.ts"))?.[1] ?? "";
  return [...union.matchAll(/"([a-z_]+)"/g)].map((found) => found[1] ?? "");
}

test("every code the queue may refuse with has words in both languages", () => {
  const codes = [...problemCodes(), "unreachable"];
  expect(codes.length).toBeGreaterThan(25);
  for (const language of ["bn-IN", "en"] as const) {
    for (const code of codes) {
      const id = `desk-problem-${code.replaceAll("_", "-")}`;
      expect(tIn(language, id), `${id} in ${language}`).not.toBe(id);
    }
  }
});

test("both languages have the same messages", () => {
  expect(ids("en")).toEqual(ids("bn-IN"));
});
