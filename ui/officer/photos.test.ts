// Photos in the whole window, over the program itself: the ways in, the editor, pairs, the question about old work.
import { PHOTO_ENDINGS } from "@shared/generated";
import { chooseLanguage, LANGUAGES, t, tIn } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import App from "./App.svelte";
import { type Act, type World, world } from "./host/worlds";
import { Camera, stateOf } from "./writing/arrivals/webcam/camera.svelte";

let host: World;
const calls = (name: string) => host.calls.filter((call) => call.name === name);
const press = async (id: string) => fireEvent.click(await screen.findByTestId(id));
const tiles = (state: string) =>
  screen.queryAllByTestId("photo-tile").filter((tile) => tile.dataset.state === state);

async function compose() {
  render(App, { host });
  await press("nav-new-report");
  await screen.findByTestId("way-files");
}
async function give(...names: string[]) {
  const input = screen.getByTestId("photo-input");
  const files = await Promise.all(names.map((name) => host.file(name)));
  Object.defineProperty(input, "files", { value: files, configurable: true });
  await fireEvent.change(input);
  await waitFor(() => expect(tiles("importing")).toHaveLength(0));
}
async function noBarriers(at: Element | null) {
  const { violations, passes } = await axe.run(at as Element, {
    rules: { "color-contrast": { enabled: false } },
  });
  expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
  expect(passes).not.toHaveLength(0);
}
const dialog = () => document.querySelector("dialog[open]");

