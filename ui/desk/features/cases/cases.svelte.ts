// The page of complaints: one shelf of the inbox, narrowed, in the order the queue gives; beside it the case that is
// open, or what is brought in. What is typed about a case stays while others are looked at.
import type { CaseId, CaseList, CaseShelf, CaseTables, Category, CategoryCode } from "@shared/generated";
import { type Failure, failure } from "../../api";
import type { Desk, Page } from "../../desk.svelte";
import { Sheet } from "../../parts/sheet.svelte";
import { KEYS, offeredFor } from "./acts";
import { OpenCase } from "./case.svelte";
import { type Asked, asked, filterOf, type Narrow, type Narrowed, parameters } from "./filter";
import { TakeIn } from "./takein.svelte";

export class Cases implements Page {
  shelf = $state<CaseShelf>("new");
  narrowed = $state.raw<Narrowed>({});
  list = $state.raw<CaseList | null>(null);
  tables = $state.raw<CaseTables | null>(null);
  failed = $state.raw<Failure | null>(null);
  case = $state.raw<OpenCase | null>(null);
  /** What is brought in instead of looking at a case. */
  bringing = $state<"by_hand" | "sheet" | null>(null);
  takeIn = $state.raw<TakeIn>();
  sheet = $state.raw<Sheet>();
  readonly #cases = new Map<CaseId, OpenCase>();
  #reading = 0;

  constructor(private readonly desk: Desk) {
    this.#newForms();
  }

  get underWay(): boolean {
    const cases = [...this.#cases.values()].some((open) => open.begun || open.bringing.coming.length > 0);
    return cases || (this.takeIn?.begun ?? false);
  }

  async open(address: URLSearchParams): Promise<void> {
    await Promise.all([this.#show(asked(address)), this.#open(address.get("case"))]);
  }

  async reread(): Promise<void> {
    await Promise.all([this.read(), this.case?.read()]);
  }

  cover(): void {
    this.case?.hide();
  }

  clear(): void {
    // Nor does anything go in under another's name.
    for (const open of this.#cases.values()) open.bringing.stop();
    this.#cases.clear();
    this.case = null;
    this.bringing = null;
    this.#newForms();
  }

  /** Another shelf, or another narrowing of it. */
  async showList(which: Asked): Promise<void> {
    this.#leave();
    this.#remember(which, null);
    await this.#show(which);
  }

  async showCase(id: CaseId | null): Promise<void> {
    if (this.case?.id === id && !this.bringing) return;
    this.bringing = null;
    this.#remember(this.asked, id);
    await this.#open(id);
  }

  async step(by: 1 | -1): Promise<void> {
    const id = this.neighbour(this.case?.id ?? null, by);
    if (id) await this.showCase(id);
  }

  /** A key begins a step that is offered: it still has its second step before it. */
  press(code: string): boolean {
    const { case: open, bringing } = this;
    const shown = open?.shown;
    if (bringing || !open || !shown || open.choice) return false;
    if (code === `Key${KEYS.approve}`) {
      // The newest draft stands on top, and is the one with the key beside it.
      const draft = shown.case.responses.findLast((one) => offeredFor(shown, one.id).includes("approve"));
      if (!draft) return false;
      open.choose("approve", draft.id);
      return true;
    }
    const act = shown.offers.acts.find((one) => code === `Key${KEYS[one]}`);
    if (!act) return false;
    open.choose(act);
    return true;
  }

  get asked(): Asked {
    return { shelf: this.shelf, narrowed: this.narrowed };
  }

  /** The same with one thing narrower or wider. */
  with(name: Narrow, value: string): Asked {
    const { [name]: _, ...rest } = this.narrowed;
    return { shelf: this.shelf, narrowed: value === "" ? rest : { ...rest, [name]: value } };
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const list = await this.desk.api.call("cases", { query: filterOf(this.asked) });
      if (reading !== this.#reading) return;
      this.list = list;
      this.failed = null;
      this.desk.setClock(list.server_time);
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
  neighbour(id: CaseId | null, by: 1 | -1): CaseId | null {
    const rows = this.list?.rows ?? [];
    const at = rows.findIndex((row) => row.id === id);
    return (at < 0 ? rows[0] : rows[at + by])?.id ?? null;
  }

  async #show({ shelf, narrowed }: Asked): Promise<void> {
    if (shelf !== this.shelf) this.list = null;
    this.shelf = shelf;
    this.narrowed = narrowed;
    await Promise.all([this.read(), this.#readTables()]);
  }

  async #open(id: CaseId | null): Promise<void> {
    this.#leave();
    if (id === null) return;
    let open = this.#cases.get(id);
    if (!open) {
      const { desk } = this;
      open = new OpenCase(
        desk.api,
        id,
        () => desk.session?.person.id,
        () => this.read(),
      );
      this.#cases.set(id, open);
    }
    this.case = open;
    await open.read();
  }

  /** A citizen's number does not stay on the screen of a case that nobody looks at. */
  #leave(): void {
    this.case?.hide();
    this.case = null;
  }

  #newForms(): void {
    const { api } = this.desk;
    this.takeIn = new TakeIn(api, async (made, photos) => {
      this.bringing = null;
      await Promise.all([this.read(), this.showCase(made.case.id)]);
      // On their own: the next complaint can be written down meanwhile.
      void this.#cases.get(made.case.id)?.bringing.add(photos);
    });
    this.sheet = new Sheet(api, "cases", () => this.read());
  }

  #remember(which: Asked, id: CaseId | null): void {
    const place = parameters(which);
    if (id !== null) place.set("case", id);
    this.desk.remember("cases", place);
  }

  async #readTables(): Promise<void> {
    if (this.tables) return;
    try {
      this.tables = await this.desk.api.call("case_tables");
    } catch (thrown) {
      this.failed = failure(thrown);
    }
  }
}
