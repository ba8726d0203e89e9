// Photos on their way from the phone, over a PC and a Wi-Fi that answer as they are told.
import { beforeEach, expect, it, vi } from "vitest";
import { type Host, NoAnswer, type Outcome, type UploadRequest, type UploadState } from "./host";
import { JUDGED_FIRST, PhotoUploads, PIECE_FIRST } from "./uploads.svelte";

/** A PC that keeps what it gets. `troubles` befall the next calls, in order. */
class Pc implements Host {
  here = new Map<string, Uint8Array>();
  outcomes = new Map<string, Outcome>();
  kept: Uint8Array[] = [];
  welcomes: ("in" | "waiting" | "turned_away" | "full")[] = [];
  troubles: (NoAnswer["trouble"] | "lost" | null)[] = [];
  refuses: Outcome | null = null;
  /** What it says of a file's beginning, and the beginnings it was shown. */
  judges: Outcome | null = null;
  heads: string[] = [];
  pauses: number[] = [];
  alters = false;
  paused: () => unknown = () => {};

  async hello() {
    return { welcome: this.welcomes.shift() ?? ("in" as const), room: 10 };
  }
  async ask(key: string, { length, anew, head }: UploadRequest): Promise<UploadState> {
    this.#trouble();
    if (head !== undefined) {
      this.heads.push(head);
      return { offset: 0, outcome: this.judges };
    }
    if (anew) this.outcomes.delete(key);
    const outcome = this.outcomes.get(key) ?? null;
    return { offset: outcome ? length : (this.here.get(key)?.length ?? 0), outcome };
  }
  async send(key: string, offset: number, length: number, piece: ArrayBuffer): Promise<UploadState> {
    const lost = this.#trouble();
    const before = this.here.get(key) ?? new Uint8Array();
    if (before.length !== offset) return { offset: before.length, outcome: null };
    const all = new Uint8Array(offset + piece.byteLength);
    all.set(before);
    all.set(new Uint8Array(piece), offset);
    this.here.set(key, all);
    let state: UploadState = { offset: all.length, outcome: null };
    if (all.length === length) {
      this.here.delete(key);
      if (this.alters) return { offset: 0, outcome: null };
      if (!this.refuses) this.kept.push(all);
      state = { offset: length, outcome: this.refuses ?? { answer: "kept" } };
      this.outcomes.set(key, state.outcome as Outcome);
    }
    if (lost) throw new NoAnswer("line");
    return state;
  }
  async pause(milliseconds: number) {
    this.pauses.push(milliseconds);
    this.paused();
  }
  /** Whether it keeps exactly these. (Compared as buffers: one by one they would take seconds.) */
  keeps(...files: Uint8Array[]): boolean {
    return (
      files.length === this.kept.length &&
      files.every((file, at) => Buffer.compare(file, this.kept[at] ?? Buffer.of()) === 0)
    );
  }
  /** What befalls this call. A lost answer comes after it was done. */
  #trouble(): boolean {
    const trouble = this.troubles.shift() ?? null;
    if (trouble !== null && trouble !== "lost") throw new NoAnswer(trouble);
    return trouble === "lost";
  }
}

let pc: Pc;
let uploads: PhotoUploads;
const bytes = (length: number) => Uint8Array.from({ length }, (_, n) => (n * 7 + (n >> 8)) & 255);
const photo = (name: string, length: number) => new File([bytes(length)], name, { type: "image/jpeg" });
const LARGE = bytes(PIECE_FIRST * 2 + 5);

beforeEach(async () => {
  vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:x");
  pc = new Pc();
  uploads = new PhotoUploads(pc);
  await uploads.connect();
});

it("brings photos one after the other, bit for bit", async () => {
  await uploads.add([photo("a.jpg", 10), photo("b.jpg", PIECE_FIRST * 3 + 1)]);
  expect(pc.keeps(bytes(10), bytes(PIECE_FIRST * 3 + 1))).toBe(true);
  expect([uploads.kept, uploads.isFinished]).toEqual([2, true]);
});

