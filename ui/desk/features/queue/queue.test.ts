import { chooseLanguage } from "@shared/l10n.svelte";
import { cleanup, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../../api";
import { Desk } from "../../desk.svelte";
import { anirban, fakeQueue, HOUR, NOW, queueList, queueRow, session } from "../../fixtures";
import { PAGES } from "../../pages";
import QueueList from "./QueueList.svelte";
import { Queue } from "./queue.svelte";

const fetchBefore = globalThis.fetch;
beforeEach(() => chooseLanguage("bn-IN"));
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
});

async function shown(...rows: ReturnType<typeof queueRow>[]): Promise<Desk> {
  fakeQueue({ "GET /queue": { body: queueList(rows) } });
  const desk = new Desk(new Api(), PAGES);
  desk.session = session;
  await desk.at(Queue).read();
  desk.now = NOW;
  render(QueueList, { desk });
  return desk;
}

const rowTexts = () => screen.getAllByTestId("desk-row").map((row) => row.textContent ?? "");

test("rows stand in the order the queue gave", async () => {
  await shown(
    queueRow({ id: "c", caption_bn: "তৃতীয়" }),
    queueRow({ id: "a", caption_bn: "প্রথম", since: NOW - 9 * HOUR }),
    queueRow({ id: "b", caption_bn: "দ্বিতীয়" }),
  );
  expect(screen.getAllByTestId("desk-row").map((row) => row.dataset.id)).toEqual(["c", "a", "b"]);
});

test("a report says how long it has waited, in Bengali digits", async () => {
  await shown(queueRow());
  expect(rowTexts()[0]).toContain("২ ঘণ্টা অপেক্ষায়");
});

test("a late notice says so in a word and a shape, with the hours to the event", async () => {
  await shown(queueRow({ kind: "inauguration_notice", event_at: NOW + 19 * HOUR, on_time: false }));
  expect(rowTexts()[0]).toContain("অনুষ্ঠান ১৯ ঘণ্টা পরে");
  expect(document.querySelector('[data-mark="overdue"]')?.textContent).toContain("বিলম্বিত");
  expect(document.querySelector('[data-mark="overdue"] svg')).not.toBeNull();
});

test("a notice that came in time carries no late mark", async () => {
  await shown(queueRow({ kind: "inauguration_notice", event_at: NOW + 30 * HOUR, on_time: true }));
  expect(document.querySelector('[data-mark="overdue"]')).toBeNull();
});

test("an item still coming in shows how many photos are here, and cannot be opened", async () => {
  const desk = await shown(
    queueRow({ id: "x", number: null, state: null, photos: 6, photos_here: 2 }),
    queueRow({ id: "y" }),
  );
  expect(rowTexts()[0]).toContain("৬টির মধ্যে ২টি");
  expect(screen.getAllByTestId("desk-row")[0]?.tagName).toBe("DIV");
  expect(desk.at(Queue).neighbour(null, 1)).toBe("y");
});

test("who has it open is named", async () => {
  await shown(queueRow({ state: "in_review", reviewer: anirban }));
  expect(rowTexts()[0]).toContain("অনির্বাণ ঘোষ দেখছেন");
});
