// Citizens' complaints in the whole window, over the host in memory.
import type { CaseView } from "@shared/generated";
import { chooseLanguage, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import App from "./App.svelte";
import { type MemoryHost, memoryHost, photoNamed } from "./host/memory";
import { caseClock, caseResponse, caseView } from "./host/memory-cases";

// The whole window and axe take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-23T16:30:00+05:30");
let host: MemoryHost;
const calls = (name: string) => host.calls.filter((call) => call.name === name);
const last = (name: string) => calls(name).at(-1)?.argument;
const press = async (id: string) => fireEvent.click(await screen.findByTestId(id));
const put = (view: CaseView) => host.cases.set(view.row.id, view);
const type = async (id: string, value: string) =>
  fireEvent.input(await screen.findByTestId(id), { target: { value } });
const value = (id: string) => screen.getByTestId<HTMLTextAreaElement>(id).value;
const image = (name: string) => new File([name], name, { type: "image/jpeg" });
const rows = (list: string) =>
  within(screen.getByTestId(list))
    .getAllByTestId("case-row")
    .map((row) => row.dataset.id);

async function open(id = "case-1") {
  render(App, { host });
  await screen.findByTestId("nav-home");
  host.opens({ page: "case", id });
  await screen.findByTestId("case-words");
  await waitFor(() => expect(calls("case_draft").length).toBeGreaterThan(0));
}
/** Opens what can be written; and waits until it is there to be written in. */
async function write(doing: string) {
  await waitFor(() =>
    expect(screen.getByTestId<HTMLButtonElement>(`case-act-${doing}`).disabled).toBe(false),
  );
  await press(`case-act-${doing}`);
  await screen.findByTestId("case-form");
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  chooseLanguage("bn-IN");
  host = memoryHost();
  put(caseView(NOW));
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("lists what is due first, first, with its clock in words, and what is over beneath", async () => {
  put(caseView(NOW, { id: "late", clocks: [caseClock(NOW, { due: NOW - 2 * HOUR })] }));
  put(caseView(NOW, { id: "over", state: "answered", clocks: [caseClock(NOW, { met_at: NOW })] }));
  render(App, { host });
  expect((await screen.findByTestId("nav-cases-mine")).textContent).toContain("২");
  await fireEvent.keyDown(window, { code: "Digit4", altKey: true });
  await screen.findByTestId("cases-open");
  expect(rows("cases-open")).toEqual(["late", "case-1"]);
  expect(rows("cases-over")).toEqual(["over"]);
  const clocks = screen.getAllByTestId("case-due").map((mark) => mark.textContent?.trim());
  expect(clocks).toEqual(["প্রথম উত্তর: সময় পেরিয়েছে, ২ ঘণ্টা হল", "প্রথম উত্তর: আজ রাত ১১:৩০-এর মধ্যে"]);
  const row = screen.getByTestId("cases-open").textContent;
  for (const fact of ["১০৬ নম্বর ওয়ার্ড", "হালতু", "নর্দমা বন্ধ", t("case-state-assigned")])
    expect(row?.normalize("NFC")).toContain(fact.normalize("NFC"));
});

it("counts his own beside the menu's word, as the tray does, and the department's in the list", async () => {
  put(caseView(NOW, { id: "another's" }, { mine: false }));
  render(App, { host });
  expect((await screen.findByTestId("nav-cases-mine")).textContent).toContain("১");
  await press("nav-cases");
  expect(await screen.findByText(`${t("cases-open")} (২)`)).toBeTruthy();
});

it("shows a complaint whose place says again what its ward says", async () => {
  const row = { ward: 36, place: t("ward-number", { number: 36 }) };
  put(caseView(NOW, { id: "twice-said" }, row));
  render(App, { host });
  await press("nav-cases");
  await screen.findByTestId("cases-open");
  expect(rows("cases-open")).toContain("twice-said");
});

it("finds a complaint by its number", async () => {
  put(caseView(NOW, { id: "other", number: "KMC-2026-00777" }));
  render(App, { host });
  await press("nav-cases");
  await type("cases-search", "00777");
  await waitFor(() => expect(rows("cases-open")).toEqual(["other"]));
  await type("cases-search", "none of these");
  expect(await screen.findByText(t("cases-none-found"))).toBeTruthy();
});

it("hears what changes: list, badge, first page and page", async () => {
  render(App, { host });
  expect(await within(await screen.findByTestId("to-do")).findAllByTestId("case-row")).toHaveLength(1);
  put(caseView(NOW, { id: "case-2" }, { unseen: [1], conflicts: 1 }));
  host.says("cases");
  await waitFor(() => expect(within(screen.getByTestId("to-do")).getAllByTestId("case-row")).toHaveLength(2));
  expect(screen.getByTestId("nav-cases-mine").textContent).toContain("২");
  expect(screen.getByTestId("case-row-unseen").textContent).toContain("১টি");
  screen.getByTestId("case-row-conflict");
  host.opens({ page: "case", id: "case-1" });
  await screen.findByTestId("case-words");
  put(caseView(NOW, { words: "আবার জল জমেছে।" }));
  host.says("cases");
  await waitFor(() => expect(screen.getByTestId("case-words").textContent).toBe("আবার জল জমেছে।"));
});

it("takes a complaint on, and says that it is kept and on its way", async () => {
  await open();
  await press("case-accept");
  await waitFor(() => expect(last("case_accept")).toEqual({ case: "case-1", version: 2 }));
  expect((await screen.findByTestId("case-done")).textContent).toContain(t("case-kept-here"));
  expect(screen.getByTestId("case-pending-state").textContent?.trim()).toBe(t("case-pending-here"));
  expect(screen.queryByTestId("case-accept")).toBeNull();
});

it("reports what was done with photos of after the work, in the words that were typed", async () => {
  await open();
  await write("action_taken");
  await type("case-text-bn", "  নর্দমা পরিষ্কার ");
  const input = screen.getByTestId("photo-input");
  Object.defineProperty(input, "files", { value: [image("a.jpg")], configurable: true });
  await fireEvent.change(input);
  await screen.findByTestId("photo-tools");
  await press("case-submit");
  await waitFor(() => expect(calls("case_reply")).toHaveLength(1));
  const sent = last("case_reply") as { photos: unknown[]; draft: number };
  expect(sent).toMatchObject({
    case: "case-1",
    version: 2,
    reply: "action_taken",
    text_bn: "  নর্দমা পরিষ্কার ",
  });
  expect([sent.photos.length, sent.draft]).toEqual([
    1,
    (host.caseDrafts.get("case-1")?.version as number) - 1,
  ]);
  await waitFor(() => expect(screen.queryByTestId("case-form")).toBeNull());
  expect(within(screen.getByTestId("case-pending")).getAllByTestId("picture")).toHaveLength(1);
  await write("action_taken");
  expect(value("case-text-bn")).toBe("");
});

it("keeps what is being written over leaving the page and over the end of the program", async () => {
  await open();
  await write("interim");
  await type("case-text-bn", "লোক পাঠানো");
  await press("nav-cases");
  await screen.findByTestId("case-row-begun");
  cleanup();
  await open();
  await screen.findByTestId("case-form");
  expect(value("case-text-bn")).toBe("লোক পাঠানো");
  // The words to the citizen are the same whatever kind of answer they become; a note is another thing.
  await write("action_taken");
  expect(value("case-text-bn")).toBe("লোক পাঠানো");
  await write("note");
  await type("case-note", "কাল");
  await press("case-submit");
  await waitFor(() => expect(last("case_note")).toMatchObject({ text: "কাল" }));
  await write("interim");
  expect(value("case-text-bn")).toBe("লোক পাঠানো");
});

it("says loudly that what is written could not be kept, and seals nothing then", async () => {
  await open();
  await write("interim");
  host.next.set("case_draft_save", { fail: "disk_full" });
  await type("case-text-bn", "কাজ চলছে");
  host.next.set("case_draft_save", { fail: "disk_full" });
  await press("case-submit");
  await waitFor(() => expect(screen.getByTestId("case-saved").dataset.state).toBe("failed"));
  expect(calls("case_reply")).toHaveLength(0);
  expect(value("case-text-bn")).toBe("কাজ চলছে");
});

it("names what is missing at its field, and sends nothing", async () => {
  await open();
  await write("transfer");
  await press("case-submit");
  await waitFor(() => expect(screen.getByTestId("case-to").getAttribute("aria-invalid")).toBe("true"));
  expect(screen.getByTestId("case-reason").getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(screen.getByTestId("case-to"));
  await fireEvent.change(screen.getByTestId("case-to"), { target: { value: "SD" } });
  await type("case-reason", "নিকাশির কাজ");
  await press("case-submit");
  await waitFor(() => expect(last("case_transfer")).toMatchObject({ to: "SD", reason: "নিকাশির কাজ" }));
  await screen.findByText(t("case-elsewhere"));
});

it("brings photos that are dropped on a complaint into the report of what was done", async () => {
  await open();
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("case-act-note").disabled).toBe(false));
  await fireEvent.drop(window, { dataTransfer: { files: [image("a.jpg")], types: ["Files"] } });
  await screen.findByTestId("photo-tools");
  expect(screen.getByTestId("case-form").dataset.doing).toBe("action_taken");
  expect(calls("draft_start")).toHaveLength(0);
});

it("takes photos from a phone into what is written", async () => {
  await open();
  await write("action_taken");
  await press("phone-open");
  await waitFor(() => expect(last("phone_open")).toMatchObject({ draft: "case-1.draft" }));
  host.phone.arrivals.push(photoNamed("aaaa", "aaaa".repeat(16)));
  host.says("phone");
  await waitFor(() => expect(host.caseDrafts.get("case-1")?.words.photos).toHaveLength(1));
  expect(host.phone.arrivals).toEqual([]);
});

it("tells of another's doing while one writes, and begins from there only when it was seen", async () => {
  await open();
  await write("ask");
  await type("case-text-bn", "কোন গলি?");
  const moved = caseView(NOW, { version: 3 });
  const by = { id: "o-9", name: { bn: "শমিতা রায়", en: "" } };
  moved.moves.push({ version: 3, kind: "triaged", at: NOW, by, note: "" });
  put(moved);
  host.says("cases");
  expect((await screen.findByTestId("case-news")).textContent).toContain("শমিতা রায়");
  await press("case-submit");
  expect(calls("case_ask")).toHaveLength(0);
  await press("case-news-seen");
  await press("case-submit");
  await waitFor(() => expect(last("case_ask")).toMatchObject({ version: 3, text_bn: "কোন গলি?" }));
});

const conflicted = (refused: boolean) => {
  const view = caseView(NOW, { version: 5, state: "in_progress" }, { conflicts: 1 });
  view.conflicts = [
    {
      operation: "op-1",
      mine: {
        kind: "reply_case",
        case: "case-1",
        base: 2,
        response: "r-1",
        reply: "action_taken",
        text_bn: "গর্ত ভরাট।",
        text_en: "",
        photos: [photoNamed("p-1", "aa".repeat(32))],
      },
      made_at: NOW - HOUR,
      refused,
      damaged: false,
      problem: refused ? "case_conflict" : null,
      between: { version: 5, kind: "triaged", at: NOW, by: null, note: "" },
    },
  ];
  return view;
};

it("shows what was refused beside what came in between, and writes it again without losing anything", async () => {
  put(conflicted(true));
  await open();
  await write("action_taken");
  await type("case-text-bn", "আরও কথা");
  const sides = screen.getByTestId("case-conflict").textContent?.normalize("NFC");
  for (const words of ["গর্ত ভরাট।", t("case-step-triaged"), t("case-conflict-words")])
    expect(sides).toContain(words.normalize("NFC"));
  await press("case-again");
  await waitFor(() => expect(last("case_set_aside")).toBe("op-1"));
  expect(value("case-text-bn")).toBe("গর্ত ভরাট।\n\nআরও কথা");
  const order = host.calls.map((call) => call.name);
  expect(order.lastIndexOf("case_draft_save")).toBeLessThan(order.indexOf("case_set_aside"));
  await waitFor(() => expect(screen.queryByTestId("case-conflict")).toBeNull());
  expect(screen.getByTestId("case-aside").textContent?.normalize("NFC")).toContain(
    "গর্ত ভরাট।".normalize("NFC"),
  );
  await press("case-submit");
  await waitFor(() => expect(last("case_reply")).toMatchObject({ version: 5, photos: [{ id: "p-1" }] }));
});

it("tells that a photo of what he wrote can no longer be read, and lets him write it again", async () => {
  const view = conflicted(false);
  view.conflicts = view.conflicts.map((one) => ({ ...one, damaged: true, between: null }));
  put(view);
  await open();
  const told = screen.getByTestId("case-conflict").textContent;
  for (const id of ["case-conflict-damaged", "case-conflict-damaged-words"]) expect(told).toContain(t(id));
  expect(told).not.toContain(t("case-conflict-between"));
  expect(screen.getByTestId("case-set-aside")).toBeTruthy();
  await press("case-again");
  await waitFor(() => expect(last("case_set_aside")).toBe("op-1"));
  expect(value("case-text-bn")).toBe("গর্ত ভরাট।");
});

it("offers nothing to set aside before the queue has refused it", async () => {
  put(conflicted(false));
  await open();
  expect(screen.getByTestId("case-conflict").textContent).toContain(t("case-conflict-coming-words"));
  expect(screen.queryByTestId("case-set-aside")).toBeNull();
});

it("writes again what the desk gave back", async () => {
  const responses = [caseResponse(NOW, { state: "returned", returned: "তারিখ লিখুন" })];
  put(caseView(NOW, { responses }, { returned: true }));
  await open();
  expect(screen.getByTestId("case-response").textContent).toContain("তারিখ লিখুন");
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("case-act-note").disabled).toBe(false));
  await press("case-rewrite");
  await screen.findByTestId("case-form");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("case-text-bn")));
  expect(value("case-text-bn")).toBe(responses[0]?.text_bn);
});