it("goes on from where the PC stands when the Wi-Fi breaks anywhere", async () => {
  const file = new File([LARGE], "a.jpg", { type: "image/jpeg" });
  for (let at = 0; at < 5; at += 1) {
    for (const trouble of ["line", "lost", "busy"] as const) {
      pc.kept = [];
      pc.here.clear();
      pc.troubles = [...Array(at).fill(null), trouble];
      uploads.items = [];
      await uploads.add([file]);
      expect(pc.keeps(LARGE), `${trouble} at ${at}`).toBe(true);
      expect([uploads.kept, uploads.broken]).toEqual([1, false]);
    }
  }
}, 60_000);

it("waits longer and longer for a PC that does not answer, and says so", async () => {
  pc.troubles = Array(7).fill("line");
  const said: boolean[] = [];
  pc.paused = () => said.push(uploads.broken);
  await uploads.add([photo("a.jpg", 10)]);
  expect(said).toEqual(Array(7).fill(true));
  expect(pc.pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  expect([uploads.kept, uploads.broken]).toEqual([1, false]);
});

it("tells a refusal and goes on with the rest", async () => {
  pc.refuses = { answer: "refused", code: "not_a_photo", params: { looks_like: "heic" } };
  await uploads.add([photo("a.heic", 10)]);
  pc.refuses = null;
  await uploads.add([photo("b.jpg", 12)]);
  expect(uploads.items.map((one) => one.outcome?.answer)).toEqual(["refused", "kept"]);
});

it("gives up a photo that arrives altered again and again, and lets it be sent again", async () => {
  pc.alters = true;
  await uploads.add([photo("a.jpg", 10)]);
  expect(uploads.items[0]?.outcome).toEqual({ answer: "here", code: "altered" });
  pc.alters = false;
  await uploads.again(uploads.items[0]?.id ?? 0);
  expect(uploads.kept).toBe(1);
});

it("says of a file that the phone cannot read that it cannot be read", async () => {
  const file = photo("a.jpg", 10);
  vi.spyOn(file, "arrayBuffer").mockRejectedValue(new Error("gone"));
  await uploads.add([file, photo("b.jpg", 11)]);
  expect(uploads.items.map((one) => one.outcome)).toEqual([
    { answer: "here", code: "unreadable" },
    { answer: "kept" },
  ]);
});

it("stops when another phone was let in, or when the page is over", async () => {
  pc.welcomes = ["turned_away"];
  pc.troubles = ["not_in"];
  await uploads.add([photo("a.jpg", 10)]);
  expect([uploads.welcome, uploads.items[0]?.state, pc.kept.length]).toEqual(["turned_away", "waiting", 0]);
  uploads = new PhotoUploads(pc);
  await uploads.connect();
  pc.troubles = [null, "over"];
  await uploads.add([photo("a.jpg", 10)]);
  expect([uploads.welcome, uploads.items[0]?.state]).toEqual(["over", "waiting"]);
});

it("asks again and again while the officer is asked", async () => {
  pc.welcomes = ["full", "waiting", "waiting", "in"];
  uploads = new PhotoUploads(pc);
  await uploads.connect();
  expect(uploads.welcome).toBe("in");
  expect(pc.welcomes).toEqual([]);
});

it("reads and sends no more of a film than its beginning", async () => {
  const film = photo("film.mp4", 20);
  const whole = vi.spyOn(film, "arrayBuffer");
  Object.defineProperty(film, "size", { value: 4 * 1024 ** 3 });
  pc.judges = { answer: "refused", code: "not_a_photo", params: { looks_like: "video" } };
  await uploads.add([film, photo("a.jpg", 10)]);
  expect(uploads.items.map((one) => one.outcome?.answer)).toEqual(["refused", "kept"]);
  expect(pc.heads).toEqual([btoa(String.fromCharCode(...bytes(20)))]);
  expect(whole).not.toHaveBeenCalled();
});

it("sends the whole of a large photo once its beginning was judged, also over a line that breaks", async () => {
  pc.troubles = ["line", null, "line"];
  await uploads.add([photo("large.jpg", JUDGED_FIRST + 3)]);
  expect(pc.keeps(bytes(JUDGED_FIRST + 3))).toBe(true);
  expect(pc.heads).toHaveLength(1);
});
