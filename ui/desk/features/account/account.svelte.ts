// Where one is logged in, and one's password. Passwords stay in sight of nobody who comes next.
import type { SessionList } from "@shared/generated";
import { type Failure, failure } from "../../api";
import type { Desk, Page, Reason } from "../../desk.svelte";

export class OwnAccount implements Page {
  readonly underWay = false;
  list = $state.raw<SessionList | null>(null);
  failed = $state.raw<Failure | null>(null);
  old = $state("");
  fresh = $state("");
  refused = $state.raw<Failure | null>(null);
  changed = $state(false);
  busy = $state(false);

  constructor(private readonly desk: Desk) {}

  async open(): Promise<void> {
    await this.read();
  }

  /** Logins and logouts elsewhere are no change of the queue, but a session that ended is found out this way. */
  async reread(_reason: Reason): Promise<void> {
    await this.read();
  }

  beat(): void {
    void this.read();
  }

  cover(): void {
    this.old = "";
    this.fresh = "";
  }

  clear(): void {
    this.cover();
    this.list = null;
    this.failed = null;
    this.refused = null;
    this.changed = false;
  }

  async read(): Promise<void> {
    await this.#take(() => this.desk.api.call("sessions"));
  }

  async end(id: string): Promise<void> {
    await this.#take(() => this.desk.api.call("end_session", { path: { id } }));
  }

  async endOthers(): Promise<void> {
    await this.#take(() => this.desk.api.call("end_other_sessions"));
  }

  async change(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.refused = null;
    this.changed = false;
    try {
      const body = { old: this.old, new: this.fresh };
      this.list = await this.desk.api.call("change_password", { body });
      this.cover();
      this.changed = true;
    } catch (thrown) {
      this.refused = failure(thrown);
      if (this.refused.code === "login_wrong") this.old = "";
    } finally {
      this.busy = false;
    }
  }

  async #take(ask: () => Promise<SessionList>): Promise<void> {
    try {
      this.list = await ask();
      this.failed = null;
      this.desk.setClock(this.list.server_time);
    } catch (thrown) {
      this.failed = failure(thrown);
    }
  }
}
