// What is read of a file that the page holds, before and after it was judged by its beginning.
import { type Imported, PHOTO_LIMITS } from "@shared/generated";
import { expect, it, vi } from "vitest";
import type { Host } from "./index";
import { ASKED_FIRST, readPhoto } from "./read-photo";

const FILM: Imported = {
  answer: "refused",
  name: "নালা.mp4",
  code: "not_a_photo",
  params: { looks_like: "video" },
  retry: false,
};

/** A file of this length that says which of its bytes were read. */
function fileOf(length: number, fails?: string) {
  const file = new File(["x"], "নালা.mp4");
  const read: number[] = [];
  const buffer = (bytes: number) => async () => {
    if (fails) throw new DOMException("as the browser says it", fails);
    read.push(bytes);
    return new ArrayBuffer(Math.min(bytes, 16));
  };
  Object.defineProperty(file, "size", { value: length });
  file.slice = (from = 0, to = length) => Object.assign(new Blob(), { arrayBuffer: buffer(to - from) });
  file.arrayBuffer = buffer(length);
  return { file, read };
}
const answering = (answer: Imported | null) => vi.fn(async () => answer) as unknown as Host["call"];

it("reads no more of a film of four gigabytes than its beginning", async () => {
  const { file, read } = fileOf(4 * 1024 ** 3);
  const call = answering(FILM);
  expect(await readPhoto(file, call)).toEqual(FILM);
  expect(read).toEqual([PHOTO_LIMITS.head_bytes]);
  const asked = { name: "নালা.mp4", bytes: 4 * 1024 ** 3, head: Array(16).fill(0) };
  expect(call).toHaveBeenCalledExactlyOnceWith("photo_glance", asked);
});

it("reads the rest of what may be a photo, and does not ask about a small file", async () => {
  const large = fileOf(3_000_000);
  expect(await readPhoto(large.file, answering(null))).toBeInstanceOf(ArrayBuffer);
  expect(large.read).toEqual([PHOTO_LIMITS.head_bytes, 3_000_000]);
  const small = fileOf(ASKED_FIRST);
  const call = answering(null);
  await readPhoto(small.file, call);
  expect([small.read, vi.mocked(call).mock.calls.length]).toEqual([[ASKED_FIRST], 0]);
});

for (const [name, code] of [
  ["NotFoundError", "gone"],
  ["NotReadableError", "unreadable"],
] as const) {
  it(`says of a file that the browser cannot read what it knows: ${code}`, async () => {
    for (const length of [10, 3_000_000]) {
      const read = await readPhoto(fileOf(length, name).file, answering(null));
      expect(read).toMatchObject({ answer: "refused", name: "নালা.mp4", code, retry: true });
    }
  });
}

it("lets another failure be one", async () => {
  await expect(readPhoto(fileOf(10, "AbortError").file, answering(null))).rejects.toThrow();
});
