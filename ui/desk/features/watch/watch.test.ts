import type { Health } from "@shared/generated";
import { chooseLanguage } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import App from "../../App.svelte";
import { Api } from "../../api";
import { Desk } from "../../desk.svelte";
import { fakeQueue, HOUR, NOW, session } from "../../fixtures";
import { PAGES } from "../../pages";

const fetchBefore = globalThis.fetch;
const streamBefore = globalThis.EventSource;
beforeEach(() => {
  chooseLanguage("bn-IN");
  globalThis.EventSource = class {
    close(): void {}
  } as unknown as typeof EventSource;
  history.replaceState(null, "", "?page=watch");
});
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
  globalThis.EventSource = streamBefore;
});

const good: Health = {
  server_time: NOW,
  clock_went_back: null,
  audit_since: NOW - 900 * HOUR,
  audit_lines: 1234,
  looks_since: null,
  free_bytes: 250_000_000_000,
  min_free_bytes: 1_073_741_824,
  backup_made: NOW - 20 * HOUR,
  computers: 40,
  computers_late: 2,
  unsent: 3,
  log_days: 365,
  calendar_until: "2027-12-25",
  due: [],
};

async function shown(health: Health): Promise<void> {
  fakeQueue({
    "GET /session": { body: { ...session, roles: ["administrator"], pages: ["watch"] } },
    "GET /health": { body: health },
  });
  const desk = new Desk(new Api(), PAGES);
  render(App, { desk });
  await desk.start();
}

test("a server in order says so, with its backup, disk, logs and computers", async () => {
  await shown(good);
  expect((await screen.findByTestId("watch-due-none")).textContent).toContain("কিছু করার নেই");
  const facts = screen.getByTestId("watch-facts").textContent;
  for (const fact of ["২৫০ GB", "৪০টি চালু", "২টিতে", "১,২৩৪টি লাইন", "৩৬৫ দিন"]) expect(facts).toContain(fact);
});

test("what is due is said in words, also what only a newer queue knows", async () => {
  await shown({ ...good, clock_went_back: NOW - HOUR, backup_made: null, due: ["clock", "backup", "moon"] });
  const due = (await screen.findByTestId("watch-due")).textContent;
  for (const word of ["ঘড়ি", "ব্যাকআপ", "moon"]) expect(due).toContain(word);
  expect(screen.getByTestId("watch-facts").textContent).toContain("পিছিয়ে গিয়েছিল");
});

test("the export asks for what was filled in and for nothing else", async () => {
  await shown(good);
  const link = await screen.findByTestId<HTMLAnchorElement>("watch-export");
  expect(link.getAttribute("href")).toBe("/desk/api/who-saw.csv");
  await fireEvent.input(screen.getByTestId("watch-case"), { target: { value: " KMC-2026-00412 " } });
  await fireEvent.input(screen.getByTestId("watch-officer"), { target: { value: "rina" } });
  expect(link.getAttribute("href")).toBe("/desk/api/who-saw.csv?case=KMC-2026-00412&officer=rina");
});
