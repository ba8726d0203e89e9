// What is dropped on the window or pasted into it, over the program itself: where it goes, and what is said when
// nothing comes of it.
import type { NothingHanded } from "@shared/generated";
import { chooseLanguage, LANGUAGES, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import App from "./App.svelte";
import { handOver } from "./host/samples";
import { type World, world } from "./host/worlds";
import { PASTE_COMES, SAME_PASTE } from "./writing/arrivals/drop-paste/drop-paste.svelte";

let host: World;
const calls = (name: string) => host.calls.filter((call) => call.name === name);
const press = async (id: string) => fireEvent.click(await screen.findByTestId(id));
const photos = async () => (await host.drafts()).flatMap((draft) => draft.content.photos);
const sources = async () => (await photos()).map((photo) => photo.source);
const tiles = (state: string) =>
  screen.queryAllByTestId("photo-tile").filter((tile) => tile.dataset.state === state);
const jpeg = (name = "a.jpg") => host.file(name);
const drops = (...files: string[]) => host.does({ act: "drops", files });
const dropsOther = (instead: NothingHanded) => host.does({ act: "drops", instead });
const copies = (...files: string[]) => host.does({ act: "copies", files });
const copiesOther = (instead: NothingHanded) => host.does({ act: "copies", instead });
const told = () => screen.queryByTestId("nothing-came")?.textContent ?? null;
const says = async (id: string) => waitFor(() => expect(told()).toContain(t(id)));

type Carried = {
  types?: string[];
  files?: File[];
  text?: string;
  html?: string;
  addresses?: string;
  folders?: boolean[];
};

function carry({ types = [], files = [], text = "", html = "", addresses = "", folders = [] }: Carried) {
  const items = files.map((_, at) => ({
    kind: "file",
    webkitGetAsEntry: () => ({ isDirectory: folders[at] ?? false }),
  }));
  const getData = (type: string) =>
    ({ "text/plain": text, "text/html": html, "text/uri-list": addresses })[type] ?? "";
  return { types, files, items, getData, dropEffect: "move" };
}
/** Sends it; whether the page kept it from its usual way. */
function send(name: string, at: EventTarget, carried: Carried) {
  const event = new Event(name, { bubbles: true, cancelable: true });
  const data = carry(carried);
  Object.assign(event, { dataTransfer: data, clipboardData: data, relatedTarget: null });
  at.dispatchEvent(event);
  return { kept: event.defaultPrevented, effect: data.dropEffect };
}
function keys(at: EventTarget = document.body, more: KeyboardEventInit = {}) {
  const made = { code: "KeyV", ctrlKey: true, bubbles: true, cancelable: true, ...more };
  const event = new KeyboardEvent("keydown", made);
  at.dispatchEvent(event);
  return event.defaultPrevented;
}
async function home() {
  render(App, { host });
  await screen.findByTestId("nav-home");
}
async function compose() {
  await home();
  await press("nav-new-report");
  return screen.findByTestId<HTMLTextAreaElement>("caption-bn");
}
/** Waits also where the tests hold the clock. */
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000 });
/** Time goes by: whatever waits for it, comes. */
async function later(ms = PASTE_COMES) {
  await vi.advanceTimersByTimeAsync(ms);
  await host.settled();
}

beforeEach(async () => {
  chooseLanguage("bn-IN");
  host = await world();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  document.body.replaceChildren();
});

it("begins a report with what the desktop drops on the first page", async () => {
  await home();
  await host.does({ act: "drags", over: true });
  await screen.findByTestId("drop-here");
  await drops("a.jpg", "b.jpg");
  await waitFor(() => expect(tiles("ready")).toHaveLength(2));
  expect(screen.queryByTestId("drop-here")).toBeNull();
  await waitFor(async () => expect(await sources()).toEqual(["file", "file"]));
});

it("adds it to what is being written, and says of each what is not a photo", async () => {
  await compose();
  await drops("a.jpg", "ছবি/", "c.pdf");
  await waitFor(() => expect(tiles("refused")).toHaveLength(2));
  await waitFor(() => expect(tiles("ready")).toHaveLength(1));
  const [folder, other] = tiles("refused");
  expect(folder?.textContent).toContain(t("photo-refused-folder"));
  expect(other?.textContent).toContain(t("photo-refused-not-a-photo-pdf"));
  expect(calls("draft_start")).toHaveLength(1);
});

