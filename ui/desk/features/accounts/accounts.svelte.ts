// Everybody's logins. What ends something, or shows a code, takes a second step; a code is shown once.
import type { Account, AccountList, NewCode, Person } from "@shared/generated";
import { type Failure, failure } from "../../api";
import type { Desk, Page, Reason } from "../../desk.svelte";

/** What is about to be done with a login. */
export type Act = "code" | "end" | "out";

export class Accounts implements Page {
  readonly underWay = false;
  list = $state.raw<AccountList | null>(null);
  failed = $state.raw<Failure | null>(null);
  refused = $state.raw<Failure | null>(null);
  busy = $state(false);
  /** What was asked for and with which login, before the second step. */
  asking = $state.raw<{ act: Act; of: Account } | null>(null);
  /** A code, as long as it is shown; the queue says it only once. */
  fresh = $state.raw<{ login: string; name: Person["name"]; code: NewCode } | null>(null);
  making = $state(false);
  login = $state("");
  bn = $state("");
  en = $state("");

  constructor(private readonly desk: Desk) {}

  async open(): Promise<void> {
    await this.read();
  }

  async reread(_reason: Reason): Promise<void> {
    await this.read();
  }

  cover(): void {
    this.close();
  }

  clear(): void {
    this.close();
    this.list = null;
    this.failed = null;
    this.#empty();
  }

  async read(): Promise<void> {
    try {
      this.#take(await this.desk.api.call("accounts"));
    } catch (thrown) {
      this.failed = failure(thrown);
    }
  }

  ask(act: Act, of: Account): void {
    this.close();
    this.asking = { act, of };
  }

  begin(): void {
    this.close();
    this.making = true;
  }

  /** The code is gone with it. */
  close(): void {
    this.asking = null;
    this.fresh = null;
    this.refused = null;
    this.making = false;
  }

  async confirm(): Promise<void> {
    const { asking } = this;
    if (!asking) return;
    const { act, of } = asking;
    const path = { login: of.login };
    await this.#do(async () => {
      if (act === "code") {
        const code = await this.desk.api.call("account_code", { path });
        // Nobody may be waiting for it any more.
        if (this.asking === asking) this.fresh = { login: of.login, name: of.person.name, code };
        await this.read();
      } else {
        this.#take(
          await this.desk.api.call(act === "end" ? "end_account" : "end_account_sessions", { path }),
        );
        this.close();
      }
    });
  }

  async make(): Promise<void> {
    const [login, name] = [this.login.trim(), { bn: this.bn, en: this.en }];
    await this.#do(async () => {
      const code = await this.desk.api.call("make_account", { body: { login, name } });
      if (this.making) this.fresh = { login, name, code };
      this.#empty();
      await this.read();
    });
  }

  #empty(): void {
    [this.login, this.bn, this.en] = ["", "", ""];
  }

  #take(list: AccountList): void {
    this.list = list;
    this.failed = null;
    this.desk.setClock(list.server_time);
  }

  async #do(what: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.refused = null;
    try {
      await what();
    } catch (thrown) {
      this.refused = failure(thrown);
    } finally {
      this.busy = false;
    }
  }
}
