// Photos on their way from this phone to the PC: one after the other, in pieces, each from where the PC
// says that it stands. Whatever breaks (the Wi-Fi, an answer on its way) is asked about and tried again for as
// long as the page is open; only the PC's own word makes a photo "arrived".

import { PHONE_LIMITS, PHOTO_LIMITS } from "@shared/generated";
import { type Host, NoAnswer, type Outcome, type UploadState, type Welcome } from "./host";

export const PIECE_FIRST = 256 * 1024;
export const PIECE_LEAST = 64 * 1024;
/** Files larger than this are judged by their beginning before they are read: a film is not read to be refused. */
export const JUDGED_FIRST = 1024 * 1024;
/** A piece that took less, in milliseconds, may be followed by one of twice its size. */
const FAST_PIECE = 1_500;
const RETRY_WAITS = [500, 1_000, 2_000, 4_000, 8_000];
/** How often a photo may arrive altered before it is given up. */
const MOST_ALTERED = 3;

export type Item = {
  id: number;
  file: File;
  url: string;
  state: "waiting" | "sending" | "keeping" | "done";
  sent: number;
  /** The PC's word, or what this phone could not do. */
  outcome: Outcome | { answer: "here"; code: "unreadable" | "altered" } | null;
};

/** Ends the work on one photo, without the PC's word. */
class LocalFailure extends Error {
  constructor(readonly code: "unreadable" | "altered") {
    super(code);
  }
}

export class PhotoUploads {
  welcome = $state<Welcome | "entering" | "over">("entering");
  room = $state<number | null>(null);
  /** The PC does not answer just now. */
  broken = $state(false);
  items = $state<Item[]>([]);

  #ids = 0;
  #running: Promise<void> | null = null;

  constructor(readonly host: Host) {}

  /** Says hello, and again while the officer has to be asked. */
  async connect(): Promise<void> {
    for (let failed = 0; ; ) {
      try {
        const { welcome, room } = await this.host.hello();
        this.broken = false;
        this.welcome = welcome;
        this.room = room;
        failed = 0;
        if (welcome === "in" || welcome === "turned_away") return;
        await this.host.pause(2_000);
      } catch (thrown) {
        if (troubleIn(thrown) === "over") {
          this.welcome = "over";
          return;
        }
        this.broken = true;
        await this.host.pause(waitAfter(failed++));
      }
    }
  }

  get kept(): number {
    return this.items.filter((one) => one.outcome?.answer === "kept").length;
  }

  get isFinished(): boolean {
    return this.items.every((one) => one.state === "done");
  }

  add(files: Iterable<File>): Promise<void> {
    for (const file of files) {
      const url = URL.createObjectURL(file);
      this.items.push({ id: ++this.#ids, file, url, state: "waiting", sent: 0, outcome: null });
    }
    return this.#run();
  }

  again(id: number): Promise<void> {
    const item = this.items.find((one) => one.id === id);
    if (item?.state === "done") Object.assign(item, { state: "waiting", sent: 0, outcome: null });
    return this.#run();
  }

  #run(): Promise<void> {
    this.#running ??= this.#sendAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const item = this.items.find((one) => one.state !== "done");
      if (!item || this.welcome === "over" || this.welcome === "turned_away") return;
      try {
        item.outcome = await this.#send(item);
        item.state = "done";
      } catch (thrown) {
        if (!(thrown instanceof LocalFailure)) return;
        item.outcome = { answer: "here", code: thrown.code };
        item.state = "done";
      }
    }
  }

  /** One photo, to the PC's word. Ends without it only when nothing more can come of it. */
  async #send(item: Item): Promise<Outcome> {
    const length = item.file.size;
    let judged = length <= JUDGED_FIRST;
    let key = judged ? await keyOf(item.file) : randomKey();
    let piece = PIECE_FIRST;
    let failed = 0;
    let altered = 0;
    let anew = true;
    item.state = "sending";
    for (;;) {
      let state: UploadState;
      try {
        const left = this.items.filter((one) => one.state !== "done").length;
        const { name } = item.file;
        if (!judged) {
          const head = await headOf(item.file);
          const { outcome } = await this.host.ask(key, { name, length, anew: false, left, head });
          if (outcome) return outcome;
          key = await keyOf(item.file);
          judged = true;
        }
        state = await this.host.ask(key, { name, length, anew, left });
        anew = false;
        while (!state.outcome && state.offset < length) {
          this.broken = false;
          item.sent = state.offset;
          const bytes = await read(item.file.slice(state.offset, state.offset + piece));
          const began = Date.now();
          const before = state.offset;
          state = await this.host.send(key, before, length, bytes);
          if (Date.now() - began < FAST_PIECE) piece = Math.min(piece * 2, PHONE_LIMITS.piece_bytes);
          failed = 0;
          if (!state.outcome && state.offset === 0 && ++altered >= MOST_ALTERED)
            throw new LocalFailure("altered");
        }
        this.broken = false;
        item.sent = state.offset;
        if (state.outcome) return state.outcome;
        // All of it is there and is being kept: the PC's word is still to come.
        item.state = "keeping";
        await this.host.pause(500);
      } catch (thrown) {
        if (thrown instanceof LocalFailure) throw thrown;
        const trouble = troubleIn(thrown);
        if (trouble === "over") this.welcome = "over";
        if (trouble === "not_in") await this.connect();
        if (this.welcome === "over" || this.welcome === "turned_away") {
          item.state = "waiting";
          throw thrown;
        }
        if (trouble === "line") {
          this.broken = true;
          item.state = "sending";
          piece = Math.max(Math.floor(piece / 2), PIECE_LEAST);
        }
        await this.host.pause(waitAfter(failed++));
      }
    }
  }
}

function troubleIn(thrown: unknown): NoAnswer["trouble"] {
  return thrown instanceof NoAnswer ? thrown.trouble : "line";
}

function waitAfter(failed: number): number {
  return RETRY_WAITS[Math.min(failed, RETRY_WAITS.length - 1)] ?? 8_000;
}

async function read(part: Blob): Promise<ArrayBuffer> {
  try {
    return await part.arrayBuffer();
  } catch {
    throw new LocalFailure("unreadable");
  }
}

/** The file's SHA-256, so that the PC can tell whether it arrived whole and where it had stopped; a random key where the browser cannot. */
async function keyOf(file: File): Promise<string> {
  const bytes = await read(file);
  return crypto.subtle ? hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))) : randomKey();
}

function randomKey(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Its first bytes, in base64. */
async function headOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await read(file.slice(0, PHOTO_LIMITS.head_bytes)));
  return btoa(String.fromCharCode(...bytes));
}
