// The officer's own items: filtered, searched, page by page.
import type { ItemRow, ItemStatus, ItemsPage } from "@shared/generated";
import type { Session } from "../../window/session.svelte";

const SEARCH_AFTER = 300;
const PAGE = 50;

export class ItemList {
  status = $state<ItemStatus | null>(null);
  text = $state("");
  rows = $state.raw<ItemRow[]>([]);
  more = $state(false);
  counts = $state.raw<ItemsPage["counts"]>([]);
  read = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Rises with each question: a late answer to an earlier one is ignored. */
  #asked = 0;

  constructor(
    readonly session: Session,
    status: ItemStatus | null,
  ) {
    this.status = status;
  }

  typed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), SEARCH_AFTER);
  }

  choose(status: ItemStatus | null): void {
    this.status = status;
    void this.load();
  }

  /** The first page; asked again after a change, as many as are shown. */
  load(): Promise<void> {
    return this.#ask(null, Math.max(PAGE, this.rows.length), []);
  }

  next(): Promise<void> {
    return this.#ask(this.rows.at(-1) ?? null, PAGE, this.rows);
  }

  async #ask(last: ItemRow | null, limit: number, kept: ItemRow[]): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    await this.session.attempt(async () => {
      const before = last && { at: last.at, id: last.id };
      const query = { status: this.status, text: this.text, before, limit };
      const page = await this.session.host.call("items", query);
      if (asked !== this.#asked) return;
      this.rows = [...kept, ...page.rows];
      this.more = page.more;
      this.counts = page.counts;
      this.read = true;
    });
  }
}
