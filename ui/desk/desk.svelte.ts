// The desk as a whole: who sits at it, which shelf and item lie before him, and what is live.
//
// Story: ask for the session; without one, the login. With one, the shelf and item the address names
// are read, and read again whenever the stream says that something changed. When the session ends, the
// login lies over the page and the page keeps everything typed.
import type { Department, DepartmentCode, Role, Session, Shelf, SubmissionId } from "@shared/generated";
import { type Api, failure } from "./api";
import { Computers, SHOWN, type Shown } from "./features/computers/computers.svelte";
import { OpenItem } from "./features/item/item.svelte";
import { Login } from "./features/login/login.svelte";
import { Queue, SHELVES } from "./features/queue/queue.svelte";

/** What lies on the desk. l10n: desk-page-* */
export const PAGES = ["queue", "computers"] as const;
export type Page = (typeof PAGES)[number];

/** Who is shown which page; the queue decides, and refuses what is asked for all the same. */
const SEES: Record<Page, readonly Role[]> = {
  queue: ["moderator", "publisher", "oversight", "administrator"],
  computers: ["administrator", "nodal_officer", "moderator", "oversight"],
};

export class Desk {
  session = $state<Session | null>(null);
  /** Whether the login is to be shown: before the first session, or after it ended. */
  away = $state(false);
  live = $state(true);
  /** What the queue's clock says, as far as this page knows. */
  now = $state(Date.now());
  readonly login: Login;
  readonly queue: Queue;
  readonly computers: Computers;
  page = $state<Page>("queue");
  /** The item before the reviewer. What is typed about an item stays while others are looked at. */
  item = $state.raw<OpenItem | null>(null);

  readonly #items = new Map<SubmissionId, OpenItem>();
  #ahead = 0;
  #endStream: () => void = () => {};

  constructor(readonly api: Api) {
    this.login = new Login(api, (session) => this.#arrive(session));
    this.queue = new Queue(api, (serverTime) => this.#setClock(serverTime));
    this.computers = new Computers(api, (serverTime) => this.#setClock(serverTime));
    api.expired = () => {
      this.away = true;
      this.#endStream();
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
    this.#items.clear();
    this.item = null;
    this.computers.clear();
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

  /** The pages that whoever is at the desk may see. */
  get pages(): Page[] {
    const roles = this.session?.roles ?? [];
    return PAGES.filter((page) => SEES[page].some((role) => roles.includes(role)));
  }

  async showPage(page: Page): Promise<void> {
    if (page === "computers") await this.showComputers({});
    else {
      this.page = page;
      this.#remember(this.queue.shelf, this.item?.id ?? null);
      await this.reread();
    }
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

  /** Down (1) or up (-1) the shelf. */
  async step(by: 1 | -1): Promise<void> {
    const id = this.queue.beside(this.item?.id ?? null, by);
    if (id) await this.showItem(id);
  }

  /** What the address names is shown; also after Back and Forward. */
  async follow(): Promise<void> {
    const query = new URLSearchParams(location.search);
    const asked = PAGES.find((one) => one === query.get("page")) ?? "queue";
    this.page = this.pages.includes(asked) ? asked : (this.pages[0] ?? "queue");
    if (this.page === "computers") {
      this.computers.show = SHOWN.find((one) => one === query.get("show")) ?? "all";
      this.computers.department = query.get("department") ?? "";
      await this.computers.read();
      return;
    }
    const shelf = SHELVES.find((one) => one === query.get("shelf")) ?? "open";
    const id = query.get("item");
    if (id === null) this.item = null;
    await Promise.all([this.queue.show(shelf), id === null ? null : this.#lay(id)]);
  }

  async reread(): Promise<void> {
    if (this.page === "computers") {
      await this.computers.read();
      return;
    }
    await Promise.all([this.queue.read(), this.item?.reread()]);
  }

  department(code: DepartmentCode): Department | undefined {
    return this.session?.departments.find((one) => one.code === code);
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

  async #arrive(session: Session): Promise<void> {
    const sameAsBefore = this.session?.person.id === session.person.id;
    if (this.session && !sameAsBefore) {
      // Somebody else sits down: what the other one typed is not his.
      this.#items.clear();
      this.item = null;
      this.computers.clear();
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
        if (this.live && !yes) void (this.page === "computers" ? this.computers : this.queue).read();
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
}
