// Citizens' complaints in the whole window, over the program itself.
import type { CallFailed, CaseConflict, CaseDoing, CaseRow, CaseView } from "@shared/generated";
import { chooseLanguage, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import App from "./App.svelte";
import { CaseWriting } from "./features/cases/writing.svelte";
import { caseResponse, caseView, photoNamed } from "./host/samples";
import { type World, world } from "./host/worlds";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-23T12:00:00+05:30");
const WORDS = "বাজারের পিছনে আবর্জনার স্তূপ, এক সপ্তাহ তোলা হয়নি।";
let host: World;
/** The complaint of the test, and the version in which the officer heard of it. */
let id: string;
let version: number;
let taken = 0;
const calls = (name: string) => host.calls.filter((call) => call.name === name);
const last = (name: string) => calls(name).at(-1)?.argument;
const press = async (id: string) => fireEvent.click(await screen.findByTestId(id));
const known = async (of = id) => (await host.call("case", of)).known;
const draft = async () => host.call("case_draft", id);
/** A citizen rings up, and it becomes the officer's. */
async function rings(): Promise<string> {
  taken += 1;
  return (await host.does({ act: "takes_call", n: taken, words: `${WORDS} ${taken}` })) as string;
}
/** The page of the complaint is shown with this changed. */
const shown = (change: (view: CaseView) => Partial<CaseView>) =>
  host.answers("case", async (_, really) => {
    const view = await really();
    return { ...view, ...change(view) };
  });
/** The list is shown with these lines. */
const listed = (...open: CaseRow[]) =>
  host.answers("cases", () => ({
    open,
    over: [],
    to_do: open.length,
    mine: open.filter((row) => row.mine).length,
  }));
const type = async (id: string, value: string) =>
  fireEvent.input(await screen.findByTestId(id), { target: { value } });
const value = (id: string) => screen.getByTestId<HTMLTextAreaElement>(id).value;
const rows = (list: string) =>
  within(screen.getByTestId(list))
    .getAllByTestId("case-row")
    .map((row) => row.dataset.id);

async function open() {
  render(App, { host });
  await screen.findByTestId("nav-home");
  host.opens({ page: "case", id });
  await screen.findByTestId("case-words");
  await waitFor(() => expect(calls("case_draft").length).toBeGreaterThan(0));
  await host.settled();
}
/** Opens what can be written; and waits until it is there to be written in. */
async function write(doing: string) {
  await waitFor(() =>
    expect(screen.getByTestId<HTMLButtonElement>(`case-act-${doing}`).disabled).toBe(false),
  );
  await press(`case-act-${doing}`);
  await screen.findByTestId("case-form");
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  chooseLanguage("bn-IN");
  host = await world();
  id = await rings();
  ({ version } = await known());
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("lists what is due first, first, with its clock in words, and what is over beneath", async () => {
  const { due } = (await host.call("case", id)).row;
  const over = await rings();
  const said = { case: over, version: (await known(over)).version, text_bn: "তোলা হয়েছে।", text_en: "" };
  await host.call("case_reply", { ...said, reply: "action_taken", photos: [], draft: null });
  await host.does({ act: "sends_reply", case: over });
  // Two hours later than the first answer was due, somebody else rings up.
  if (due?.due == null) throw new Error("the first answer is due");
  const now = due.due + 2 * HOUR;
  await host.does({ act: "time_passes", millis: now - NOW });
  vi.setSystemTime(now);
  const later = await rings();
  render(App, { host });
  await waitFor(() => expect(screen.getByTestId("nav-cases-mine").textContent).toContain("২"));
  await fireEvent.keyDown(window, { code: "Digit4", altKey: true });
  await screen.findByTestId("cases-open");
  expect(rows("cases-open")).toEqual([id, later]);
  expect(rows("cases-over")).toEqual([over]);
  const [late, next] = screen.getAllByTestId("case-due").map((mark) => mark.textContent?.trim());
  expect(late).toBe("প্রথম উত্তর: সময় পেরিয়েছে, ২ ঘণ্টা হল");
  expect(next).toMatch(/^প্রথম উত্তর: আজ .*মধ্যে$/);
  const row = screen.getByTestId("cases-open").textContent;
  for (const fact of ["১০৬ নম্বর ওয়ার্ড", "হালতু", t("case-state-assigned")])
    expect(row?.normalize("NFC")).toContain(fact.normalize("NFC"));
});

it("counts the officer's own beside the menu's word, as the tray does, and the department's in the list", async () => {
  listed(caseView(NOW).row, caseView(NOW, { id: "another's" }, { mine: false }).row);
  render(App, { host });
  expect((await screen.findByTestId("nav-cases-mine")).textContent).toContain("১");
  await press("nav-cases");
  expect(await screen.findByText(`${t("cases-open")} (২)`)).toBeTruthy();
});

it("shows a complaint whose place says again what its ward says", async () => {
  const row = { ward: 36, place: t("ward-number", { number: 36 }) };
  listed(caseView(NOW, { id: "twice-said" }, row).row);
  render(App, { host });
  await press("nav-cases");
  await screen.findByTestId("cases-open");
  expect(rows("cases-open")).toContain("twice-said");
});

it("finds a complaint by its number", async () => {
  const other = await rings();
  const { number } = await known(other);
  render(App, { host });
  await press("nav-cases");
  await type("cases-search", number);
  await waitFor(() => expect(rows("cases-open")).toEqual([other]));
  await type("cases-search", "none of these");
  expect(await screen.findByText(t("cases-none-found"))).toBeTruthy();
});

it("hears what changes: list, badge, first page and page", async () => {
  render(App, { host });
  expect(await within(await screen.findByTestId("to-do")).findAllByTestId("case-row")).toHaveLength(1);
  const other = await rings();
  await waitFor(() => expect(within(screen.getByTestId("to-do")).getAllByTestId("case-row")).toHaveLength(2));
  await waitFor(() => expect(screen.getByTestId("nav-cases-mine").textContent).toContain("২"));
  host.answers("home", async (_, really) => {
    const home = await really();
    const marked = (row: CaseRow) => (row.id === other ? { ...row, unseen: [1], conflicts: 1 } : row);
    return { ...home, cases: home.cases.map(marked) };
  });
  host.says("cases");
  expect((await screen.findByTestId("case-row-unseen")).textContent).toContain("১টি");
  screen.getByTestId("case-row-conflict");
  host.opens({ page: "case", id });
  await screen.findByTestId("case-words");
  await host.does({ act: "moves_case", case: id, place: "মন্দির গলি" });
  await waitFor(() => expect(document.querySelector("main")?.textContent).toContain("মন্দির গলি"));
});

it("takes a complaint on, and says that it is kept and on its way", async () => {
  await host.does({ act: "goes_offline" });
  await open();
  await press("case-accept");
  await waitFor(() => expect(last("case_accept")).toEqual({ case: id, version }));
  await waitFor(() => expect(screen.getByTestId("case-done").textContent).toContain(t("case-kept-here")));
  expect((await screen.findByTestId("case-pending-state")).textContent?.trim()).toBe(t("case-pending-here"));
  expect(screen.queryByTestId("case-accept")).toBeNull();
});

it("reports what was done with photos of after the work, in the words that were typed", async () => {
  await host.does({ act: "goes_offline" });
  await open();
  await write("action_taken");
  await type("case-text-bn", "  নর্দমা পরিষ্কার ");
  const input = screen.getByTestId("photo-input");
  Object.defineProperty(input, "files", { value: [await host.file("a.jpg")], configurable: true });
  await fireEvent.change(input);
  await screen.findByTestId("photo-tools");
  await press("case-submit");
  await waitFor(() => expect(calls("case_reply")).toHaveLength(1));
  const sent = last("case_reply") as { photos: unknown[]; draft: number };
  expect(sent).toMatchObject({
    case: id,
    version,
    reply: "action_taken",
    text_bn: "  নর্দমা পরিষ্কার ",
  });
  await waitFor(() => expect(screen.queryByTestId("case-form")).toBeNull());
  // It was sealed as it was saved last, and is written no more.
  const { version: after, words } = await draft();
  expect([sent.photos.length, sent.draft, words.text_bn]).toEqual([1, after - 1, ""]);
  expect(within(await screen.findByTestId("case-pending")).getAllByTestId("picture")).toHaveLength(1);
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

it("misses in each empty form what the program refuses it for", async () => {
  const writing = new CaseWriting(host, id);
  await writing.open();
  const on = { case: id, version, draft: null };
  const said = { ...on, text_bn: " ", text_en: "" };
  const empty: Record<CaseDoing, () => Promise<unknown>> = {
    ask: () => host.call("case_ask", said),
    interim: () => host.call("case_reply", { ...said, reply: "interim", photos: [] }),
    action_taken: () => host.call("case_reply", { ...said, reply: "action_taken", photos: [] }),
    transfer: () => host.call("case_transfer", { ...on, to: "SD", reason: " " }),
    note: () => host.call("case_note", { ...on, text: "" }),
  };
  for (const doing of Object.keys(empty) as CaseDoing[]) {
    writing.begin(doing);
    writing.content.to = "SD";
    const refused = await empty[doing]().then(
      () => null,
      ({ flaws }: CallFailed) => flaws,
    );
    expect(refused, doing).toMatchObject(writing.missing);
    expect(refused, doing).toHaveLength(1);
  }
  writing.close();
});

it("brings photos that are dropped on a complaint into the report of what was done", async () => {
  await open();
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("case-act-note").disabled).toBe(false));
  const files = [await host.file("a.jpg")];
  await fireEvent.drop(window, { dataTransfer: { files, types: ["Files"] } });
  await screen.findByTestId("photo-tools");
  expect(screen.getByTestId("case-form").dataset.doing).toBe("action_taken");
  expect(calls("draft_start")).toHaveLength(0);
});

it("takes photos from a phone into what is written", async () => {
  await open();
  await write("action_taken");
  await press("phone-open");
  const { id: writing } = await draft();
  await waitFor(() => expect(last("phone_open")).toMatchObject({ draft: writing }));
  await screen.findByTestId("phone-code");
  await host.does({ act: "phone_brings", draft: writing, photo: "a.jpg" });
  await waitFor(async () => expect((await draft()).words.photos).toHaveLength(1));
  expect((await host.call("phone", writing)).arrivals).toEqual([]);
});

it("tells of another's doing while one writes, and begins from there only when it was seen", async () => {
  await open();
  await write("ask");
  await type("case-text-bn", "কোন গলি?");
  await host.does({ act: "moves_case", case: id, place: "মন্দির গলি" });
  expect((await screen.findByTestId("case-news")).textContent).toContain("শমিতা রায়");
  await press("case-submit");
  expect(calls("case_ask")).toHaveLength(0);
  await press("case-news-seen");
  await press("case-submit");
  await waitFor(() => expect(last("case_ask")).toMatchObject({ version: version + 1, text_bn: "কোন গলি?" }));
});

/** What the officer answered offline, with a photo, while the desk set the complaint right. */
async function conflicted(): Promise<CaseConflict> {
  await host.does({ act: "goes_offline" });
  const imported = await host.importPhoto(await host.file("a.jpg"), "file", 1);
  const photos = imported.answer === "photo" ? [imported.photo] : [];
  const said = { case: id, version, text_bn: "গর্ত ভরাট।", text_en: "", photos, draft: null };
  await host.call("case_reply", { ...said, reply: "action_taken" });
  await host.does({ act: "moves_case", case: id, place: "মন্দির গলি" });
  await host.does({ act: "goes_online" });
  await host.call("send_now", null);
  return waitFor(async () => {
    const { conflicts, known } = await host.call("case", id);
    expect([conflicts[0]?.refused, known.version]).toEqual([true, version + 1]);
    return conflicts[0] as CaseConflict;
  });
}
/** The same, as it looks otherwise. */
const conflict = (part: Partial<CaseConflict>): CaseConflict => ({
  operation: "op-1",
  mine: {
    kind: "reply_case",
    case: id,
    base: version,
    response: "r-1",
    reply: "action_taken",
    text_bn: "গর্ত ভরাট।",
    text_en: "",
    photos: [photoNamed("p-1", "aa".repeat(32))],
  },
  made_at: NOW - HOUR,
  refused: false,
  damaged: false,
  problem: null,
  between: null,
  ...part,
});

it("shows what was refused beside what came in between, and writes it again without losing anything", async () => {
  const { operation } = await conflicted();
  await open();
  await write("action_taken");
  await type("case-text-bn", "আরও কথা");
  const sides = screen.getByTestId("case-conflict").textContent?.normalize("NFC");
  for (const words of ["গর্ত ভরাট।", t("case-step-triaged"), t("case-conflict-words")])
    expect(sides).toContain(words.normalize("NFC"));
  await press("case-again");
  await waitFor(() => expect(last("case_set_aside")).toBe(operation));
  expect(value("case-text-bn")).toBe("গর্ত ভরাট।\n\nআরও কথা");
  const order = host.calls.map((call) => call.name);
  expect(order.lastIndexOf("case_draft_save")).toBeLessThan(order.indexOf("case_set_aside"));
  await waitFor(() => expect(screen.queryByTestId("case-conflict")).toBeNull());
  expect(screen.getByTestId("case-aside").textContent?.normalize("NFC")).toContain(
    "গর্ত ভরাট।".normalize("NFC"),
  );
  await press("case-submit");
  await waitFor(() => expect(last("case_reply")).toMatchObject({ version: version + 1, photos: [{}] }));
});

it("tells that a photo of a reply can no longer be read, and lets the officer write it again", async () => {
  const { operation } = await conflicted();
  const lost = { refused: false, damaged: true, problem: null, between: null };
  shown(({ conflicts }) => ({ conflicts: conflicts.map((one) => ({ ...one, ...lost })) }));
  await open();
  const told = screen.getByTestId("case-conflict").textContent;
  for (const id of ["case-conflict-damaged", "case-conflict-damaged-words"]) expect(told).toContain(t(id));
  expect(told).not.toContain(t("case-conflict-between"));
  expect(screen.getByTestId("case-set-aside")).toBeTruthy();
  await press("case-again");
  await waitFor(() => expect(last("case_set_aside")).toBe(operation));
  expect(value("case-text-bn")).toBe("গর্ত ভরাট।");
});

it("offers nothing to set aside before the queue has refused it", async () => {
  const between = { version: version + 1, kind: "triaged", at: NOW, by: null, note: "" } as const;
  shown(() => ({ conflicts: [conflict({ between })] }));
  await open();
  expect(screen.getByTestId("case-conflict").textContent).toContain(t("case-conflict-coming-words"));
  expect(screen.queryByTestId("case-set-aside")).toBeNull();
});

it("writes again what the desk gave back", async () => {
  const said = { case: id, version, text_bn: "কাজ চলছে।", text_en: "", photos: [], draft: null };
  await host.call("case_reply", { ...said, reply: "interim" });
  await host.does({ act: "returns_reply", case: id, reason: "তারিখ লিখুন" });
  await open();
  expect(screen.getByTestId("case-response").textContent).toContain("তারিখ লিখুন");
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("case-act-note").disabled).toBe(false));
  await press("case-rewrite");
  await screen.findByTestId("case-form");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("case-text-bn")));
  expect(value("case-text-bn")).toBe("কাজ চলছে।");
});