const KINDS = [
  ["হিসাব.xlsx", "spreadsheet"],
  ["চিঠি.docx", "word"],
  ["নালা.mp4", "video"],
] as const;
for (const [name, kind] of KINDS) {
  it(`says of a file what it is, however it is brought: ${kind}`, async () => {
    await compose();
    await drops(name);
    await waitFor(() => expect(tiles("refused")).toHaveLength(1));
    await copies(name);
    send("paste", document.body, { types: [] });
    await waitFor(() => expect(tiles("refused")).toHaveLength(2));
    // Of the page's own: by its beginning where it is long.
    send("drop", document.body, { types: ["Files"], files: [await jpeg(name)] });
    await waitFor(() => expect(tiles("refused")).toHaveLength(3));
    // Of another press of the keys, or it would be the same paste.
    const pasted = await jpeg(name);
    keys();
    send("paste", document.body, { types: ["Files"], files: [pasted] });
    await waitFor(() => expect(tiles("refused")).toHaveLength(4));
    for (const tile of tiles("refused"))
      expect(tile.textContent).toContain(t(`photo-refused-not-a-photo-${kind}`)); // l10n: photo-refused-*
    expect(await photos()).toHaveLength(0);
  });
}

const EXCEL = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>৩৬</table>';
const SHEETS = '<google-sheets-html-origin><table data-sheets-root="1"><td>36</table>';
const CALC = '<meta name="generator" content="LibreOffice 24.8 (Linux)"><table><td>36</table>';
const WORD = '<html xmlns:w="urn:schemas-microsoft-com:office:word"><p class=MsoNormal>নর্দমা';
const OFFICE = [
  ["Excel", EXCEL, "spreadsheet"],
  ["Google Sheets", SHEETS, "spreadsheet"],
  ["LibreOffice Calc", CALC, "spreadsheet"],
  ["Word", WORD, "document"],
] as const;
for (const [program, html, kind] of OFFICE) {
  it(`says what it is instead of taking the picture that comes with it: ${program}`, async () => {
    await home();
    const carried = {
      types: ["text/plain", "text/html", "Files"],
      text: "৩৬\tরিনা",
      html,
      files: [await jpeg()],
    };
    expect(send("paste", document.body, carried).kept).toBe(true);
    await says(`bring-paste-${kind}`);
    await press("nothing-came-close");
    send("drop", document.body, carried);
    await says(`bring-drop-${kind}`);
    expect([await photos(), calls("clipboard")]).toEqual([[], []]);
  });
}

it("takes a picture that was copied in a document, which comes without text", async () => {
  await home();
  const html = `${WORD}<img src="file:///a.png">`;
  send("paste", document.body, { types: ["text/html", "Files"], html, files: [await jpeg()] });
  await waitFor(async () => expect(await sources()).toEqual(["paste"]));
});

for (const why of ["link", "text", "spreadsheet", "document", "unreachable", "empty"] as const) {
  it(`says why nothing came of a drop: ${why}`, async () => {
    await compose();
    await dropsOther(why);
    await says(`bring-drop-${why}`);
    expect(screen.getByTestId("nothing-came").getAttribute("role")).toBe("status");
    await drops("a.jpg");
    await waitFor(() => expect(told()).toBeNull());
    await dropsOther(why);
    await says(`bring-drop-${why}`);
    await press("nothing-came-close");
    expect(told()).toBeNull();
  });
}

it("has the words in both languages", () => {
  for (const language of LANGUAGES) {
    chooseLanguage(language);
    for (const way of ["drop", "paste"])
      for (const why of ["link", "text", "spreadsheet", "document", "unreachable", "empty"])
        expect(t(`bring-${way}-${why}`)).not.toBe(`bring-${way}-${why}`); // l10n: bring-*
    expect(t("bring-covered")).not.toBe("bring-covered");
  }
});

it("does not say it on the next page", async () => {
  await home();
  await dropsOther("link");
  await says("bring-drop-link");
  const { violations } = await axe.run(document.querySelector("main") as Element, {
    rules: { "color-contrast": { enabled: false } },
  });
  expect(violations.map((one) => one.id)).toEqual([]);
  await press("nav-items");
  await waitFor(() => expect(told()).toBeNull());
});

it("takes the page's own drop of files, and copies them rather than moves them", async () => {
  await compose();
  expect(send("dragover", document.body, { types: ["Files"] })).toEqual({ kept: true, effect: "copy" });
  await screen.findByTestId("drop-here");
  const files = [await jpeg(), await jpeg("ছবি")];
  expect(send("drop", document.body, { types: ["Files"], files, folders: [false, true] }).kept).toBe(true);
  await waitFor(() => expect(tiles("ready")).toHaveLength(1));
  expect(tiles("refused")[0]?.textContent).toContain(t("photo-refused-folder"));
  expect(screen.queryByTestId("drop-here")).toBeNull();
});

