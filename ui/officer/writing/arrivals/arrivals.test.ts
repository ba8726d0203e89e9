import { chooseLanguage } from "@shared/l10n.svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Draft } from "../../features/compose/draft.svelte";
import { type Canned, canned } from "../../host/canned";
import { foundPhoto, photoNamed, saved, takesEverything } from "../../host/samples";

let host: Canned;
let draft: Draft;
/** Imports under way, by file: called, one is done. */
let imports: Map<string, () => void>;
/** Whether imports wait for that. */
let slow: boolean;
/** Files that are refused, and why. */
let refuse: Map<string, string>;
/** How many files were brought in. */
let taken: number;

const file = (name: string) => ({
  file: new File([name], name, { type: "image/jpeg" }),
  source: "file" as const,
});
const steps = () => draft.arrivals.list.map((one) => `${one.name} ${one.state}`);
const names = () => draft.content.photos.map((photo) => photo.sha256.replace(/-.*/, ""));
async function done(name: string) {
  imports.get(name)?.();
  imports.delete(name);
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(async () => {
  vi.useFakeTimers();
  chooseLanguage("bn-IN");
  host = canned();
  [imports, refuse, slow, taken] = [new Map(), new Map(), true, 0];
  draft = new Draft(host, takesEverything(host).id);
  host.imports(async ({ name }) => {
    if (slow) await new Promise<void>((go) => imports.set(name, go));
    const code = refuse.get(name);
    if (code) return { answer: "refused", name, code, params: {}, retry: false };
    taken += 1;
    return { answer: "photo", photo: photoNamed(`photo-${taken}`, `${name}-1`) };
  });
  await draft.open();
  Object.assign(draft.content, { caption_bn: "কাজ", work_date: "2026-11-23", ward: 36 });
});
afterEach(() => {
  draft.close();
  vi.useRealTimers();
});

it("shows every file of a drop at once, reads two at a time, and keeps the order given", async () => {
  void draft.add(["a", "b", "c"].map(file));
  expect(steps()).toEqual(["a reading", "b reading", "c waiting"]);
  await done("b");
  expect(steps()).toEqual(["a reading", "b ready", "c reading"]);
  expect(names()).toEqual([]);
  await done("a");
  expect(names()).toEqual(["a", "b"]);
  await done("c");
  expect(names()).toEqual(["a", "b", "c"]);
  expect(steps()).toEqual([]);
});

it("takes the ten that fit of twenty, and reads none of the rest", async () => {
  slow = false;
  await draft.add(Array.from({ length: 20 }, (_, at) => file(`${at}`)));
  expect(draft.content.photos).toHaveLength(10);
  expect(draft.arrivals.refused.map((one) => one.refused?.code)).toEqual(Array(10).fill("too_many"));
  expect(draft.arrivals.refused[0]?.refused?.params).toEqual({ max: "10" });
  expect(taken).toBe(10);
  draft.arrivals.dismissRefused();
  expect(draft.arrivals.list).toEqual([]);
});

it("gives the place of a refused one to the next", async () => {
  slow = false;
  refuse.set("3", "damaged");
  await draft.add(Array.from({ length: 11 }, (_, at) => file(`${at}`)));
  expect(draft.content.photos).toHaveLength(10);
  expect(draft.arrivals.refused.map((one) => one.name)).toEqual(["3"]);
});

it("cancels one under way, and all that are left", async () => {
  void draft.add(["a", "b", "c", "d"].map(file));
  const [a] = draft.arrivals.list;
  draft.arrivals.cancel(a?.key ?? 0);
  expect(host.calls.filter((call) => call.name === "import_cancel")).toHaveLength(1);
  expect(steps()).toEqual(["b reading", "c waiting", "d waiting"]);
  await done("a");
  expect(names()).toEqual([]);
  expect(steps()).toEqual(["b reading", "c reading", "d waiting"]);
  draft.arrivals.cancelAll();
  expect(steps()).toEqual([]);
  await done("b");
  await done("c");
  expect(names()).toEqual([]);
  expect(imports.has("d")).toBe(false);
});

it("submits by itself once the photos are here", async () => {
  void draft.add([file("a")]);
  const submitted = draft.submit();
  await vi.advanceTimersByTimeAsync(0);
  expect(draft.waiting).toBe(true);
  expect(host.calls.some((call) => call.name === "draft_seal")).toBe(false);
  await done("a");
  expect(await submitted).toEqual(expect.any(String));
});

it("does not submit when the officer would not wait, nor when a photo it waited for is refused", async () => {
  void draft.add([file("a")]);
  const first = draft.submit();
  await vi.advanceTimersByTimeAsync(0);
  draft.stopWaiting();
  await done("a");
  expect(await first).toBeNull();
  refuse.set("b", "damaged");
  void draft.add([file("b")]);
  const second = draft.submit();
  await vi.advanceTimersByTimeAsync(0);
  await done("b");
  expect(await second).toBeNull();
  expect(draft.stopped).toBe(true);
  expect(host.calls.some((call) => call.name === "draft_seal")).toBe(false);
});

it("tries again what failed for a passing reason, and only that", async () => {
  slow = false;
  const gone7 = { answer: "refused", name: "7.jpg", code: "gone", params: {}, retry: true } as const;
  host.next.set("found_import", { answer: gone7 });
  refuse.set("b", "damaged");
  await draft.add([{ found: foundPhoto(7, "7.jpg") }, file("b")]);
  const [gone, damaged] = draft.arrivals.list;
  if (!gone || !damaged) throw new Error("both are on the page");
  expect([gone, damaged].map((one) => draft.arrivals.mayTryAgain(one))).toEqual([true, false]);
  const photo = { ...photoNamed("photo-7", "7"), source: "folder" };
  host.next.set("found_import", { answer: { answer: "photo", photo } });
  draft.arrivals.tryAgain(gone.key);
  await vi.advanceTimersByTimeAsync(0);
  expect(draft.content.photos.map((photo) => photo.source)).toEqual(["folder"]);
});

it("brings in everything before the page is left", async () => {
  void draft.add([file("a")]);
  const left = draft.leave();
  await done("a");
  expect(await left).toBe(true);
  expect(saved(host)?.photos).toHaveLength(1);
});

it("keeps a pair together until a mark, a removal or another pair ends it", async () => {
  slow = false;
  await draft.add(["a", "b", "c"].map(file));
  const [a, b, c] = draft.content.photos;
  if (!a || !b || !c) throw new Error("three photos");
  draft.pair(a.id, b.id);
  expect([a.mark, b.mark, b.pair]).toEqual(["before", "after", a.id]);
  expect(draft.partner(a)?.id).toBe(b.id);
  draft.pair(a.id, c.id);
  expect([b.pair, c.pair]).toEqual([null, a.id]);
  draft.mark(a, "none");
  expect(c.pair).toBeNull();
  draft.pair(a.id, b.id);
  draft.remove(a.id);
  expect(draft.content.photos.map((photo) => photo.pair)).toEqual([null, null]);
});

it("asks about a photo that looks like one of before, once, and sends the answer with it", async () => {
  slow = false;
  await draft.add([file("a"), file("b")]);
  const [a, b] = draft.content.photos;
  if (!a || !b) throw new Error("two photos");
  const earlier = {
    same: false,
    submission: "item-1",
    number: "KMC/SWM/2026/000123",
    at: 0,
    caption_bn: "নালা",
  };
  const alike = [a, b].map((photo) => ({ photo: photo.sha256, earlier: "old", ...earlier }));
  host.answers("reuse", ({ photos }) => alike.filter((one) => photos.includes(one.photo)));
  expect(await draft.submit()).toBeNull();
  expect([draft.askedFirst, draft.reuse.asked.length]).toEqual([true, 2]);
  const [first, second] = draft.reuse.asked;
  if (!first || !second) throw new Error("two questions");
  draft.reuse.answer(first, "same_place");
  draft.reuse.answer(second, "remove");
  expect(draft.askedFirst).toBe(false);
  expect(await draft.submit()).toEqual(expect.any(String));
  expect(saved(host)?.photos.map((photo) => photo.reuse)).toEqual([
    { earlier: "old", submission: "item-1", number: "KMC/SWM/2026/000123", answer: "same_place" },
  ]);
});

it("is silent about a declared pair", async () => {
  slow = false;
  await draft.add([file("a"), file("b")]);
  const [a, b] = draft.content.photos;
  if (!a || !b) throw new Error("two photos");
  draft.pair(a.id, b.id);
  const earlier = { same: true, submission: "item-1", number: null, at: 0, caption_bn: "" };
  host.answers("reuse", () => [{ photo: a.sha256, earlier: "old", ...earlier }]);
  expect(await draft.submit()).toEqual(expect.any(String));
});
