import type { DeskPage } from "@shared/generated";
import { tIn } from "@shared/l10n.svelte";
import { afterEach, expect, test } from "vitest";
import { Api } from "./api";
import { Desk } from "./desk.svelte";
import { fakeQueue, nodal, problem, session } from "./fixtures";
import { DESK_PAGES } from "./generated";
import { PAGES } from "./pages";

const fetchBefore = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = fetchBefore;
});

const names = PAGES.map(({ name }) => name);

test("there is each page that the queue speaks of, with a word for it in both languages", () => {
  expect([...names].sort()).toEqual([...DESK_PAGES].sort());
  for (const language of ["bn-IN", "en"] as const) {
    for (const name of names) expect(tIn(language, `desk-page-${name}`)).not.toBe(`desk-page-${name}`);
  }
});

test("the address of a page opens it, and one that the person may not see opens the first of theirs", async () => {
  fakeQueue({});
  const desk = new Desk(new Api(), PAGES);
  const opened = async (pages: readonly DeskPage[], name: string) => {
    desk.session = { ...session, pages: [...pages] };
    await desk.go(name);
    return desk.page;
  };
  for (const name of names) expect(await opened(DESK_PAGES, name)).toBe(name);
  expect(await opened(nodal.pages, "queue")).toBe("cases");
  expect(await opened(["queue", "cases"], "computers")).toBe("queue");
});

test("who may see no page is told so", async () => {
  fakeQueue({ "GET /queue": { status: 403, body: problem("forbidden", 403) } });
  const desk = new Desk(new Api(), PAGES);
  desk.session = { ...session, pages: [] };
  await desk.go("cases");
  expect(desk.offered).toEqual([]);
  expect(desk.shown.state.failed?.code).toBe("forbidden");
});
