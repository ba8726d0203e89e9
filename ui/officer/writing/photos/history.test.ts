// Undoing and redoing what was done to photos, with photos coming in between.
import type { Photo } from "@shared/generated";
import { chooseLanguage } from "@shared/l10n.svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Draft } from "../../features/compose/draft.svelte";
import { type Canned, canned } from "../../host/canned";
import { photoNamed, saved, takesEverything } from "../../host/samples";

let host: Canned;
let draft: Draft;
const file = (name: string) => ({
  file: new File([name], name, { type: "image/jpeg" }),
  source: "file" as const,
});
const names = () => draft.content.photos.map((photo) => photo.sha256.replace(/-.*/, "")).join("");
/** The photo that came in under this name. */
function at(name: string): Photo {
  const photo = draft.content.photos.find((one) => one.sha256.startsWith(`${name}-`));
  if (!photo) throw new Error(`no ${name}`);
  return photo;
}
const add = (...which: string[]) => draft.add(which.map(file));
const stored = () => saved(host)?.photos;

beforeEach(async () => {
  vi.useFakeTimers();
  chooseLanguage("bn-IN");
  host = canned();
  draft = new Draft(host, takesEverything(host).id);
  await draft.open();
  await add("a", "b", "c");
});
afterEach(() => {
  draft.close();
  vi.useRealTimers();
});

it("brings a removed photo back to its place, with its description, its mark and its pair", async () => {
  at("b").alt_bn = "খোলা নর্দমা";
  draft.pair(at("b").id, at("c").id);
  draft.remove(at("b").id);
  expect(names()).toBe("ac");
  expect(at("c").pair).toBeNull();
  expect(draft.history.told).toEqual({ did: "removed", now: "done" });
  draft.undo();
  expect(names()).toBe("abc");
  expect(at("b")).toMatchObject({ alt_bn: "খোলা নর্দমা", mark: "before" });
  expect(at("c").pair).toBe(at("b").id);
  expect(draft.chosen).toBe(at("b").id);
  expect(draft.history.told).toEqual({ did: "removed", now: "undone" });
  draft.redo();
  expect(names()).toBe("ac");
  expect(at("c").pair).toBeNull();
  expect(draft.history.told).toEqual({ did: "removed", now: "done" });
});

it("keeps photos that came in, and what was written, since", async () => {
  draft.remove(at("b").id);
  await add("d");
  at("c").alt_bn = "পরে লেখা";
  draft.undo();
  expect(names()).toBe("abcd");
  expect(at("c").alt_bn).toBe("পরে লেখা");
  await add("e");
  draft.redo();
  expect(names()).toBe("acde");
  draft.undo();
  expect(names()).toBe("abcde");
});

it("undoes a move, also a long drag, as one", async () => {
  draft.move(at("c").id, 0);
  expect(names()).toBe("cab");
  draft.undo();
  expect(names()).toBe("abc");
  draft.move(at("a").id, 1);
  await add("d");
  draft.move(at("a").id, 2, true);
  draft.move(at("a").id, 3, true);
  expect(names()).toBe("bcda");
  await add("e");
  draft.undo();
  expect(names()).toBe("abcde");
  expect(draft.history.mayUndo).toBe(false);
  draft.redo();
  expect(names()).toBe("bcdae");
});

it("undoes marks and pairs one by one", () => {
  draft.mark(at("a"), "before");
  draft.mark(at("a"), "before");
  draft.pair(at("a").id, at("b").id);
  draft.unpair(at("a").id);
  draft.undo();
  expect(at("b").pair).toBe(at("a").id);
  draft.undo();
  expect(at("b")).toMatchObject({ pair: null, mark: "none" });
  expect(at("a").mark).toBe("before");
  draft.undo();
  expect(at("a").mark).toBe("none");
  expect(draft.history.mayUndo).toBe(false);
  draft.undo();
  for (let n = 0; n < 3; n += 1) draft.redo();
  expect(at("b")).toMatchObject({ pair: null, mark: "after" });
  expect(draft.history.mayRedo).toBe(false);
});

it("puts back the picture there was before an edit, and saves it", async () => {
  const plain = at("a").sha256;
  draft.edited(at("a"), { sha256: "turned", width: 1536, height: 2048 });
  const { id } = draft.content.photos[0] as Photo;
  await add("d");
  draft.undo();
  expect(draft.content.photos[0]).toMatchObject({ id, sha256: plain, width: 2048, height: 1536 });
  expect(draft.content.photos).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(300);
  expect(stored()?.[0]?.sha256).toBe(plain);
  draft.redo();
  expect(draft.content.photos[0]).toMatchObject({ id, sha256: "turned", width: 1536 });
  await vi.advanceTimersByTimeAsync(300);
  expect(stored()?.map((photo) => photo.sha256)[0]).toBe("turned");
});

it("says that there is no room for what would come back, and drops nothing", async () => {
  draft.remove(at("a").id);
  await add("d", "e", "f", "g", "h", "i", "j", "k");
  expect(draft.content.photos).toHaveLength(10);
  draft.undo();
  expect(names()).toBe("bcdefghijk");
  expect(draft.history.told).toEqual({ did: "removed", now: "no_room" });
  expect(draft.history.mayUndo).toBe(true);
  expect(draft.history.mayRedo).toBe(false);
});

it("refuses a photo on its way whose place was taken by one that came back", async () => {
  draft.remove(at("a").id);
  await add("d", "e", "f", "g", "h", "i", "j");
  let arrives = () => {};
  host.imports(async () => {
    await new Promise<void>((go) => (arrives = go));
    return { answer: "photo", photo: photoNamed("photo-k", "k-1") };
  });
  void add("k");
  draft.undo();
  arrives();
  await vi.advanceTimersByTimeAsync(0);
  expect(names()).toBe("abcdefghij");
  expect(draft.arrivals.refused.map((one) => one.refused?.code)).toEqual(["too_many"]);
});

it("makes one of a photo that comes back and the same file brought in anew", async () => {
  at("a").alt_bn = "প্রথম বর্ণনা";
  draft.remove(at("a").id);
  draft.remove(at("b").id);
  await add("b", "a");
  at("b").alt_bn = "নতুন বর্ণনা";
  draft.undo();
  draft.undo();
  expect(names()).toBe("abc");
  expect(draft.content.photos.map((photo) => photo.alt_bn)).toEqual(["প্রথম বর্ণনা", "নতুন বর্ণনা", ""]);
});

it("begins anew where something else is done after an undo, and where another version is taken", async () => {
  draft.remove(at("a").id);
  draft.undo();
  draft.move(at("c").id, 0);
  draft.redo();
  expect(names()).toBe("cab");
  draft.take({
    ...(await host.call("draft", draft.id)),
    content: { ...draft.content, photos: [photoNamed("x", "x-1")] },
  });
  draft.undo();
  expect(names()).toBe("x");
  expect(draft.history.told).toBeNull();
});

it("remembers so many steps and no more", () => {
  for (let n = 0; n < 60; n += 1) draft.move(at("a").id, (n + 1) % 2);
  let undone = 0;
  for (; draft.history.mayUndo; undone += 1) draft.undo();
  expect(undone).toBe(50);
});