beforeEach(async () => {
  chooseLanguage("bn-IN");
  host = await world();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("says of each file of a drop what became of it, and why one was refused", async () => {
  await compose();
  await give("a.jpg", "damaged.jpg", "c.jpg");
  expect(tiles("ready")).toHaveLength(2);
  const [refused] = tiles("refused");
  expect(refused?.textContent).toContain(t("photo-refused-damaged"));
  expect(refused?.textContent).toContain("damaged.jpg");
  expect(screen.getByTestId("arrivals").textContent).toContain("১টি নেওয়া যায়নি");
  await noBarriers(document.querySelector("section.photos"));
  await press("arrival-dismiss");
  expect(screen.queryByTestId("arrivals")).toBeNull();
});

it("brings in the ticked photos of a card, and marks what came before", async () => {
  const files = ["IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg"];
  await host.does({ act: "has_folder", name: "KINGSTON", kind: "drive", files });
  await host.importPhoto(await host.file("IMG_2.jpg"), "file", 1);
  await compose();
  await press("way-folder");
  await press("folder-place");
  const boxes = await waitFor(() => {
    const found = screen.getAllByTestId("found-photo");
    expect(found).toHaveLength(3);
    return found;
  });
  await waitFor(() => expect(within(boxes[1] as HTMLElement).getByTestId("found-known")).toBeTruthy());
  await noBarriers(dialog());
  expect((screen.getByTestId("folder-take") as HTMLButtonElement).disabled).toBe(true);
  for (const at of [2, 0]) await fireEvent.click(within(boxes[at] as HTMLElement).getByRole("checkbox"));
  await press("folder-take");
  await waitFor(() => expect(tiles("ready")).toHaveLength(2));
  // In the order they are shown in, not the one they were ticked in.
  const shown = calls("found_import").map((call) => (call.argument as { found: number }).found);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
});

it("says that no drive is plugged in, and lets a folder be chosen", async () => {
  await host.does({ act: "has_folder", name: "ছবি", kind: "elsewhere", files: [] });
  await host.does({ act: "chooses", folder: "ছবি" });
  await compose();
  await press("way-folder");
  await screen.findByText(t("folder-no-drive"));
  await press("folder-choose");
  await screen.findByTestId("folder-empty");
});

it("says of each photo of a drive why it cannot be read, and an empty camera folder hides none", async () => {
  const files = ["DCIM/", "locked.jpg", "cloud.jpg", "pulled.jpg", "a.jfif", "b.jpe", "c.hif"];
  await host.does({ act: "has_folder", name: "KINGSTON", kind: "drive", files });
  await compose();
  await press("way-folder");
  await press("folder-place");
  await waitFor(() => expect(screen.getAllByTestId("found-photo")).toHaveLength(6));
  for (const box of dialog()?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? [])
    await fireEvent.click(box);
  await press("folder-take");
  await waitFor(() => expect(tiles("importing")).toHaveLength(0));
  await waitFor(() => expect(tiles("ready")).toHaveLength(3));
  const words = tiles("refused").map((tile) => tile.textContent);
  for (const [name, reason] of [
    ["locked", "locked"],
    ["cloud", "in-cloud"],
    ["pulled", "unplugged"],
  ]) {
    const said = words.find((text) => text?.includes(`${name}.jpg`));
    expect(said).toContain(t(`photo-refused-${reason}`)); // l10n: photo-refused-*
    expect(said).toContain(t("try-again"));
  }
});

it("offers every ending that may be a photo where files are chosen", async () => {
  await compose();
  const { accept } = screen.getByTestId("photo-input") as HTMLInputElement;
  expect(accept.split(",")).toEqual(["image/*", ...PHOTO_ENDINGS.map((ending) => `.${ending}`)]);
  expect(PHOTO_ENDINGS).toEqual(expect.arrayContaining(["jfif", "jpe", "hif", "tif", "bmp", "gif", "dng"]));
});

for (const reason of ["gone", "locked", "in-cloud", "unplugged", "unreadable"])
  it(`has words in both languages for a file out of reach: ${reason}`, () => {
    const said = LANGUAGES.map((language) => tIn(language, `photo-refused-${reason}`)); // l10n: photo-refused-*
    expect(new Set([...said, `photo-refused-${reason}`]).size).toBe(3);
  });

it("tells of a drive that was pulled out", async () => {
  await host.does({ act: "has_folder", name: "KINGSTON", kind: "drive", files: [] });
  await compose();
  await press("way-folder");
  host.next.set("folder_photos", { fail: "place_gone" });
  await press("folder-place");
  await waitFor(() => expect(dialog()?.textContent).toContain(t("error-place-gone")));
});

it("offers what is new in the watched folder on the first page, takes nothing by itself", async () => {
  const folder: Act = { act: "has_folder", name: "ফোনের ছবি", kind: "elsewhere", files: [] };
  await host.does(folder);
  await host.does({ act: "chooses", folder: folder.name });
  await compose();
  await press("way-folder");
  await press("watch-choose");
  await screen.findByTestId("watched-folder");
  await fireEvent.keyDown(document.body, { code: "Digit1", altKey: true });
  await host.does({ ...folder, files: ["a.jpg", "b.jpg"] });
  expect((await screen.findByTestId("watched-offer")).textContent).toContain("২টি");
  expect(calls("found_import")).toHaveLength(0);
  await press("watched-choose");
  await press("folder-take");
  await waitFor(() => expect(tiles("ready")).toHaveLength(2));
  await waitFor(() => expect(screen.queryByTestId("watched-offer")).toBeNull());
});

it("turns, hides and comes back to the original, all by keyboard", async () => {
  await compose();
  await give("a.jpg");
  await press("photo-edit");
  await press("editor-right");
  expect((await screen.findByTestId("editor-stage")).dataset.turn).toBe("1");
  await press("editor-hide");
  const area = await screen.findByTestId("editor-hidden-area");
  const before = area.getAttribute("aria-label");
  await fireEvent.keyDown(area, { code: "ArrowLeft" });
  await fireEvent.keyDown(area, { code: "ArrowDown", shiftKey: true });
  expect(area.getAttribute("aria-label")).not.toBe(before);
  expect(area.getAttribute("aria-label")).toContain("বাঁ দিক থেকে ৩৯ %");
  await noBarriers(dialog());
  await press("editor-done");
  await waitFor(() => expect(dialog()).toBeNull());
  const edit = { turn: 1, crop: null, hidden: [{ x: 390_000, y: 400_000, width: 200_000, height: 210_000 }] };
  expect(calls("photo_edit").at(-1)?.argument).toMatchObject({ edit });

  await press("photo-edit");
  expect((await screen.findByTestId("editor-stage")).dataset.turn).toBe("1");
  await fireEvent.keyDown(await screen.findByTestId("editor-hidden-area"), { code: "Delete" });
  expect(screen.queryByTestId("editor-hidden-area")).toBeNull();
  await press("editor-undo");
  await screen.findByTestId("editor-hidden-area");
  await press("editor-reset");
  await press("editor-done");
  await waitFor(() => expect(calls("photo_edit")).toHaveLength(2));
  expect(calls("photo_edit").at(-1)?.argument).toMatchObject({ edit: { turn: 0, crop: null, hidden: [] } });
});

it("says why a photo cannot be edited, and leaves it as it was", async () => {
  await compose();
  await give("a.jpg");
  host.next.set("photo_editor", { fail: "original_gone" });
  await press("photo-edit");
  await waitFor(() => expect(dialog()?.textContent).toContain(t("error-original-gone")));
  expect(screen.queryByTestId("editor-done")).toBeNull();
  expect(tiles("ready")).toHaveLength(1);
});

it("shows a declared pair under a slider that says where it stands", async () => {
  await compose();
  await give("a.jpg", "b.jpg");
  await fireEvent.click(screen.getByLabelText(t("photo-mark-after")));
  await press("pair-choice");
  const slider = (await screen.findByTestId("before-after-slider")) as HTMLInputElement;
  expect(slider.getAttribute("aria-valuetext")).toContain("৫০");
  await fireEvent.input(slider, { target: { value: "80" } });
  expect(slider.getAttribute("aria-valuetext")).toContain("৮০");
  await noBarriers(screen.getByTestId("photo-tools"));
  await press("pair-choice");
  expect(screen.queryByTestId("before-after-slider")).toBeNull();
});

it("asks about a photo that looks like one of before, side by side, and accuses nobody", async () => {
  const said = {
    earlier: "old",
    same: false,
    submission: "i",
    number: "KMC/SWM/2026/000123",
    caption_bn: "নালা",
  };
  host.answers("reuse", ({ photos }) => photos.map((photo) => ({ photo, at: 1_793_000_000_000, ...said })));
  await compose();
  await give("a.jpg");
  const question = await screen.findByTestId("reuse-question");
  expect(question.textContent).toContain("KMC/SWM/2026/000123");
  expect(question.querySelectorAll("img")).toHaveLength(2);
  await noBarriers(question);
  await press("reuse-pair");
  await waitFor(() => expect(screen.queryByTestId("reuse-question")).toBeNull());
});

const did = () => screen.getByTestId("photos-undone").querySelector("[role='status']")?.textContent;
const pictures = () => tiles("ready").map((tile) => tile.dataset.photo);
const undoKey = (target: Element | Window, init: KeyboardEventInit = {}) =>
  fireEvent.keyDown(target, { code: "KeyZ", ctrlKey: true, ...init });

it("says that a photo was removed, with the way back under the focus", async () => {
  await compose();
  await give("a.jpg", "b.jpg");
  const before = pictures();
  const description = () =>
    screen.getByTestId("photo-tools").querySelector("textarea") as HTMLTextAreaElement;
  await fireEvent.input(description(), { target: { value: "খোলা নর্দমা" } });
  screen.getByTestId("photo-remove").focus();
  await press("photo-remove");
  expect(did()).toBe("ছবি সরানো হল");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("photos-undo")));
  await noBarriers(document.querySelector("section.photos"));
  await press("photos-undo");
  expect(pictures()).toEqual(before);
  expect(description().value).toBe("খোলা নর্দমা");
  expect(did()).toBe("ছবি ফিরিয়ে আনা হল");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("photos-redo")));
  await press("photos-redo");
  expect(pictures()).toEqual(before.slice(1));
  await press("photos-undone-close");
  expect(did()).toBe("");
  expect(document.activeElement?.className).toContain("picture");
});

