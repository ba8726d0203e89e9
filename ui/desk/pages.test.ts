import type { Role } from "@shared/generated";
import { tIn } from "@shared/l10n.svelte";
import { afterEach, expect, test } from "vitest";
import { Api } from "./api";
import { Desk } from "./desk.svelte";
import { fakeQueue, session } from "./fixtures";
import { PAGES } from "./pages";

const fetchBefore = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = fetchBefore;
});

const names = PAGES.map(({ name }) => name);

test("every page has a name of its own, with a word for it in both languages", () => {
  expect(new Set(names).size).toBe(names.length);
  for (const language of ["bn-IN", "en"] as const) {
    for (const name of names) expect(tIn(language, `desk-page-${name}`)).not.toBe(`desk-page-${name}`);
  }
});

test("the address of a page opens it, and one where the person has no business opens the first of theirs", async () => {
  fakeQueue({});
  const desk = new Desk(new Api(), PAGES);
  const opened = async (role: Role, name: string) => {
    desk.session = { ...session, roles: [role] };
    await desk.go(name);
    return desk.page;
  };
  for (const name of names) expect(await opened("administrator", name)).toBe(name);
  expect(await opened("nodal_officer", "queue")).toBe("cases");
  expect(await opened("publisher", "computers")).toBe("queue");
});
