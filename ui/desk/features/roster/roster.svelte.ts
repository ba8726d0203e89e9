// Who holds which post, the holidays, and what brings both in.
import {
  type CalendarView,
  type DepartmentCode,
  type NewCode,
  type Person,
  type RoleProposal,
  type Roster,
  SUBMITTING_ROLES,
  type Tenure,
  type Timestamp,
} from "@shared/generated";
import { type Failure, failure } from "../../api";
import type { Desk, Page, Reason } from "../../desk.svelte";
import { Sheet } from "../../parts/sheet.svelte";

/** What the page has beside each other. */
export const PARTS = ["officers", "calendar"] as const;

export class RosterBook implements Page {
  readonly underWay = false;
  part = $state<(typeof PARTS)[number]>("officers");
  roster = $state.raw<Roster | null>(null);
  calendar = $state.raw<CalendarView | null>(null);
  failed = $state.raw<Failure | null>(null);
  /** An enrolment code, as long as it is shown; the queue says it only once. */
  fresh = $state.raw<{ officer: Person; code: NewCode } | null>(null);
  /** For whom a code was asked, before the second step. */
  asking = $state.raw<Person | null>(null);
  refused = $state.raw<Failure | null>(null);
  /** Why a decision on a proposed role was not taken. */
  undecided = $state.raw<Failure | null>(null);
  busy = $state(false);
  readonly sheet: Sheet;
  readonly holidays: Sheet;

  constructor(private readonly desk: Desk) {
    const { api } = desk;
    this.sheet = new Sheet(api, "roster", () => this.read());
    this.holidays = new Sheet(api, "calendar", () => this.read());
  }

  async open(address: URLSearchParams): Promise<void> {
    this.part = PARTS.find((one) => one === address.get("part")) ?? "officers";
    await this.read();
  }

  /** What the stream tells is of items and cases: a roster is read when its page is opened. */
  async reread(reason: Reason): Promise<void> {
    if (reason === "stream_lost") await this.read();
  }

  cover(): void {
    this.closeCode();
  }

  clear(): void {
    this.closeCode();
  }

  async read(): Promise<void> {
    try {
      const { api } = this.desk;
      [this.roster, this.calendar] = await Promise.all([api.call("roster"), api.call("calendar")]);
      this.failed = null;
      const { session } = this.desk;
      // The next list may just have been brought in.
      if (session && !this.calendar.ends_soon) this.desk.session = { ...session, calendar_ends: null };
    } catch (thrown) {
      this.failed = failure(thrown);
    }
  }

  /** Whom a case of this department can be given to. */
  officersOf(department: DepartmentCode, now: Timestamp): Person[] {
    return (this.roster?.officers ?? [])
      .filter(({ tenures }) =>
        tenures.some(
          (tenure) =>
            tenure.posting.department === department &&
            SUBMITTING_ROLES.includes(tenure.posting.role) &&
            holds(tenure, now),
        ),
      )
      .map(({ person }) => person);
  }

  /** Accepts or rejects a role that an administrator would give themself. */
  async decide(proposal: RoleProposal, accept: boolean): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.undecided = null;
    try {
      this.roster = await this.desk.api.call("decide_role", {
        path: { proposal: proposal.id },
        body: { accept },
      });
    } catch (thrown) {
      this.undecided = failure(thrown);
    } finally {
      this.busy = false;
    }
  }

  ask(officer: Person): void {
    this.asking = officer;
    this.refused = null;
  }

  async makeCode(): Promise<void> {
    const officer = this.asking;
    if (!officer || this.busy) return;
    this.busy = true;
    this.refused = null;
    try {
      const code = await this.desk.api.call("officer_code", { path: { officer: officer.id } });
      // Nobody may be waiting for it any more.
      if (this.asking === officer) this.fresh = { officer, code };
    } catch (thrown) {
      this.refused = failure(thrown);
    } finally {
      this.busy = false;
    }
  }

  /** The code is gone with it. */
  closeCode(): void {
    this.asking = null;
    this.fresh = null;
    this.refused = null;
  }
}

/** Whether a post is held at that moment. */
export function holds({ from, until }: Tenure, now: Timestamp): boolean {
  return from <= now && (until === null || now < until);
}
