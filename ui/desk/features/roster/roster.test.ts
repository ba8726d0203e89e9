import { chooseLanguage } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../../api";
import { Desk } from "../../desk.svelte";
import { fakeQueue, HOUR, NOW, session } from "../../fixtures";
import { PAGES } from "../../pages";
import { roster } from "../cases/fixtures";
import RosterPage from "./RosterPage.svelte";
import { RosterBook } from "./roster.svelte";

const fetchBefore = globalThis.fetch;
beforeEach(() => chooseLanguage("bn-IN"));
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
});

async function shown(may: "change" | "read", calendar: object = {}) {
  const calls = fakeQueue({
    "GET /roster": { body: roster },
    "GET /calendar": {
      body: { weekend: [6, 7], holidays: [], demonstration: true, ends_soon: false, ...calendar },
    },
    "POST /roster/rina/code": { body: { code: "K7QM-2XRD", expires_at: NOW + 24 * HOUR } },
  });
  const desk = new Desk(new Api(), PAGES);
  desk.session = { ...session, may: { take_in: false, change_roster: may === "change" } };
  desk.now = NOW;
  await desk.at(RosterBook).read();
  render(RosterPage, { desk });
  return { desk, calls };
}

test("a vacant post says so, since when, and where complaints go meanwhile", async () => {
  await shown("read");
  expect(screen.getByTestId("roster-vacant").textContent).toContain("শূন্য পদ");
  const text = screen.getByTestId("roster-controlling").textContent ?? "";
  expect(text).toContain("২০ নভেম্বর ২০২৬ থেকে");
  expect(text).toContain("নোডাল আধিকারিকের কাছে");
  expect(text).toContain("অস্থায়ী দায়িত্ব");
});

test("who may only read the roster finds nothing there to change it with", async () => {
  await shown("read");
  expect(screen.queryByTestId("roster-code")).toBeNull();
  expect(screen.queryByTestId("csv-file")).toBeNull();
});

test("an enrolment code is made at the second step, shown once, and gone when it is closed", async () => {
  const { desk, calls } = await shown("change");
  const [first] = screen.getAllByTestId("roster-code");
  if (first) await fireEvent.click(first);
  expect(calls.some((call) => call.path.endsWith("/code"))).toBe(false);
  await fireEvent.click(screen.getByTestId("roster-code-make"));
  expect((await screen.findByTestId<HTMLTextAreaElement>("copy-text")).value).toBe("K7QM-2XRD");
  await fireEvent.click(screen.getByTestId("roster-code-close"));
  expect(desk.at(RosterBook).fresh).toBeNull();
  expect(screen.queryByTestId("copy-text")).toBeNull();
});

test("a code that comes when nobody waits for it any more is not kept for another officer", async () => {
  const { desk } = await shown("change");
  const [first] = desk.at(RosterBook).roster?.officers ?? [];
  if (first) desk.at(RosterBook).ask(first.person);
  const made = desk.at(RosterBook).makeCode();
  desk.at(RosterBook).closeCode();
  await made;
  expect(desk.at(RosterBook).fresh).toBeNull();
});

test("a calendar that is only an example says so", async () => {
  await shown("change");
  await fireEvent.click(screen.getByTestId("roster-part-calendar"));
  expect(screen.getByTestId("roster-demonstration").textContent).toContain("দেখানোর জন্য");
  expect(document.body.textContent).toContain("শনিবার, রবিবার");
});

test("a list of holidays that ends soon says on which day", async () => {
  const holidays = [{ day: "2026-12-25", name: { bn: "বড়দিন", en: "Christmas Day" } }];
  const { desk } = await shown("change", { holidays, ends_soon: true });
  desk.at(RosterBook).part = "calendar";
  const said = await screen.findByTestId("roster-calendar-ends");
  expect(said.textContent).toContain("২৫ ডিসেম্বর ২০২৬");
});