it("has the way back of the only photo too, and of one that was turned", async () => {
  await compose();
  await give("a.jpg");
  await press("photo-edit");
  await press("editor-right");
  await press("editor-done");
  await waitFor(() => expect(did()).toBe("ছবি সম্পাদনা করা হল"));
  screen.getByTestId("photo-remove").focus();
  await press("photo-remove");
  expect(tiles("ready")).toHaveLength(0);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("photos-undo")));
  await press("photos-undo");
  await press("photos-undo");
  expect(did()).toBe("আগের মতো করা হল");
  await press("photo-edit");
  expect((await screen.findByTestId("editor-stage")).dataset.turn).toBe("0");
});

it("undoes and redoes by key outside fields, and not while a dialog lies over the page", async () => {
  document.execCommand = vi.fn();
  await compose();
  await give("a.jpg", "b.jpg");
  const [a, b] = pictures();
  await fireEvent.click(screen.getByLabelText(t("compose-photo-later", { place: 1 })));
  expect(pictures()).toEqual([b, a]);
  await undoKey(screen.getByTestId("caption-bn"));
  await undoKey(screen.getByTestId("work-date"));
  await press("photo-edit");
  await undoKey(window);
  expect(pictures()).toEqual([b, a]);
  await fireEvent.click(screen.getByText(t("cancel")));
  await waitFor(() => expect(dialog()).toBeNull());
  await undoKey(tiles("ready")[0]?.querySelector("button") as Element);
  expect(pictures()).toEqual([a, b]);
  await undoKey(window, { shiftKey: true });
  expect(pictures()).toEqual([b, a]);
  await undoKey(window);
  await undoKey(window, { code: "KeyY" });
  expect(pictures()).toEqual([b, a]);
});

