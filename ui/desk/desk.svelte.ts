// The desk as a whole: who sits at it, which page, shelf, item or case lies before him, and what is live.
//
// Story: ask for the session; without one, the login. With one, the shelf and item the address names
// are read, and read again whenever the stream says that something changed. When the session ends, the
// login lies over the page and the page keeps everything typed.
import type {
  CaseId,
  Department,
  DepartmentCode,
  Name,
  Session,
  Shelf,
  SubmissionId,
} from "@shared/generated";
import { type Api, failure } from "./api";
import { OpenCase } from "./features/cases/case.svelte";
import { Cases } from "./features/cases/cases.svelte";
import { type Asked, asked, parameters } from "./features/cases/filter";
import { TakeIn } from "./features/cases/takein.svelte";
import { Computers, SHOWN, type Shown } from "./features/computers/computers.svelte";
import { Login } from "./features/login/login.svelte";
import { OpenItem } from "./features/queue/item/item.svelte";
import { Queue, SHELVES } from "./features/queue/queue.svelte";
import { RosterBook } from "./features/roster/roster.svelte";
import { type Page, pagesFor } from "./pages";
import { Sheet } from "./parts/sheet.svelte";

export class Desk {
  session = $state<Session | null>(null);
  /** Whether the login is to be shown: before the first session, or after it ended. */
  away = $state(false);
  live = $state(true);
  /** What the queue's clock says, as far as this page knows. */
  now = $state(Date.now());
  /** Which page of the desk is open. */
  page = $state<Page>("queue");
  readonly login: Login;
  readonly queue: Queue;
  readonly cases: Cases;
  readonly roster: RosterBook;
  readonly computers: Computers;
  /** The item before the reviewer. What is typed about an item stays while others are looked at. */
  item = $state.raw<OpenItem | null>(null);

  /** The case before the clerk. What is typed about a case stays while others are looked at. */
  case = $state.raw<OpenCase | null>(null);
  /** What is brought in instead of looking at a case. */
  bringing = $state<"by_hand" | "sheet" | null>(null);
  takeIn = $state.raw<TakeIn>();
  caseSheet = $state.raw<Sheet>();

  readonly #items = new Map<SubmissionId, OpenItem>();
  readonly #cases = new Map<CaseId, OpenCase>();
  #ahead = 0;
  #endStream: () => void = () => {};

