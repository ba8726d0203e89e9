import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chooseLanguage, LANGUAGES, t } from "@shared/l10n.svelte";
import { expect, it } from "vitest";
import { FAILURES, failureId } from "./window/errors";

const locales = join(import.meta.dirname, "../locales");
const idsOf = (language: string, file: string) =>
  [...readFileSync(join(locales, language, file), "utf8").matchAll(/^([a-z][a-z0-9-]*) =/gm)].map(
    (found) => found[1],
  );

it("every message is there in both languages", () => {
  const files = readdirSync(join(locales, "bn-IN"));
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect(idsOf("en", file), file).toEqual(idsOf("bn-IN", file));
});

it("every code of a failure has its words in both languages", () => {
  for (const language of LANGUAGES) {
    chooseLanguage(language);
    for (const code of Object.keys(FAILURES) as (keyof typeof FAILURES)[]) {
      expect(t(failureId(code)), code).not.toBe(failureId(code));
    }
  }
});
