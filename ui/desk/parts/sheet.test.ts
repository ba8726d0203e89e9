import type { ImportReport } from "@shared/generated";
import { chooseLanguage, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../api";
import { fakeQueue, importReport } from "../fixtures";
import { ROSTER_COLUMNS } from "../generated";
import SheetForm from "./SheetForm.svelte";
import { Sheet } from "./sheet.svelte";

const fetchBefore = globalThis.fetch;
beforeEach(() => chooseLanguage("bn-IN"));
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
});

const counts = { add: 300, change: 1, end: 1, remove: 0, held: 0, unchanged: 2, refuse: 0 };
const rows: ImportReport["rows"] = [
  {
    row: 3,
    act: "end",
    subject: "মীরা লাহিড়ী (Mira Lahiri)",
    post: { department: "LIC", role: "controlling_officer", acting: true },
    changes: [{ column: "until", before: "", after: "2026-10-31" }],
  },
  {
    row: 4,
    act: "change",
    subject: "রিনা (Rina)",
    post: null,
    changes: [{ column: "name_en", before: "Reena", after: "Rina" }],
  },
];
const roster = importReport({ counts, rows });

function shown(answers: Parameters<typeof fakeQueue>[0], kind: Sheet["kind"] = "roster") {
  const calls = fakeQueue(answers);
  let read = 0;
  const sheet = new Sheet(new Api(), kind, async () => {
    read += 1;
  });
  render(SheetForm, {
    sheet,
    columns: ROSTER_COLUMNS,
    nameOf: (code: string) => ({ bn: code === "LIC" ? "লাইসেন্স বিভাগ" : code, en: "" }),
  });
  sheet.choose(new File(["rows\n"], "roster.csv"));
  return { sheet, calls, reads: () => read };
}

const sent = (calls: { method: string; path: string }[]) =>
  calls.map(({ method, path }) => `${method} ${path}`);

test("a chosen file is shown first, and nothing is done until that is confirmed", async () => {
  const { calls, reads } = shown({
    "POST /imports/roster/preview": { body: roster },
    "POST /imports/roster/confirm/digest-1": { body: { ...roster, done: true } },
  });
  await fireEvent.click(screen.getByTestId("csv-send"));
  const summary = await screen.findByTestId("import-summary");
  expect(summary.textContent).toContain("নতুন ৩০০টি");
  expect(summary.getAttribute("role")).toBe("status");
  const table = screen.getByTestId("import-rows");
  expect(table.querySelector("caption")?.textContent).toContain("৩০৪টির মধ্যে ২টি");
  const text = table.textContent ?? "";
  for (const part of ["মীরা লাহিড়ী", "লাইসেন্স বিভাগ", t("acting"), "until", "2026-10-31", "Reena"])
    expect(text).toContain(part);
  expect(sent(calls)).toEqual(["POST /imports/roster/preview"]);
  expect(reads()).toBe(0);

  await fireEvent.click(screen.getByTestId("import-confirm"));
  expect((await screen.findByTestId("csv-done")).textContent).toContain("৩০০");
  expect(sent(calls)[1]).toBe("POST /imports/roster/confirm/digest-1");
  expect(reads()).toBe(1);
  expect(screen.queryByTestId("import-summary")).toBeNull();
});

test("what was shown is left undone by Escape and by the button, and can be shown again", async () => {
  const { calls, sheet } = shown({ "POST /imports/roster/preview": { body: roster } });
  await fireEvent.click(screen.getByTestId("csv-send"));
  await fireEvent.click(await screen.findByTestId("import-cancel"));
  expect(sheet.shown).toBeNull();
  await fireEvent.click(screen.getByTestId("csv-send"));
  const dialog = (await screen.findByTestId("import-summary")).closest("dialog");
  if (dialog) await fireEvent(dialog, new Event("cancel", { cancelable: true }));
  await waitFor(() => expect(sheet.shown).toBeNull());
  expect(sent(calls)).toEqual(["POST /imports/roster/preview", "POST /imports/roster/preview"]);
});

