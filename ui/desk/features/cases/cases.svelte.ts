// The inbox of complaints: one shelf, narrowed, in the order the queue gives.
import type { CaseId, CaseList, CaseShelf, CaseTables, Category, CategoryCode } from "@shared/generated";
import { type Api, type Failure, failure } from "../../api";
import { type Asked, filterOf, type Narrow, type Narrowed } from "./filter";

export class Cases {
  shelf = $state<CaseShelf>("new");
  narrowed = $state.raw<Narrowed>({});
  list = $state.raw<CaseList | null>(null);
  tables = $state.raw<CaseTables | null>(null);
  failed = $state.raw<Failure | null>(null);
  #reading = 0;

  constructor(
    private readonly api: Api,
    private readonly clock: (serverTime: number) => void,
  ) {}

  get asked(): Asked {
    return { shelf: this.shelf, narrowed: this.narrowed };
  }

  async show({ shelf, narrowed }: Asked): Promise<void> {
    if (shelf !== this.shelf) this.list = null;
    this.shelf = shelf;
    this.narrowed = narrowed;
    await Promise.all([this.read(), this.#readTables()]);
  }

  /** The same with one thing narrower or wider. */
  with(name: Narrow, value: string): Asked {
    const { [name]: _, ...rest } = this.narrowed;
    return { shelf: this.shelf, narrowed: value === "" ? rest : { ...rest, [name]: value } };
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const list = await this.api.call("cases", { query: filterOf(this.asked) });
      if (reading !== this.#reading) return;
      this.list = list;
      this.failed = null;
      this.clock(list.server_time);
    } catch (thrown) {
      const failed = failure(thrown);
      if (reading === this.#reading) this.failed = failed;
    }
  }

  count(shelf: CaseShelf): number | null {
    return this.list?.counts.find(([one]) => one === shelf)?.[1] ?? null;
  }

  category(code: CategoryCode | null): Category | undefined {
    return this.tables?.categories.find((one) => one.code === code);
  }

  /** The row after or before `id`; from the top when it is not here. */
  beside(id: CaseId | null, by: 1 | -1): CaseId | null {
    const rows = this.list?.rows ?? [];
    const at = rows.findIndex((row) => row.id === id);
    return (at < 0 ? rows[0] : rows[at + by])?.id ?? null;
  }

  async #readTables(): Promise<void> {
    if (this.tables) return;
    try {
      this.tables = await this.api.call("case_tables");
    } catch (thrown) {
      this.failed = failure(thrown);
    }
  }
}
