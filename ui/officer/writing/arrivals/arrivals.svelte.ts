// Photos being imported into a draft. All of a drop are shown at once, in the order given; they are prepared two at a
// time (a decoded photo needs much memory), and added to the draft in the order given, whichever is ready first. Each is
// waiting, being read, ready, or refused with a reason; a refused one does not stop the others.
import type { Imported, Photo } from "@shared/generated";
import { asFailure, type Host } from "../../host";
import type { Incoming } from "../../window/incoming";

/** How many are prepared at once. */
const AT_ONCE = 2;

/** `retry`: it may be tried again, the file itself was not the reason. */
export type Refused = { code: string; params: Record<string, string>; retry: boolean };

/** A photo on its way in, or refused. */
export type Arrival = {
  key: number;
  name: string;
  /** Where its picture is found meanwhile. */
  url: string;
  state: "waiting" | "reading" | "ready" | "refused";
  refused: Refused | null;
};

/** Numbers the imports of this window, so that the host can be told to cancel one. */
let last = 0;

export class Arrivals {
  list = $state<Arrival[]>([]);
  /** How many of the drop are in the draft, for "3 of 20". */
  arrived = $state(0);

  /** What each key stands for, as long as it may still be imported. */
  #incoming = new Map<number, Incoming>();
  /** Being prepared by the host, including those cancelled meanwhile. */
  #running = new Set<number>();
  #results = new Map<number, Photo>();
  #waiting: (() => void)[] = [];

  constructor(
    readonly host: Host,
    /** How many more the draft takes. */
    readonly room: () => number,
    readonly most: number,
    /** Takes one into the draft; answers why not. */
    readonly take: (photo: Photo) => Refused | null,
  ) {}

  /** Those that are still to come. */
  get coming(): Arrival[] {
    return this.list.filter((one) => one.state !== "refused");
  }

  get refused(): Arrival[] {
    return this.list.filter((one) => one.state === "refused");
  }

  /** Begins to bring these in. */
  add(incoming: Iterable<Incoming>): Promise<void> {
    if (this.coming.length === 0) this.arrived = 0;
    for (const one of incoming) {
      last += 1;
      const [name, url] =
        "file" in one
          ? [one.file.name, URL.createObjectURL(one.file)]
          : [one.found.name, this.host.found(one.found.found)];
      this.#incoming.set(last, one);
      this.list.push({ key: last, name, url, state: "waiting", refused: null });
    }
    this.#startNext();
    return this.settled();
  }

  /** When nothing is to come any more. */
  settled(): Promise<void> {
    if (this.coming.length === 0) return Promise.resolve();
    return new Promise((done) => this.#waiting.push(done));
  }

  /** Cancels this import. */
  cancel(key: number): void {
    if (this.#running.has(key)) void this.host.call("import_cancel", { ticket: key }).catch(() => null);
    this.dismiss(key);
    this.#startNext();
  }

  cancelAll(): void {
    // Last to first: otherwise a slot that becomes free would start one that is cancelled next.
    for (const { key } of this.coming.toReversed()) this.cancel(key);
  }

  /** Takes it off the page. */
  dismiss(key: number): void {
    this.#releaseUrl(key);
    this.list = this.list.filter((one) => one.key !== key);
    this.#incoming.delete(key);
    this.#results.delete(key);
    this.#resolveSettled();
  }

  dismissRefused(): void {
    for (const { key } of this.refused) this.dismiss(key);
  }

  mayTryAgain(arrival: Arrival): boolean {
    return arrival.refused?.retry ?? false;
  }

  tryAgain(key: number): void {
    const arrival = this.#arrival(key);
    if (!arrival) return;
    arrival.state = "waiting";
    arrival.refused = null;
    this.#startNext();
  }

  /** The page is left. */
  close(): void {
    for (const { key } of this.list) this.#releaseUrl(key);
  }

  #arrival(key: number): Arrival | undefined {
    return this.list.find((one) => one.key === key);
  }

  /** A file's object URL is created here and revoked here; a found photo's address is the host's. */
  #releaseUrl(key: number): void {
    const [incoming, arrival] = [this.#incoming.get(key), this.#arrival(key)];
    if (incoming && "file" in incoming && arrival) URL.revokeObjectURL(arrival.url);
  }

  /** Starts as many imports as may run now. */
  #startNext(): void {
    for (const arrival of this.list) {
      if (arrival.state !== "waiting") continue;
      if (this.#running.size >= AT_ONCE) break;
      const ahead = this.list.filter((one) => one.state === "reading" || one.state === "ready").length;
      if (this.room() > ahead) void this.#read(arrival);
      else if (ahead === 0)
        this.#refuse(arrival, { code: "too_many", params: { max: String(this.most) }, retry: false });
      else break;
    }
    this.#resolveSettled();
  }

  async #read(arrival: Arrival): Promise<void> {
    const { key } = arrival;
    const incoming = this.#incoming.get(key);
    if (!incoming) return;
    if ("file" in incoming && incoming.folder) {
      this.#refuse(arrival, { code: "folder", params: {}, retry: false });
      return;
    }
    arrival.state = "reading";
    this.#running.add(key);
    let imported: Imported;
    try {
      imported =
        "file" in incoming
          ? await this.host.importPhoto(incoming.file, incoming.source, key)
          : await this.host.call("found_import", { found: incoming.found.found, ticket: key });
    } catch (thrown) {
      const { code } = asFailure(thrown);
      imported = {
        answer: "refused",
        name: arrival.name,
        code: code === "disk_full" ? code : "failed",
        params: {},
        retry: true,
      };
    }
    this.#running.delete(key);
    // Looked up again: it may have been taken off the page meanwhile.
    const still = this.#arrival(key);
    if (still && imported.answer === "photo") {
      still.state = "ready";
      this.#results.set(key, imported.photo);
    } else if (still && imported.answer === "refused") {
      this.#refuse(still, imported);
    }
    this.#acceptInOrder();
    this.#startNext();
  }

  #acceptInOrder(): void {
    for (const arrival of this.coming) {
      const photo = this.#results.get(arrival.key);
      if (!photo) return;
      this.#results.delete(arrival.key);
      const refused = this.take(photo);
      if (refused) {
        this.#refuse(arrival, refused);
      } else {
        this.arrived += 1;
        this.dismiss(arrival.key);
      }
    }
  }

  #refuse(arrival: Arrival, refused: Refused): void {
    arrival.state = "refused";
    arrival.refused = refused;
  }

  #resolveSettled(): void {
    if (this.coming.length > 0) return;
    for (const done of this.#waiting.splice(0)) done();
  }
}
