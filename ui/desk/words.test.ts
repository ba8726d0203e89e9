import { readFileSync } from "node:fs";
import { tIn } from "@shared/l10n.svelte";
import { expect, test } from "vitest";

const root = `${import.meta.dirname}/..`;
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");
const FILES = ["desk", "desk-cases", "roster", "accounts"];
const ids = (language: string) =>
  FILES.flatMap((file) =>
    [...read(`locales/${language}/${file}.ftl`).matchAll(/^([a-z0-9-]+) =/gm)].map((found) => found[1] ?? ""),
  );

/** The codes as the contract has them: the test hears of a new one without being told. */
function codesOf(type: string): string[] {
  const union = new RegExp(`export type ${type} = ([^;]+);`).exec(read("shared/generated.ts"))?.[1] ?? "";
  // Of a tagged union the tag's values, of a plain one all.
  const tagged = [...union.matchAll(/\{ "[a-z]+": "([a-z0-9_]+)"/g)];
  return (tagged.length > 0 ? tagged : [...union.matchAll(/"([a-z0-9_]+)"/g)]).map((found) => found[1] ?? "");
}

/** Which codes of cases and the roster are shown by which messages. */
const SHOWN = {
  CaseState: "case-state",
  CaseKind: "case-kind",
  CaseSource: "case-source",
  HandVia: "case-via",
  CloseReason: "case-reason",
  ClockKind: "case-clock",
  EscalationCause: "case-cause",
  EscalationLevel: "case-level",
  ResponseKind: "case-response",
  ResponseState: "case-said",
  CaseStepKind: "case-step",
  CaseShelf: "case-shelf",
  Role: "roster-role",
};

test("every code the queue may refuse with has words in both languages", () => {
  const codes = [...codesOf("ProblemCode"), "unreachable"];
  expect(codes.length).toBeGreaterThan(25);
  for (const language of ["bn-IN", "en"] as const) {
    for (const code of codes) {
      const id = `desk-problem-${code.replaceAll("_", "-")}`;
      expect(tIn(language, id), `${id} in ${language}`).not.toBe(id);
    }
  }
});

test("every state, kind, clock, step and role of a case has words in both languages", () => {
  for (const [type, prefix] of Object.entries(SHOWN)) {
    const codes = codesOf(type);
    expect(codes.length, type).toBeGreaterThan(3);
    for (const language of ["bn-IN", "en"] as const) {
      for (const code of codes) {
        const id = `${prefix}-${code.replaceAll("_", "-")}`;
        expect(tIn(language, id), `${id} in ${language}`).not.toBe(id);
      }
    }
  }
});

test("both languages have the same messages", () => {
  expect(ids("en")).toEqual(ids("bn-IN"));
});
