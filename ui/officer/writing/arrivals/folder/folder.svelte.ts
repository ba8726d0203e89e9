// Photos of a folder, a card or a pen drive: which folders there are, what is in one, newest first, which of it was
// brought in before, and what is ticked. Paths are the host's: here are numbers.
import type { CallFailed, FolderPlace, FoundPhoto, Watched } from "@shared/generated";
import { asFailure, type Host } from "../../../host";

const PAGE = 60;
/** The host reads a file that may be known: a few at a time, so that the marks come one after the other. */
const ASKED_AT_ONCE = 6;

export class Folder {
  places = $state.raw<FolderPlace[] | null>(null);
  place = $state.raw<FolderPlace | null>(null);
  photos = $state.raw<FoundPhoto[]>([]);
  total = $state(0);
  cut = $state(false);
  reading = $state(false);
  failed = $state.raw<CallFailed | null>(null);
  known = $state<Record<number, boolean>>({});
  ticked = $state<number[]>([]);
  watched = $state.raw<Watched | null>(null);

  /** Rises with each folder that is opened: late answers for an earlier one are ignored. */
  #asked = 0;

  constructor(readonly host: Host) {}

  async begin(): Promise<void> {
    await this.#attempt(async () => {
      this.watched = await this.host.call("watched", null);
      this.places = await this.host.call("folder_places", null);
    });
  }

  async choose(): Promise<void> {
    await this.#attempt(async () => {
      const place = await this.host.call("folder_choose", null);
      if (place) await this.open(place);
    });
  }

  async open(place: FolderPlace): Promise<void> {
    this.#asked += 1;
    this.place = place;
    this.photos = [];
    this.total = 0;
    this.ticked = [];
    await this.more();
  }

  /** Shows what is new in the watched folder. */
  show(news: Watched): void {
    this.#asked += 1;
    this.place = news.place;
    this.photos = news.photos;
    this.total = news.photos.length;
    this.ticked = news.photos.map((photo) => photo.found);
  }

  /** The next older ones. */
  async more(): Promise<void> {
    const place = this.place;
    if (!place || this.reading) return;
    const asked = this.#asked;
    this.reading = true;
    await this.#attempt(async () => {
      const from = this.photos.length;
      const page = await this.host.call("folder_photos", { folder: place.folder, from, limit: PAGE });
      if (asked !== this.#asked) return;
      this.photos = [...this.photos, ...page.photos];
      this.total = page.total;
      this.cut = page.cut;
      void this.#markKnown(page.photos, asked);
    });
    this.reading = false;
  }

  /** Back to the folders. */
  leave(): void {
    this.#asked += 1;
    this.place = null;
    this.failed = null;
    void this.begin();
  }

  tick(found: number): void {
    this.ticked = this.ticked.includes(found)
      ? this.ticked.filter((one) => one !== found)
      : [...this.ticked, found];
  }

  /** The ticked ones, in the order they are shown in. */
  get chosen(): FoundPhoto[] {
    return this.photos.filter((photo) => this.ticked.includes(photo.found));
  }

  async watch(): Promise<void> {
    await this.#attempt(async () => {
      this.watched = await this.host.call("watch_choose", null);
    });
  }

  async stopWatching(): Promise<void> {
    await this.#attempt(async () => {
      await this.host.call("watch_stop", null);
      this.watched = null;
    });
  }

  async #markKnown(photos: FoundPhoto[], asked: number): Promise<void> {
    for (let at = 0; at < photos.length && asked === this.#asked; at += ASKED_AT_ONCE) {
      const found = photos.slice(at, at + ASKED_AT_ONCE).map((photo) => photo.found);
      try {
        for (const one of await this.host.call("found_known", { found })) this.known[one] = true;
      } catch {
        // One mark less: the import itself will say that it is here already.
        return;
      }
    }
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.failed = null;
    try {
      await work();
    } catch (thrown) {
      this.failed = asFailure(thrown);
    }
  }
}