  constructor(readonly api: Api) {
    this.login = new Login(api, (session) => this.#arrive(session));
    this.queue = new Queue(api, (serverTime) => this.#setClock(serverTime));
    this.cases = new Cases(api, (serverTime) => this.#setClock(serverTime));
    this.roster = new RosterBook(api);
    this.computers = new Computers(api, (serverTime) => this.#setClock(serverTime));
    this.#clear();
    api.expired = () => {
      this.away = true;
      this.#endStream();
      // Neither a citizen's number nor a code stays in sight of whoever comes next.
      this.case?.hide();
      this.roster.closeCode();
      this.computers.codeSeen();
    };
  }

  async start(): Promise<void> {
    try {
      await this.#arrive(await this.api.session());
    } catch (thrown) {
      const failed = failure(thrown);
      if (!this.away) this.login.failed = failed;
      this.away = true;
    }
  }

  async leave(): Promise<void> {
    try {
      await this.api.logout();
    } catch (thrown) {
      this.queue.failed = failure(thrown);
      if (!this.away) return;
    }
    this.#endStream();
    this.#clear();
    this.session = null;
    this.login.login = "";
    this.away = true;
  }

  /** Every so often: time goes on, and a stream that a refusal closed for good is opened again. */
  beat(): void {
    this.#tick();
    if (this.session && !this.away && !this.live) this.#listen();
    // What a computer says of itself is no change of the queue: nobody tells of it.
    if (this.session && !this.away && this.page === "computers") void this.computers.read();
  }

  /** The computers, and which of them. */
  async showComputers(choice: { show?: Shown; department?: DepartmentCode }): Promise<void> {
    const { show = this.computers.show, department = this.computers.department } = choice;
    const arrives = this.page !== "computers";
    [this.page, this.computers.show, this.computers.department] = ["computers", show, department];
    const query = new URLSearchParams({
      page: "computers",
      show,
      ...(department === "" ? {} : { department }),
    });
    history.pushState(null, "", `?${query}`);
    if (arrives) await this.computers.read();
  }

  async showShelf(shelf: Shelf): Promise<void> {
    if (shelf === this.queue.shelf) return;
    this.item = null;
    this.#remember(shelf, null);
    await this.queue.show(shelf);
  }

  async showItem(id: SubmissionId): Promise<void> {
    if (this.item?.id === id) return;
    this.#remember(this.queue.shelf, id);
    await this.#lay(id);
  }

  async showPage(page: Page): Promise<void> {
    if (page === this.page) return;
    history.pushState(null, "", page === "queue" ? "?" : `?page=${page}`);
    await this.follow();
  }

  /** From another page to a case. */
  async openCase(id: CaseId): Promise<void> {
    this.#rememberCase({ shelf: "all", narrowed: {} }, id);
    await this.follow();
  }

  async showCases(which: Asked): Promise<void> {
    this.#leaveCase();
    this.#rememberCase(which, null);
    await this.cases.show(which);
  }

  async showCase(id: CaseId | null): Promise<void> {
    if (this.case?.id === id && !this.bringing) return;
    this.bringing = null;
    this.#rememberCase(this.cases.asked, id);
    await this.#layCase(id);
  }

  /** Down (1) or up (-1) the list. */
  async step(by: 1 | -1): Promise<void> {
    if (this.page === "cases") {
      const id = this.cases.beside(this.case?.id ?? null, by);
      if (id) await this.showCase(id);
      return;
    }
    if (this.page !== "queue") return;
    const id = this.queue.beside(this.item?.id ?? null, by);
    if (id) await this.showItem(id);
  }

  /** What the address names is shown; also after Back and Forward. */
  async follow(): Promise<void> {
    const query = new URLSearchParams(location.search);
    const pages = pagesFor(this.session?.roles ?? []);
    // An address without a page is the queue's, as it was before there were others.
    const named = query.get("page") ?? "queue";
    this.page = pages.find((one) => one === named) ?? pages[0] ?? "cases";
    if (this.page === "roster") return this.roster.read();
    if (this.page === "computers") {
      this.computers.show = SHOWN.find((one) => one === query.get("show")) ?? "all";
      this.computers.department = query.get("department") ?? "";
      return this.computers.read();
    }
    if (this.page === "cases") {
      await Promise.all([this.cases.show(asked(query)), this.#layCase(query.get("case"))]);
      return;
    }
    const shelf = SHELVES.find((one) => one === query.get("shelf")) ?? "open";
    const id = query.get("item");
    if (id === null) this.item = null;
    await Promise.all([this.queue.show(shelf), id === null ? null : this.#lay(id)]);
  }

  async reread(): Promise<void> {
    // What the stream tells is of items and cases; a roster is read when its page is opened.
    if (this.page === "cases") await Promise.all([this.cases.read(), this.case?.read()]);
    if (this.page === "computers") await this.computers.read();
    if (this.page !== "queue") return;
    await Promise.all([this.queue.read(), this.item?.reread()]);
  }

  /** Whether something would be lost with the page: words that were not sent, photos on their way in. */
  get underWay(): boolean {
    const items = [...this.#items.values()].some(({ thread, decide }) => thread.text !== "" || decide.begun);
    const cases = [...this.#cases.values()].some((open) => open.begun || open.bringing.coming.length > 0);
    return items || cases || (this.takeIn?.begun ?? false);
  }

  department(code: DepartmentCode): Department | undefined {
    return this.session?.departments.find((one) => one.code === code);
  }

  /** What a department is called; one that is not known, by its code. */
  nameOf(code: DepartmentCode): Name {
    return this.department(code)?.name ?? { bn: code, en: "" };
  }

  async #lay(id: SubmissionId): Promise<void> {
    let item = this.#items.get(id);
    if (!item) {
      item = new OpenItem(this.api, id, () => this.queue.read());
      this.#items.set(id, item);
    }
    this.item = item;
    await item.open();
  }

  async #layCase(id: CaseId | null): Promise<void> {
    this.#leaveCase();
    if (id === null) return;
    let open = this.#cases.get(id);
    if (!open) {
      open = new OpenCase(
        this.api,
        id,
        () => this.session?.person.id,
        () => this.cases.read(),
      );
      this.#cases.set(id, open);
    }
    this.case = open;
    await open.read();
  }

  /** A citizen's number does not stay on the screen of a case that nobody looks at. */
  #leaveCase(): void {
    this.case?.hide();
    this.case = null;
  }

  /** Nothing that somebody typed is there for the next one. */
  #clear(): void {
    this.#items.clear();
    // Nor goes anything in under another's name.
    for (const open of this.#cases.values()) open.bringing.stop();
    this.#cases.clear();
    this.item = null;
    this.case = null;
    this.bringing = null;
    this.roster.closeCode();
    this.computers.clear();
    this.takeIn = new TakeIn(this.api, async (made, photos) => {
      this.bringing = null;
      await Promise.all([this.cases.read(), this.showCase(made.case.id)]);
      // On their own: the next complaint can be written down meanwhile.
      void this.#cases.get(made.case.id)?.bringing.add(photos);
    });
    this.caseSheet = new Sheet(this.api, "import_cases", () => this.cases.read());
  }

  async #arrive(session: Session): Promise<void> {
    const sameAsBefore = this.session?.person.id === session.person.id;
    if (this.session && !sameAsBefore) {
      // Somebody else sits down: what the other one typed is not his.
      this.#clear();
    }
    this.session = session;
    this.away = false;
    this.#setClock(session.server_time);
    this.#listen();
    if (sameAsBefore) await this.reread();
    else await this.follow();
  }

  #listen(): void {
    this.#endStream();
    this.#endStream = this.api.stream(
      () => this.reread(),
      (yes) => {
        // The stream broke off: the session may be over. The queue's answer tells.
        if (this.live && !yes) void (this.page === "roster" ? this.roster.read() : this.reread());
        this.live = yes;
      },
    );
  }

  #setClock(serverTime: number): void {
    this.#ahead = serverTime - Date.now();
    this.#tick();
  }

  #tick(): void {
    this.now = Date.now() + this.#ahead;
  }

  #remember(shelf: Shelf, id: SubmissionId | null): void {
    const query = new URLSearchParams({ shelf, ...(id === null ? {} : { item: id }) });
    history.pushState(null, "", `?${query}`);
  }

  #rememberCase(which: Asked, id: CaseId | null): void {
    const query = parameters(which);
    if (id !== null) query.set("case", id);
    history.pushState(null, "", `?page=cases&${query}`);
  }
}
