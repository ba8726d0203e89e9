import { emptyContent } from "@shared/content";
import { HOUR } from "@shared/format";
import type { Content, Flaw } from "@shared/generated";
import { chooseLanguage } from "@shared/l10n.svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Canned, canned } from "../../host/canned";
import { saved, takesEverything } from "../../host/samples";
import { type World, world } from "../../host/worlds";
import { SAVE_AFTER } from "../../writing/save-clock.svelte";
import { Draft } from "./draft.svelte";
import { leadWords } from "./lead";

let host: Canned;
let draft: Draft;
const picture = (name: string, size = 3) => ({
  file: new File(["x".repeat(size)], name, { type: "image/jpeg" }),
  source: "file" as const,
});
const saves = () => host.calls.filter((call) => call.name === "draft_save");

beforeEach(async () => {
  vi.useFakeTimers();
  chooseLanguage("bn-IN");
  host = canned();
  draft = new Draft(host, takesEverything(host).id);
  await draft.open();
});
/** The draft is one of the program itself. */
async function real(): Promise<World> {
  const there = await world();
  const { id } = await there.call("draft_start", { kind: "work_report", department: null });
  draft.close();
  draft = new Draft(there, id);
  await draft.open();
  return there;
}
afterEach(() => {
  draft.close();
  vi.useRealTimers();
});

it("saves once, shortly after the last of several edits", async () => {
  for (const text of ["র", "রা", "রাস্তা"]) {
    draft.content.caption_bn = text;
    draft.touched("caption_bn");
    await vi.advanceTimersByTimeAsync(SAVE_AFTER - 1);
  }
  expect(saves()).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(saves()).toHaveLength(1);
  expect(draft.saving).toBe("saved");
  expect(saved(host)?.caption_bn).toBe("রাস্তা");
});

it("never alters what is typed, not even spaces or a letter in its other encoding", async () => {
  const there = await real();
  const typed = "  গড\u09bcিয়া \u200d ১২ ";
  draft.content.caption_bn = typed;
  draft.touched("caption_bn");
  expect(await draft.save()).toBe(true);
  expect(draft.content.caption_bn).toBe(typed);
  expect((await there.call("draft", draft.id)).content.caption_bn).toBe(typed);
});

it("overwrites nothing when the draft was changed elsewhere, until the officer chooses", async () => {
  const there = await real();
  const stored = async () => (await there.call("draft", draft.id)).content.caption_bn;
  const { version, content } = await there.call("draft", draft.id);
  const theirs = { ...content, caption_bn: "ওদের" };
  await there.call("draft_save", { id: draft.id, version, content: theirs });
  draft.content.caption_bn = "আমার";
  draft.touched();
  expect(await draft.save()).toBe(false);
  expect(draft.theirs?.content.caption_bn).toBe("ওদের");
  expect(await stored()).toBe("ওদের");
  expect(await draft.keepMine()).toBe(true);
  expect(await stored()).toBe("আমার");
});

it("says loudly that a save failed, and tries again by itself", async () => {
  host.next.set("draft_save", { fail: "disk_full" });
  draft.touched();
  expect(await draft.save()).toBe(false);
  expect(draft.saving).toBe("failed");
  expect(draft.failed?.code).toBe("disk_full");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(draft.saving).toBe("saved");
  expect(draft.failed).toBeNull();
});

it("keeps the other photos when one file is refused", async () => {
  const there = await real();
  const names = ["a.jpg", "damaged.jpg", "c.jpg"];
  const files = await Promise.all(names.map((name) => there.file(name)));
  await draft.add(files.map((file) => ({ file, source: "file" })));
  expect(draft.content.photos).toHaveLength(2);
  expect(draft.arrivals.list.map((one) => one.refused?.code)).toEqual(["damaged"]);
  draft.arrivals.dismiss(draft.arrivals.list[0]?.key ?? 0);
  expect(draft.arrivals.list).toEqual([]);
});

it("moves photos within the row and not beyond its ends", async () => {
  await draft.add([picture("a.jpg"), picture("b.jpg"), picture("c.jpg")]);
  const [a, b, c] = draft.content.photos.map((photo) => photo.id) as [string, string, string];
  draft.move(c, 0);
  draft.move(a, 9);
  expect(draft.content.photos.map((photo) => photo.id)).toEqual([c, a, b]);
});

it("names what is missing in the order of the page, and seals nothing", async () => {
  expect(await draft.submit()).toBeNull();
  expect(draft.flaws.map((flaw) => flaw.at.field)).toEqual(["photos", "caption_bn", "work_date", "ward"]);
  expect(host.calls.some((call) => call.name === "draft_seal")).toBe(false);
});