for (const [types, why] of [
  [["text/uri-list", "text/html", "text/plain"], "link"],
  [["text/html", "text/plain"], "text"],
  [["x-odd/thing"], "empty"],
] as const) {
  it(`never gives way to what is dropped, and says what it was: ${why}`, async () => {
    await home();
    for (const name of ["dragenter", "dragover", "drop"])
      expect(send(name, document.body, { types: [...types] }).kept, name).toBe(true);
    await says(`bring-drop-${why}`);
    expect(screen.queryByTestId("drop-here")).toBeNull();
    expect(await host.drafts()).toHaveLength(0);
  });
}

it("leaves text to the field it is dropped on, but not a link or a file", async () => {
  const caption = await compose();
  expect(send("drop", caption, { types: ["text/plain"], text: "নর্দমা" }).kept).toBe(false);
  expect(told()).toBeNull();
  expect(send("drop", caption, { types: ["text/uri-list", "text/plain"] }).kept).toBe(true);
  await says("bring-drop-link");
  send("drop", caption, { types: ["Files", "text/plain"], files: [await jpeg()] });
  await waitFor(() => expect(tiles("ready")).toHaveLength(1));
});

it("lets the page drag its own things about", async () => {
  await compose();
  const own = { types: ["Files", "text/html"], files: [await jpeg()] };
  send("dragstart", document.body, own);
  expect(send("dragover", document.body, own).kept).toBe(false);
  expect(send("drop", document.body, own).kept).toBe(false);
  expect(screen.queryByTestId("drop-here")).toBeNull();
  expect(await photos()).toHaveLength(0);
  send("dragend", document.body, own);
  expect(send("dragover", document.body, own).kept).toBe(true);
  // What was dragged may be gone from the page, and with it the word that the drag is over.
  send("dragstart", document.body, own);
  await fireEvent.pointerMove(document.body);
  expect(send("dragover", document.body, own).kept).toBe(true);
});

it("refuses quietly before this computer is enrolled", async () => {
  host = await world({ enrolled: false });
  render(App, { host });
  await screen.findByTestId("enrol-submit");
  expect(send("dragover", document.body, { types: ["Files"] })).toEqual({ kept: true, effect: "none" });
  expect(send("drop", document.body, { types: ["Files"], files: [await jpeg()] }).kept).toBe(true);
  host.drags(true);
  host.drops(handOver("a.jpg"));
  host.drops({ photos: [], nothing: "link" });
  await fireEvent(window, new Event("resize"));
  expect(screen.queryByTestId("drop-here")).toBeNull();
  expect([told(), calls("draft_start").length]).toEqual([null, 0]);
});

it("brings photos to a page under a dialog, but no other page", async () => {
  await home();
  await press("nav-settings");
  await waitFor(() => expect(document.querySelector("dialog[open]")).not.toBeNull());
  await drops("a.jpg");
  await says("bring-covered");
  expect(calls("draft_start")).toHaveLength(0);
  document.querySelector("dialog[open]")?.dispatchEvent(new Event("cancel", { cancelable: true }));
  await press("nav-new-report");
  await press("way-webcam");
  await waitFor(() => expect(document.querySelector("dialog[open]")).not.toBeNull());
  await drops("a.jpg");
  await waitFor(() => expect(tiles("ready")).toHaveLength(1));
  expect(document.querySelector("dialog[open]")).not.toBeNull();
});

it("pastes files of the page without asking anybody", async () => {
  await home();
  vi.useFakeTimers();
  expect(keys()).toBe(false);
  expect(send("paste", document.body, { types: ["Files"], files: [await jpeg()] }).kept).toBe(true);
  await later();
  expect(calls("clipboard")).toHaveLength(0);
  await soon(async () => expect(await sources()).toEqual(["paste"]));
});

for (const [name, more] of [
  ["Ctrl+V", {}],
  ["Shift+Insert", { code: "Insert", ctrlKey: false, shiftKey: true }],
] as const) {
  it(`asks the desktop at ${name} where no paste comes of it, once`, async () => {
    await copies("a.jpg");
    await home();
    vi.useFakeTimers();
    keys(document.body, more);
    await later();
    // Late, and held down.
    send("paste", document.body, { types: [] });
    expect(keys(document.body, { ...more, repeat: true })).toBe(true);
    await later();
    await soon(async () => expect(await sources()).toEqual(["paste"]));
    expect(calls("clipboard")).toHaveLength(1);
    // Something else is copied at once, and pasted.
    keys(document.body, more);
    await later();
    expect(calls("clipboard")).toHaveLength(2);
  });
}