it("takes back as one move what was dragged over several places", async () => {
  await compose();
  await give("a.jpg", "b.jpg", "c.jpg");
  const before = pictures();
  const over = (at: number) => {
    const tile = tiles("ready")[at] as HTMLElement;
    document.elementFromPoint = () => tile;
    return fireEvent.pointerMove(window, { clientX: 1, clientY: 1 });
  };
  await fireEvent.pointerDown(tiles("ready")[0]?.querySelector("button") as Element, { button: 0 });
  await over(1);
  await over(1);
  await over(2);
  await fireEvent.pointerUp(window);
  expect(pictures()).not.toEqual(before);
  await press("photos-undo");
  expect(pictures()).toEqual(before);
  expect(screen.queryByTestId("photos-undo")).toBeNull();
});

const thrown = (name: string) => Object.assign(new Error(name), { name });
it.each([
  ["NotFoundError", "none"],
  ["OverconstrainedError", "none"],
  ["NotAllowedError", "refused"],
  ["NotReadableError", "busy"],
])("says calmly why the camera shows nothing: %s", async (name, state) => {
  expect(stateOf(thrown(name))).toBe(state);
  const getUserMedia = vi.fn().mockRejectedValue(thrown(name));
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { mediaDevices: { getUserMedia } }));
  await compose();
  await press("way-webcam");
  const said = await screen.findByTestId(`webcam-${state}`);
  expect(said.getAttribute("role")).toBe("status");
  expect(screen.queryByTestId("webcam-take")).toBeNull();
});

it("lets the camera go when it is left, even while it is still being asked for", async () => {
  const stop = vi.fn();
  const stream = { getTracks: () => [{ stop }] };
  const getUserMedia = vi.fn().mockResolvedValue(stream);
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { mediaDevices: { getUserMedia } }));
  const camera = new Camera();
  await camera.start();
  expect(camera.state).toBe("live");
  camera.stop();
  expect(stop).toHaveBeenCalledTimes(1);
  const starting = camera.start();
  camera.stop();
  await starting;
  expect(stop).toHaveBeenCalledTimes(2);
  expect(camera.stream).toBeNull();
});