it("misses what the program misses, in a draft in which one thing is left out", async () => {
  const there = await real();
  const imported = await there.importPhoto(await there.file("a.jpg"), "file", 1);
  const photos = imported.answer === "photo" ? [imported.photo] : [];
  const both = { caption_bn: "কাজ", ward: 124, borough: 16, photos };
  const report: Content = { ...emptyContent("work_report"), ...both, work_date: "2026-11-23" };
  const event = { at: there.began + 2 * HOUR, venue_bn: "টালা", late_reason: "বৃষ্টি" };
  const notice: Content = { ...emptyContent("inauguration_notice"), ...both, event };
  const leftOut: Content[] = [
    { ...report, photos: [] },
    { ...report, caption_bn: " " },
    { ...report, work_date: null },
    { ...report, ward: null },
    { ...report, borough: null },
    { ...notice, photos: [] },
    { ...notice, caption_bn: "" },
    { ...notice, ward: null },
    { ...notice, event: { ...event, at: 0 } },
    { ...notice, event: { ...event, venue_bn: "" } },
    { ...notice, event: { ...event, late_reason: "" } },
  ];
  const found = [];
  for (const content of leftOut) {
    const { id } = await there.call("draft_start", { kind: content.kind, department: null });
    draft.close();
    draft = new Draft(there, id);
    await draft.open();
    draft.content = content;
    draft.touched();
    expect(await draft.save()).toBe(true);
    const sealed = await there.call("draft_seal", { id, version: draft.version });
    const flaws = sealed.answer === "flawed" ? sealed.flaws : [];
    const missing = draft.missing.map(({ at }) => at.field);
    expect(missing, JSON.stringify(content)).toEqual(flaws.map(({ at }) => at.field));
    found.push(...missing);
  }
  expect(found).toEqual([
    "photos",
    "caption_bn",
    "work_date",
    "ward",
    "caption_bn",
    "event_at",
    "venue",
    "late_reason",
  ]);
});

it("puts the host's flaws at their fields, and takes one away when its field is touched", async () => {
  await draft.add([picture("a.jpg")]);
  Object.assign(draft.content, { caption_bn: "কাজ", work_date: "2026-11-23", ward: 36 });
  const flaws: Flaw[] = [{ at: { field: "ward" }, code: "wrong_borough", params: { borough: "4" } }];
  host.next.set("draft_seal", { answer: { answer: "flawed", flaws } });
  expect(await draft.submit()).toBeNull();
  expect(draft.flawAt("ward")?.code).toBe("wrong_borough");
  draft.touched("ward");
  expect(draft.flawAt("ward")).toBeUndefined();
  expect(await draft.submit()).toEqual(expect.any(String));
});

it("chooses the borough of a ward, and drops a ward of another borough", () => {
  const places = {
    boroughs: [
      { no: 1, wards: [1, 2] },
      { no: 2, wards: [10] },
    ],
  };
  draft.chooseWard(10, places);
  expect(draft.content.borough).toBe(2);
  draft.chooseBorough(1, places);
  expect(draft.content.ward).toBeNull();
});

it("asks the reason of a notice less than a day ahead", () => {
  const event = { at: draft.now + 23 * HOUR, venue_bn: "টালা", late_reason: "" };
  draft.content = { ...emptyContent("inauguration_notice"), caption_bn: "উদ্বোধন", event };
  expect(draft.missing.map((flaw) => flaw.at.field)).toEqual(["late_reason"]);
});

it("tells the 24-hour limit as a sentence", () => {
  const now = Date.UTC(2026, 10, 23, 6, 0);
  expect(leadWords(now + 30 * HOUR + 10 * 60_000, now)).toContain("৬ ঘণ্টা ১০ মিনিট বাকি");
  expect(leadWords(now + 23 * HOUR, now)).toContain("২৩ ঘণ্টা বাকি");
  expect(leadWords(now, now)).toContain("পেরিয়ে গেছে");
});

it("tries again what failed: a sealing by sealing, and says no longer that it failed once it went well", async () => {
  const there = await real();
  const typed = { caption_bn: "রাস্তা পরিষ্কার", work_date: "2026-11-23", borough: 16, ward: 124 };
  Object.assign(draft.content, typed);
  await draft.add([{ file: await there.file("a.jpg"), source: "file" }]);
  there.next.set("draft_seal", { fail: "disk_full" });
  expect(await draft.submit()).toBeNull();
  expect(draft.failed?.code).toBe("disk_full");
  const submit = vi.fn(async () => void (await draft.submit()));
  await draft.again(submit)?.();
  expect(submit).toHaveBeenCalledOnce();
  expect(draft.failed).toBeNull();
  expect(await there.drafts()).toEqual([]);
});

it("offers no second try of a draft that could not be thrown away", async () => {
  host.next.set("draft_discard", { fail: "storage_failed" });
  expect(await draft.discard()).toBe(false);
  expect(draft.again(async () => undefined)).toBeUndefined();
});