it("says that an alarm was seen", async () => {
  const cause = { cause: "due", clock: "first_reply" } as const;
  const told = { number: 1, cause, level: "assignee", to: [], at: NOW, acknowledged: null } as const;
  let unseen = [1];
  shown(({ known, row, may }) => ({
    known: { ...known, escalations: [{ ...told, to: [] }] },
    row: { ...row, unseen },
    may: { ...may, acknowledge: unseen.length > 0 },
  }));
  host.answers("case_acknowledge", () => {
    unseen = [];
    return null;
  });
  await open();
  expect(screen.getByTestId("case-unseen").textContent).toContain(t("case-cause-due"));
  await press("case-acknowledge");
  await waitFor(() => expect(screen.queryByTestId("case-unseen")).toBeNull());
  expect(last("case_acknowledge")).toEqual({ case: id });
});

it("makes a work report of what was done by one click", async () => {
  const imported = await host.importPhoto(await host.file("a.jpg"), "file", 1);
  const photos = imported.answer === "photo" ? [imported.photo] : [];
  const said = { case: id, version, text_bn: "আবর্জনা তোলা হয়েছে।", text_en: "", photos, draft: null };
  await host.call("case_reply", { ...said, reply: "action_taken" });
  await host.does({ act: "sends_reply", case: id });
  await open();
  await press("case-report");
  expect((await screen.findByTestId<HTMLTextAreaElement>("caption-bn")).value).toContain("আবর্জনা তোলা");
  expect(screen.getAllByTestId("photo-tile")).toHaveLength(1);
  expect(value("place")).toBe("হালতু");
});

it("leads from a work report back to the complaint that it answers", async () => {
  const item = await host.submits({ case: id });
  render(App, { host });
  await screen.findByTestId("nav-home");
  host.opens({ page: "item", id: item });
  await press("item-case");
  expect((await screen.findByTestId("case-words")).textContent).toBeTruthy();
});

for (const [page, prepare] of Object.entries({
  list: () => listed(caseView(NOW, {}, { unseen: [1], conflicts: 1, begun: true, on_the_way: 2 }).row),
  conflict: () => conflicted(),
  writing: () =>
    shown(({ known, row }) => ({
      known: { ...known, responses: [caseResponse(NOW)], me_too: 2 },
      row: { ...row, unseen: [1] },
    })),
})) {
  it(`can be used by everyone: ${page}`, async () => {
    await prepare();
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
