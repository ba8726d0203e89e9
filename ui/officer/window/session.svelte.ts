// What every page of the window shares: the officer, the open page, what is still to be sent. It is not the source of
// truth: it asks the host again whenever the host says that something changed.

import { dayOf } from "@shared/format";
import type {
  Boot,
  CallFailed,
  CaseId,
  ContentKind,
  DraftId,
  DraftView,
  ItemStatus,
  Kind,
  Language,
  OutboxView,
  SubmissionId,
} from "@shared/generated";
import { chooseLanguage } from "@shared/l10n.svelte";
import { createContext } from "svelte";
import { asFailure, type Host } from "../host";
import type { Incoming } from "./incoming";

export type Page =
  | { name: "home" }
  | { name: "items"; status: ItemStatus | null }
  | { name: "item"; id: SubmissionId }
  | { name: "cases" }
  | { name: "case"; id: CaseId }
  | { name: "compose"; id: DraftId; bring: Incoming[] };

const LAST_PLACE = "purabarta.last-place";

export class Session {
  boot = $state<Boot | null>(null);
  page = $state<Page>({ name: "home" });
  outbox = $state<OutboxView | null>(null);
  /** How many citizens' cases are open with the officer's departments. */
  casesOpen = $state(0);
  /** How many of them are assigned to the officer. */
  casesMine = $state(0);
  failed = $state<CallFailed | null>(null);
  /** The call that failed, for *try again*. */
  #failedWork: (() => Promise<unknown>) | null = null;
  /** How often each kind of data changed: read it in an effect to ask the host again. */
  heard = $state<Record<Kind, number>>({
    items: 0,
    cases: 0,
    drafts: 0,
    outbox: 0,
    officer: 0,
    watched: 0,
    phone: 0,
  });
  /** The dialog for a new enrolment code is open. */
  enrolling = $state(false);
  /** The dialog with details for support is open. */
  supporting = $state(false);
  #starting: Promise<void> = Promise.resolve();
  /** Rises each time the officer asks for the search field. */
  searchAsked = $state(0);
  /** Set by the page that is being written on: saves before another page opens; false keeps it open. */
  leaving: (() => Promise<boolean>) | null = null;
  /** Saves what is being written on the page that is open. */
  saveNow: (() => Promise<unknown>) | null = null;

  constructor(readonly host: Host) {
    host.onChanged((kind) => {
      this.heard[kind] += 1;
      if (kind === "outbox") void this.readOutbox();
      if (kind === "cases") void this.readCases();
      if (kind === "officer") void this.begin();
    });
    host.onOpen((opens) => {
      if ("id" in opens) void this.go({ name: opens.page, id: opens.id });
      else void this.go({ name: opens.page });
    });
    host.onEnding(async () => void (await this.saveNow?.()));
  }

  async begin(): Promise<void> {
    await this.attempt(this.#readBoot);
    if (this.boot?.who) await Promise.all([this.readOutbox(), this.readCases()]);
  }

  /** The officer has read what went wrong: it is not shown again. */
  async troubleSeen(): Promise<void> {
    if (await this.attempt(() => this.host.call("trouble_seen", null))) await this.begin();
  }

  /** Leaves safe mode and starts normal work. */
  async leaveSafeMode(): Promise<void> {
    this.failed = null;
    if (await this.attempt(() => this.host.call("leave_safe_mode", null))) await this.begin();
  }

  #readBoot = async (): Promise<void> => {
    const boot = await this.host.call("boot", null);
    chooseLanguage(boot.language);
    this.boot = boot;
  };

  async readOutbox(): Promise<void> {
    await this.attempt(this.#askOutbox);
  }

  #askOutbox = async (): Promise<void> => {
    this.outbox = await this.host.call("outbox", null);
  };

  async readCases(): Promise<void> {
    if (this.boot?.who) await this.attempt(this.#askCases);
  }

  #askCases = async (): Promise<void> => {
    const { to_do, mine } = await this.host.call("cases", { text: "", limit: 1 });
    [this.casesOpen, this.casesMine] = [to_do, mine];
  };

  async language(next: Language): Promise<void> {
    chooseLanguage(next);
    // Before the data is open there is nowhere to save the choice.
    if (!this.boot) return;
    this.boot.language = next;
    await this.attempt(() => this.host.call("choose_language", next));
  }

  async go(page: Page): Promise<void> {
    if (this.leaving && !(await this.leaving())) return;
    this.failed = null;
    this.page = page;
  }

  /** Creates a draft and opens it. Calls run one after the other: a second press finds the first one's page open. */
  start(kind: ContentKind, bring: Incoming[] = []): Promise<void> {
    this.#starting = this.#starting.then(() => this.#start(kind, bring));
    return this.#starting;
  }

  async #start(kind: ContentKind, bring: Incoming[]): Promise<void> {
    await this.attempt(async () => {
      if (this.leaving && !(await this.leaving())) return;
      const view = await this.host.call("draft_start", { kind, department: null });
      // The host answers with the same draft while it is empty: its page is already open, and knows its version.
      if (this.page.name === "compose" && this.page.id === view.id && bring.length === 0) return;
      await this.#fillUsual(view);
      await this.go({ name: "compose", id: view.id, bring });
    });
  }

  async correct(id: SubmissionId): Promise<void> {
    await this.attempt(async () => {
      const view = await this.host.call("draft_correct", id);
      await this.go({ name: "compose", id: view.id, bring: [] });
    });
  }

  async open(submission: SubmissionId, link: string): Promise<void> {
    await this.attempt(() => this.host.call("open_link", { submission, link }));
  }

  async sendNow(): Promise<boolean> {
    return this.attempt(() => this.host.call("send_now", null));
  }

  /** Runs it; a failure is shown at the top of the page until it is retried or another page opens. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      if (this.#failedWork === work) this.failed = null;
      return true;
    } catch (thrown) {
      this.failed = asFailure(thrown);
      this.#failedWork = work;
      return false;
    }
  }

  /** Runs again what failed. */
  async retry(): Promise<void> {
    const work = this.#failedWork;
    if (!work) return;
    this.failed = null;
    if (await this.attempt(work)) this.#failedWork = null;
    if (work === this.#readBoot && this.boot?.who) await Promise.all([this.readOutbox(), this.readCases()]);
  }

  /** Officers mostly report from the same place as the last time. */
  rememberPlace(borough: number | null, ward: number | null): void {
    localStorage.setItem(LAST_PLACE, JSON.stringify({ borough, ward }));
  }

  async #fillUsual(view: DraftView): Promise<void> {
    const content = { ...view.content };
    const before = JSON.stringify(content);
    if (content.kind === "work_report" && content.work_date === null) content.work_date = dayOf(view.now);
    const last = lastPlace();
    const boroughs = this.boot?.who?.places.boroughs ?? [];
    const borough = boroughs.find((one) => one.no === last.borough);
    if (content.borough === null && content.ward === null && borough) {
      content.borough = borough.no;
      if (last.ward !== null && borough.wards.includes(last.ward)) content.ward = last.ward;
    }
    if (JSON.stringify(content) === before) return;
    await this.host.call("draft_save", { id: view.id, version: view.version, content });
  }
}

function lastPlace(): { borough: number | null; ward: number | null } {
  try {
    const { borough = null, ward = null } = JSON.parse(localStorage.getItem(LAST_PLACE) ?? "{}");
    return { borough, ward };
  } catch {
    return { borough: null, ward: null };
  }
}

export const [useSession, provideSession] = createContext<Session>();