test("what would do something else by now is shown anew with a word of it, and asks to be confirmed again", async () => {
  const anew = { ...roster, seen: "digest-2" };
  const { calls, reads } = shown({
    "POST /imports/roster/preview": { body: roster },
    "POST /imports/roster/confirm/digest-1": { body: anew },
    "POST /imports/roster/confirm/digest-2": { body: { ...anew, done: true } },
  });
  await fireEvent.click(screen.getByTestId("csv-send"));
  await fireEvent.click(await screen.findByTestId("import-confirm"));
  expect((await screen.findByTestId("import-anew")).textContent).toContain("অন্য কেউ");
  expect(reads()).toBe(0);
  await fireEvent.click(screen.getByTestId("import-confirm"));
  await screen.findByTestId("csv-done");
  expect(sent(calls)[2]).toBe("POST /imports/roster/confirm/digest-2");
});

test("wrong cells stand first with how many there are, and offer nothing to confirm", async () => {
  const errors = [{ row: 7, column: "from", wrong: "overlaps", value: "মীরা: 2026-01-01 –" }];
  const refused = importReport({ errors, counts: { ...counts, add: 0, change: 0, end: 0, refuse: 450 } });
  shown({ "POST /imports/roster/preview": { body: refused } });
  await fireEvent.click(screen.getByTestId("csv-send"));
  expect((await screen.findByTestId("csv-nothing")).textContent).toContain("৪৫০");
  expect(screen.getByTestId("csv-errors").textContent).toContain("মীরা: 2026-01-01");
  expect(screen.queryByTestId("import-confirm")).toBeNull();
});

test("a file that says nothing new says so and offers nothing to confirm", async () => {
  shown({ "POST /imports/roster/preview": { body: importReport() } });
  await fireEvent.click(screen.getByTestId("csv-send"));
  await screen.findByTestId("import-nothing");
  expect(screen.queryByTestId("import-confirm")).toBeNull();
});

test("a calendar says which deadlines move, which holidays are still needed and when it ends", async () => {
  const noon = Date.parse("2026-11-25T12:00:00+05:30");
  const calendar: ImportReport["calendar"] = {
    moved: [{ case: "KMC/C/2026/000001", clock: "acceptance", before: noon, after: noon - 24 * 3_600_000 }],
    moved_deadlines: 412,
    moved_cases: 230,
    still_needed: ["2026-11-24"],
    last: "2026-12-25",
    ends_soon: true,
  };
  const report = importReport({
    calendar,
    counts: { ...counts, add: 0, change: 0, end: 0, remove: 1 },
    rows: [{ row: null, act: "remove", subject: "2026-11-24", post: null, changes: [] }],
  });
  shown({ "POST /imports/calendar/preview": { body: report } }, "calendar");
  await fireEvent.click(screen.getByTestId("csv-send"));
  const moved = (await screen.findByTestId("import-moved-count")).textContent ?? "";
  expect(moved).toContain("৪১২");
  expect(moved).toContain("২৩০");
  const table = screen.getByTestId("import-moved").textContent ?? "";
  expect(table).toContain("KMC/C/2026/000001");
  expect(table).toContain("২৫ নভেম্বর");
  expect(table).toContain("২৪ নভেম্বর");
  expect(screen.getByTestId("import-needed").textContent).toContain("২৪ নভেম্বর");
  expect(screen.getByTestId("import-ends").textContent).toContain("২৫ ডিসেম্বর");
  expect(screen.getByTestId("import-rows").textContent).toContain("২৪ নভেম্বর");
});

test("while the file is on its way that is said, and it is not sent twice", async () => {
  const { calls, sheet } = shown({ "POST /imports/roster/preview": { body: roster } });
  const first = sheet.show();
  await sheet.show();
  expect(await screen.findByTestId("import-progress")).toBeTruthy();
  await first;
  expect(calls).toHaveLength(1);
});
