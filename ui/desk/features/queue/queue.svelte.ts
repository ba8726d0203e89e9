// One shelf of the queue, in the order the server gives: the page never sorts it again.
import type { QueueList, QueueRow, Shelf, SubmissionId } from "@shared/generated";
import { type Api, type Failure, failure } from "../../api";

export const SHELVES = ["open", "to_publish", "returned", "published", "closed"] as const satisfies Shelf[];

export class Queue {
  shelf = $state<Shelf>("open");
  list = $state.raw<QueueList | null>(null);
  failed = $state.raw<Failure | null>(null);
  #reading = 0;

  constructor(
    private readonly api: Api,
    private readonly clock: (serverTime: number) => void,
  ) {}

  async show(shelf: Shelf): Promise<void> {
    if (shelf !== this.shelf) this.list = null;
    this.shelf = shelf;
    await this.read();
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const list = await this.api.call("queue", { query: { shelf: this.shelf } });
      if (reading !== this.#reading) return;
      this.list = list;
      this.failed = null;
      this.clock(list.server_time);
    } catch (thrown) {
      const failed = failure(thrown);
      if (reading === this.#reading) this.failed = failed;
    }
  }

  /** The next row that can be opened, counted from `id`; from the top when it is not on this shelf. */
  beside(id: SubmissionId | null, by: 1 | -1): SubmissionId | null {
    const rows = (this.list?.rows ?? []).filter(isHere);
    const at = rows.findIndex((row) => row.id === id);
    if (at < 0) return rows[0]?.id ?? null;
    return rows[at + by]?.id ?? null;
  }
}

/** Whether it is all here: until then there is a row, but no item to open. */
export function isHere(row: QueueRow): boolean {
  return row.number !== null;
}
