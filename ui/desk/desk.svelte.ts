// The desk as a whole: who is logged in, which page is open, what time it is, and whether changes are heard live.
//
// At the start the session is asked for; without one, the login is shown. With one, the page that the address names
// is opened, and read again whenever the stream says that something changed. When the session ends, the login is
// shown over the page, and the page keeps everything typed. What a page shows and keeps is in `features`, one
// folder per page.
import type { DepartmentCode, DeskPage, Name, Session, SessionMay } from "@shared/generated";
import type { Component } from "svelte";
import { type Api, type Failure, failure } from "./api";
import { Login } from "./features/login/login.svelte";

/** Why a page reads again: the queue told of a change, or can no longer be heard and may have ended the session. */
export type Reason = "changed" | "stream_lost";

/** What a page shows and keeps; each lives as long as the desk. */
export interface Page {
  /** Why the page could not be read, or left. */
  failed: Failure | null;
  /** Whether something would be lost with the page: words that were not sent, photos on their way in. */
  readonly underWay: boolean;
  /** Shows what the address names; also after Back and Forward. */
  open(address: URLSearchParams): Promise<void>;
  reread(reason: Reason): Promise<void>;
  /** The session ended: nothing secret stays in sight of whoever comes next. */
  cover(): void;
  /** Somebody else logs in: nothing that was typed is there for them. */
  clear(): void;
  /** Every so often, while the page is open. */
  beat?(): void;
  /** Down (1) or up (-1) the list. */
  step?(by: 1 | -1): Promise<void>;
  /** A key of the page, by its place on the keyboard; whether it did anything. */
  press?(code: string): boolean;
}

/** A page in the list of pages. */
export interface PageRecord {
  /** In the address, in the message `desk-page-…`, and where the queue says which pages a person sees. */
  readonly name: DeskPage;
  readonly State: PageState;
  readonly component: Component<{ desk: Desk }>;
}

type PageState<P extends Page = Page> = new (desk: Desk) => P;
type OpenPage = PageRecord & { readonly state: Page };

export class Desk {
  session = $state<Session | null>(null);
  /** Whether the login is to be shown: before the first session, or after it ended. */
  away = $state(false);
  live = $state(true);
  /** What the queue's clock says, as far as this page knows. */
  now = $state(Date.now());
  /** The name of the page that is open. */
  page = $state("");
  readonly login: Login;

  readonly #pages: readonly [OpenPage, ...OpenPage[]];
  #ahead = 0;
  #endStream: () => void = () => {};

  /** The first page is the one that opens when the address names none. */
  constructor(
    readonly api: Api,
    records: readonly [PageRecord, ...PageRecord[]],
  ) {
    const make = (record: PageRecord): OpenPage => ({ ...record, state: new record.State(this) });
    const [first, ...others] = records;
    this.#pages = [make(first), ...others.map(make)];
    this.page = first.name;
    this.login = new Login(api, (session) => this.#arrive(session));
    api.expired = () => {
      this.away = true;
      this.#endStream();
      for (const { state } of this.#pages) state.cover();
    };
  }

  /** What a page shows and keeps, whichever page is open. */
  at<P extends Page>(kind: PageState<P>): P {
    const found = this.#pages.find(({ state }) => state instanceof kind);
    if (!found) throw new Error(`the desk has no page of ${kind.name}`);
    return found.state as P;
  }

  /** The page that is open. */
  get shown(): OpenPage {
    return this.#pages.find(({ name }) => name === this.page) ?? this.#pages[0];
  }

  /** The pages that the queue lets this person see, in order. */
  get offered(): PageRecord[] {
    const pages = this.session?.pages ?? [];
    return this.#pages.filter(({ name }) => pages.includes(name));
  }

  /** What the queue lets this person do, whatever is open. */
  get may(): SessionMay {
    return this.session?.may ?? { take_in: false, change_roster: false };
  }

  get underWay(): boolean {
    return this.#pages.some(({ state }) => state.underWay);
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
      this.shown.state.failed = failure(thrown);
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
    if (!this.session || this.away) return;
    if (!this.live) this.#listen();
    this.shown.state.beat?.();
  }

  async showPage(name: string): Promise<void> {
    if (name !== this.page) await this.go(name);
  }

  /** Opens a page, at something in it. */
  async go(name: string, place: Record<string, string> = {}): Promise<void> {
    this.remember(name, place);
    await this.follow();
  }

  /** Writes what a page shows into the address, so that it can be sent to a colleague and Back leads back. */
  remember(name: string, place: URLSearchParams | Record<string, string>): void {
    // An address without a page is the first page's, as it was before there were others.
    const query = new URLSearchParams(name === this.#pages[0].name ? {} : { page: name });
    for (const [key, value] of new URLSearchParams(place)) query.set(key, value);
    history.pushState(null, "", `?${query}`);
  }

  /** What the address names is shown; also after Back and Forward. */
  async follow(): Promise<void> {
    const address = new URLSearchParams(location.search);
    const named = address.get("page") ?? this.#pages[0].name;
    const { offered } = this;
    // Who may see no page is told so by the first.
    const page = offered.find(({ name }) => name === named) ?? offered[0] ?? this.#pages[0];
    this.page = page.name;
    await this.shown.state.open(address);
  }

  /** Sets the clock by what the queue says. */
  setClock(serverTime: number): void {
    this.#ahead = serverTime - Date.now();
    this.#tick();
  }

  /** What a department is called; one that is not known, by its code. */
  nameOf(code: DepartmentCode): Name {
    const known = this.session?.departments.find((one) => one.code === code);
    return known?.name ?? { bn: code, en: "" };
  }

  #clear(): void {
    for (const { state } of this.#pages) state.clear();
  }

  async #arrive(session: Session): Promise<void> {
    const sameAsBefore = this.session?.person.id === session.person.id;
    if (this.session && !sameAsBefore) this.#clear();
    this.session = session;
    this.away = false;
    this.setClock(session.server_time);
    this.#listen();
    if (sameAsBefore) await this.shown.state.reread("changed");
    else await this.follow();
  }

  #listen(): void {
    this.#endStream();
    this.#endStream = this.api.stream(
      () => void this.shown.state.reread("changed"),
      (yes) => {
        if (this.live && !yes) void this.shown.state.reread("stream_lost");
        this.live = yes;
      },
    );
  }

  #tick(): void {
    this.now = Date.now() + this.#ahead;
  }
}