it("says that an alarm was seen", async () => {
  const cause = { cause: "due", clock: "first_reply" } as const;
  const told = { number: 1, cause, level: "assignee", to: [], at: NOW, acknowledged: null } as const;
  put(caseView(NOW, { escalations: [{ ...told, to: [] }] }, { unseen: [1] }));
  await open();
  expect(screen.getByTestId("case-unseen").textContent).toContain(t("case-cause-due"));
  await press("case-acknowledge");
  await waitFor(() => expect(screen.queryByTestId("case-unseen")).toBeNull());
  expect(last("case_acknowledge")).toEqual({ case: "case-1" });
});

it("makes a work report of what was done by one click", async () => {
  const photos = [photoNamed("p-1", "bb".repeat(32))];
  put(caseView(NOW, { state: "answered", responses: [caseResponse(NOW, { state: "sent", photos })] }));
  await open();
  await press("case-report");
  expect((await screen.findByTestId<HTMLTextAreaElement>("caption-bn")).value).toContain("নর্দমা পরিষ্কার");
  expect(screen.getAllByTestId("photo-tile")).toHaveLength(1);
  expect(value("place")).toBe("হালতু, মন্দির গলি");
});

it("leads from a work report back to the complaint that it answers", async () => {
  host = memoryHost(true);
  put(caseView(NOW));
  const [id, item] = [...host.items][0] ?? [];
  if (!id || !item) throw new Error("there is no item");
  item.case = { case: "case-1", number: "KMC-2026-00412" };
  render(App, { host });
  await screen.findByTestId("nav-home");
  host.opens({ page: "item", id });
  await press("item-case");
  expect((await screen.findByTestId("case-words")).textContent).toBeTruthy();
});

for (const [page, prepare] of Object.entries({
  list: () => put(caseView(NOW, { id: "case-2" }, { unseen: [1], conflicts: 1, begun: true, on_the_way: 2 })),
  conflict: () => put(conflicted(true)),
  writing: () => put(caseView(NOW, { responses: [caseResponse(NOW)], me_too: 2 }, { unseen: [1] })),
})) {
  it(`can be used by everyone: ${page}`, async () => {
    prepare();
    await open();
    if (page === "list") await press("nav-cases");
    if (page === "list") await screen.findByTestId("cases-open");
    if (page === "writing") await write("action_taken");
    const { violations, passes } = await axe.run(document.querySelector("main") as Element, {
      rules: { "color-contrast": { enabled: false } },
    });
    expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
    expect(passes).not.toHaveLength(0);
  });
}
