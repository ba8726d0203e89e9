// A file that the page holds, read for the host: its beginning first. A film of four gigabytes is refused by that, and
// never read.
import { type Imported, PHOTO_LIMITS } from "@shared/generated";
import type { Host } from "./index";

/** Up to so many bytes, reading all costs no more than asking first. */
export const ASKED_FIRST = 256 * 1024;

/** All of it, or why it is not taken. */
export async function readPhoto(file: File, call: Host["call"]): Promise<Imported | ArrayBuffer> {
  try {
    if (file.size > ASKED_FIRST) {
      const beginning = await file.slice(0, PHOTO_LIMITS.head_bytes).arrayBuffer();
      const head = [...new Uint8Array(beginning)];
      const refused = await call("photo_glance", { name: file.name, bytes: file.size, head });
      if (refused) return refused;
    }
    return await file.arrayBuffer();
  } catch (thrown) {
    const code = unreadable(thrown);
    if (!code) throw thrown;
    return { answer: "refused", name: file.name, code, params: {}, retry: true };
  }
}

/** What a browser tells of a file it cannot read is no more than this. */
function unreadable(thrown: unknown): "gone" | "unreadable" | null {
  const name = thrown instanceof DOMException ? thrown.name : "";
  if (name === "NotFoundError") return "gone";
  return name === "NotReadableError" || name === "SecurityError" ? "unreadable" : null;
}