it("does not ask the desktop again while it has not answered", async () => {
  await home();
  vi.useFakeTimers();
  await copies("a.jpg");
  let answer = () => {};
  host.answers("clipboard", async (_, really) => {
    await new Promise<void>((done) => (answer = done));
    return really();
  });
  keys();
  await vi.advanceTimersByTimeAsync(PASTE_COMES);
  expect(keys()).toBe(true);
  await vi.advanceTimersByTimeAsync(PASTE_COMES);
  expect(calls("clipboard")).toHaveLength(1);
  answer();
  vi.useRealTimers();
  await soon(async () => expect(await photos()).toHaveLength(1));
});

it("brings the page's files though they come late, and only where the desktop had none", async () => {
  await compose();
  vi.useFakeTimers();
  const late = async () => {
    keys();
    await later();
    send("paste", document.body, { types: ["Files"], files: [await jpeg("late.jpg")] });
    await later(SAME_PASTE);
    await tick();
  };
  await copies("a.jpg");
  await late();
  expect(tiles("ready")).toHaveLength(1);
  await copiesOther("empty");
  await late();
  expect(tiles("ready")).toHaveLength(2);
  expect(told()).toBeNull();
});

it("asks once when a paste comes that carries nothing", async () => {
  await copies("a.jpg");
  await home();
  vi.useFakeTimers();
  keys();
  send("paste", document.body, { types: [] });
  await later();
  await soon(async () => expect(await photos()).toHaveLength(1));
  expect(calls("clipboard")).toHaveLength(1);
});

for (const why of ["link", "text", "spreadsheet", "document", "unreachable", "empty"] as const) {
  it(`says why nothing came of a paste: ${why}`, async () => {
    await copiesOther(why);
    await home();
    send("paste", document.body, { types: [] });
    await says(`bring-paste-${why}`);
  });
}

it("knows from the page what it was, where the host has no clipboard of its own", async () => {
  await home();
  send("paste", document.body, { types: ["text/plain"], text: "নর্দমা" });
  await says("bring-paste-text");
});

it("brings the file, not its path, where one writes", async () => {
  const caption = await compose();
  for (const types of [
    ["text/plain", "text/uri-list"],
    ["text/plain", "x-special/gnome-copied-files"],
  ]) {
    await copies(`${types.at(-1)?.replace("/", "-")}.jpg`);
    vi.useFakeTimers();
    expect(send("paste", caption, { types, text: "/media/card/a.jpg" }).kept).toBe(true);
    await host.settled();
    await later(SAME_PASTE);
    vi.useRealTimers();
  }
  await waitFor(() => expect(tiles("ready")).toHaveLength(2));
  expect(caption.value).toBe("");
});

it("brings a picture that is alone in the clipboard, where one writes", async () => {
  const caption = await compose();
  await copies("picture.png");
  send("paste", caption, { types: [] });
  await waitFor(() => expect(tiles("ready")).toHaveLength(1));
});

it("leaves text and addresses to the field, and a spreadsheet's cells, which come with a picture of them", async () => {
  const caption = await compose();
  for (const carried of [
    { types: ["text/plain"] },
    // WebKitGTK names no types at times.
    { types: [], text: "নালা" },
    { types: ["text/plain", "text/html", "Files"], files: [await jpeg()] },
    { types: ["text/plain", "text/uri-list"], addresses: "https://example.in/\r\n" },
  ])
    expect(send("paste", caption, carried).kept).toBe(false);
  expect(keys(caption)).toBe(false);
  expect([calls("clipboard").length, told(), (await photos()).length]).toEqual([0, null, 0]);
});

it("writes the text after all where there was no file, and is quiet", async () => {
  const caption = await compose();
  await fireEvent.input(caption, { target: { value: "নর্দমা" } });
  caption.setSelectionRange(0, 0);
  await copiesOther("text");
  send("paste", caption, { types: ["text/plain", "text/uri-list"], text: "পথ " });
  await waitFor(() => expect(caption.value).toBe("পথ নর্দমা"));
  await waitFor(async () => expect((await host.drafts())[0]?.content.caption_bn).toBe("পথ নর্দমা"));
  expect(told()).toBeNull();
});

it("says where one writes that the copied file is out of reach", async () => {
  const caption = await compose();
  await copiesOther("unreachable");
  send("paste", caption, { types: ["text/plain", "text/uri-list"], text: "/media/gone/a.jpg" });
  await says("bring-paste-unreachable");
  expect(caption.value).toBe("");
});
