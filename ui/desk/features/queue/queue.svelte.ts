// The page of submissions: one tab of the queue, in the order the server gives (the page never sorts it again),
// and the item that is open beside it. What is typed about an item stays while others are looked at.
import type { QueueList, QueueRow, Shelf, SubmissionId } from "@shared/generated";
import { type Failure, failure } from "../../api";
import type { Desk, Page } from "../../desk.svelte";
import { QUEUE_TABS } from "../../generated";
import { OpenItem } from "./item/item.svelte";

/** Which part of the queue is listed. */
export type QueueTab = Shelf;

export class Queue implements Page {
  tab = $state<QueueTab>("open");
  list = $state.raw<QueueList | null>(null);
  failed = $state.raw<Failure | null>(null);
  item = $state.raw<OpenItem | null>(null);
  readonly #items = new Map<SubmissionId, OpenItem>();
  #reading = 0;

  constructor(private readonly desk: Desk) {}

  get underWay(): boolean {
    return [...this.#items.values()].some(({ thread, decide }) => thread.text !== "" || decide.begun);
  }

  async open(address: URLSearchParams): Promise<void> {
    const tab = QUEUE_TABS.find((one) => one === address.get("shelf")) ?? "open";
    const id = address.get("item");
    if (id === null) this.item = null;
    await Promise.all([this.#show(tab), id === null ? null : this.#open(id)]);
  }

  async reread(): Promise<void> {
    await Promise.all([this.read(), this.item?.reread()]);
  }

  cover(): void {}

  clear(): void {
    this.#items.clear();
    this.item = null;
  }

  async showTab(tab: QueueTab): Promise<void> {
    if (tab === this.tab) return;
    this.item = null;
    this.#remember(tab, null);
    await this.#show(tab);
  }

  async showItem(id: SubmissionId): Promise<void> {
    if (this.item?.id === id) return;
    this.#remember(this.tab, id);
    await this.#open(id);
  }

  async step(by: 1 | -1): Promise<void> {
    const id = this.neighbour(this.item?.id ?? null, by);
    if (id) await this.showItem(id);
  }

  press(code: string): boolean {
    const { item, decide } = this.item ?? {};
    if (!decide || decide.choice !== null || item?.may.decide !== true) return false;
    if (code === "KeyR") decide.choose("return");
    else if (code === "KeyA") decide.choose("approve");
    else return false;
    return true;
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const list = await this.desk.api.call("queue", { query: { shelf: this.tab } });
      if (reading !== this.#reading) return;
      this.list = list;
      this.failed = null;
      this.desk.setClock(list.server_time);
    } catch (thrown) {
      const failed = failure(thrown);
      if (reading === this.#reading) this.failed = failed;
    }
  }

  /** The next row that can be opened, counted from `id`; from the top when it is not on this tab. */
  neighbour(id: SubmissionId | null, by: 1 | -1): SubmissionId | null {
    const rows = (this.list?.rows ?? []).filter(isHere);
    const at = rows.findIndex((row) => row.id === id);
    if (at < 0) return rows[0]?.id ?? null;
    return rows[at + by]?.id ?? null;
  }

  async #show(tab: QueueTab): Promise<void> {
    if (tab !== this.tab) this.list = null;
    this.tab = tab;
    await this.read();
  }

  async #open(id: SubmissionId): Promise<void> {
    let item = this.#items.get(id);
    if (!item) {
      item = new OpenItem(this.desk.api, id, () => this.read());
      this.#items.set(id, item);
    }
    this.item = item;
    await item.open();
  }

  #remember(tab: QueueTab, id: SubmissionId | null): void {
    this.desk.remember("queue", { shelf: tab, ...(id === null ? {} : { item: id }) });
  }
}

/** Whether it is all here: until then there is a row, but no item to open. */
export function isHere(row: QueueRow): boolean {
  return row.number !== null;
}
