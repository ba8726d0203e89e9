// How long what is typed may be lost to a power cut: on a quick disk, a slow one, and one that fails.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Draft } from "../features/compose/draft.svelte";
import { type Canned, canned } from "../host/canned";
import { saved, takesEverything } from "../host/samples";
import { LATE_AFTER, LONGEST_WAIT, TRY_AGAIN_AFTER } from "./save-clock.svelte";

let host: Canned;
let draft: Draft;
/** How long the host takes over a save. */
let takes: number;
/** How much each save took with it; how many are under way, and the most there ever were at once. */
let begun: number[];
let running: number;
let most: number;
let onDisk: number;

function key() {
  draft.content.caption_bn += "ক";
  draft.touched("caption_bn");
}

/** Types a key every so often, and tells how old the oldest became: until a save took it, until it was on disk. */
async function types(seconds: number, every = 300): Promise<{ taken: number; answered: number }> {
  const oldest = { taken: 0, answered: 0 };
  const typed: number[] = [];
  for (let at = 0; at < seconds * 1_000; at += 10) {
    if (at % every === 0) {
      key();
      typed.push(at);
    }
    await vi.advanceTimersByTimeAsync(10);
    const age = (length: number) => (length < typed.length ? at + 10 - (typed[length] ?? 0) : 0);
    oldest.taken = Math.max(oldest.taken, age(begun.at(-1) ?? 0));
    oldest.answered = Math.max(oldest.answered, age(onDisk));
  }
  return oldest;
}

beforeEach(async () => {
  vi.useFakeTimers();
  host = canned();
  [takes, begun, running, most, onDisk] = [0, [], 0, 0, 0];
  const { id } = takesEverything(host);
  const { call } = host;
  host.call = async (name, argument) => {
    if (name !== "draft_save") return call(name, argument);
    begun.push(draft.content.caption_bn.length);
    running += 1;
    most = Math.max(most, running);
    if (takes > 0) await new Promise((done) => setTimeout(done, takes));
    running -= 1;
    const answer = await call(name, argument);
    onDisk = saved(host)?.caption_bn.length ?? 0;
    return answer;
  };
  draft = new Draft(host, id);
  await draft.open();
});
afterEach(() => {
  draft.close();
  vi.useRealTimers();
});

it("saves what is typed steadily, a second after the first key at the latest", async () => {
  key();
  for (let at = 0; at < 3; at += 1) {
    await vi.advanceTimersByTimeAsync(299);
    key();
  }
  expect(begun).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(LONGEST_WAIT - 3 * 299);
  expect(begun).toHaveLength(1);
});

it.each([300, 120])(
  "has nothing older than a second unsaved in 26 seconds of a key every %i ms",
  async (every) => {
    takes = 40;
    const { taken, answered } = await types(26, every);
    expect(taken).toBeLessThanOrEqual(LONGEST_WAIT);
    expect(answered).toBeLessThanOrEqual(LONGEST_WAIT + takes);
    expect(most).toBe(1);
    expect(begun.length).toBeLessThan(90);
  },
);

it.each([300, 120])(
  "keeps up with a slow disk, one save after the other, with a key every %i ms",
  async (every) => {
    takes = 1_500;
    const { taken, answered } = await types(26, every);
    expect(most).toBe(1);
    // What is typed as a save begins waits for the end of it, and is in the next.
    expect(taken).toBeLessThanOrEqual(takes);
    expect(answered).toBeLessThanOrEqual(2 * takes);
  },
);

it("begins the next save at once when what was typed meanwhile has waited long enough", async () => {
  takes = 1_500;
  key();
  void draft.save();
  await vi.advanceTimersByTimeAsync(100);
  key();
  await vi.advanceTimersByTimeAsync(1_399);
  expect(begun).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toHaveLength(2);
});

it("does not put off a second try by typing, and does not wait for it with what is new", async () => {
  host.next.set("draft_save", { fail: "disk_full" });
  key();
  await vi.advanceTimersByTimeAsync(300);
  expect(draft.saving).toBe("failed");
  host.next.set("draft_save", { fail: "disk_full" });
  await vi.advanceTimersByTimeAsync(4_900);
  key();
  expect(begun).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(TRY_AGAIN_AFTER - 4_900);
  expect(begun).toHaveLength(2);
  key();
  await vi.advanceTimersByTimeAsync(300);
  expect(begun).toHaveLength(3);
  expect(draft.saving).toBe("saved");
});

it("still says that it failed while one types on, until it is on disk", async () => {
  host.next.set("draft_save", { fail: "disk_full" });
  key();
  await vi.advanceTimersByTimeAsync(300);
  key();
  expect(draft.saving).toBe("failed");
  await vi.advanceTimersByTimeAsync(300);
  expect(draft.saving).toBe("saved");
});

it("tells of what is not on disk two seconds after it was typed, and only of that", async () => {
  takes = 40;
  await types(6);
  expect(draft.saveClock.late).toBe(false);
  takes = 5_000;
  await vi.advanceTimersByTimeAsync(1_000);
  key();
  await vi.advanceTimersByTimeAsync(LATE_AFTER - 1);
  expect(draft.saveClock.late).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(draft.saveClock.late).toBe(true);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(draft.saveClock.late).toBe(false);
  expect(draft.saving).toBe("saved");
});

it("saves nothing of a page that was left, though a save was under way", async () => {
  takes = 500;
  key();
  void draft.save();
  await vi.advanceTimersByTimeAsync(100);
  key();
  draft.close();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(begun).toHaveLength(1);
});
