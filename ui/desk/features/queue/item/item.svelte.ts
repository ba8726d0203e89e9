// An item that is open, with what the reviewer is writing about it.
//
// What the reviewer has *seen* is kept apart from what is there now: a decision is bound to the content seen,
// so that a correction arriving meanwhile is never approved unread.
import type { Alike, AlikeMark, DeskItem, Digest, SubmissionId } from "@shared/generated";
import { type Api, type Failure, failure } from "../../../api";
import { Decide } from "../decide/decide.svelte";
import { Thread } from "../thread/thread.svelte";

/** How the item changed under the reviewer: its content, or only where it stands. */
export type News = "content" | "state";

export class OpenItem {
  item = $state.raw<DeskItem | null>(null);
  news = $state<News | null>(null);
  failed = $state.raw<Failure | null>(null);
  readonly decide: Decide;
  readonly thread: Thread;
  /** The content the reviewer has seen and acknowledged. */
  seen = $state<Digest | null>(null);
  /** Two photos are being marked; why that failed. */
  comparing = $state(false);
  compareFailed = $state.raw<Failure | null>(null);
  #asked = 0;

  constructor(
    private readonly api: Api,
    readonly id: SubmissionId,
    private readonly moved: () => Promise<void>,
  ) {
    const done = async (item: DeskItem) => {
      this.#asked++;
      this.#show(item);
      this.acknowledge();
      await this.moved();
    };
    this.decide = new Decide(api, this, done);
    this.thread = new Thread(api, id, (item) => this.#hear(item));
  }

  async open(): Promise<void> {
    await this.#read(() => this.api.call("open_item", { path: { id: this.id } }));
  }

  async reread(): Promise<void> {
    await this.#read(() => this.api.call("item", { path: { id: this.id } }));
  }

  /** Says of two alike photos what they are; whether that was kept. */
  async compare(sha256: Digest, alike: Alike, mark: AlikeMark): Promise<boolean> {
    if (this.comparing) return false;
    this.comparing = true;
    this.compareFailed = null;
    try {
      const { submission: earlier, sha256: earlier_sha256 } = alike;
      const body = { sha256, earlier, earlier_sha256, mark };
      this.#show(await this.api.call("mark_alike", { path: { id: this.id }, body }));
      await this.moved();
      return true;
    } catch (thrown) {
      this.compareFailed = failure(thrown);
      return false;
    } finally {
      this.comparing = false;
    }
  }

  /** The reviewer has read what is there now. */
  acknowledge(): void {
    this.seen = this.item?.submission.content_hash ?? null;
    this.news = null;
  }

  async #read(ask: () => Promise<DeskItem>): Promise<void> {
    const asked = ++this.#asked;
    try {
      const item = await ask();
      if (asked === this.#asked) this.#hear(item);
    } catch (thrown) {
      const failed = failure(thrown);
      if (asked === this.#asked) this.failed = failed;
    }
  }

  #hear(item: DeskItem): void {
    const before = this.item?.submission;
    const after = item.submission;
    // An answer that was overtaken on the way tells nothing new.
    if (before && after.version < before.version) return;
    this.#show(item);
    if (!before || this.seen === null) this.acknowledge();
    else if (after.content_hash !== this.seen) this.news = "content";
    else if (after.state !== before.state || after.publications.length !== before.publications.length) {
      // That the reviewer took it up by opening it is no news.
      if (!(before.state === "submitted" && after.state === "in_review")) this.news ??= "state";
    }
  }

  #show(item: DeskItem): void {
    this.item = item;
    this.failed = null;
  }
}
