// The officers' computers, in the order the queue gives. Which of them are shown is chosen here and kept in the address.
// Revoking one takes two steps; the code to enrol another is shown once, and gone with the next thing done.
import type { Computer, ComputerList, DepartmentCode, DeviceId, NewCode } from "@shared/generated";
import { type Failure, failure } from "../../api";
import type { Desk, Page } from "../../desk.svelte";

/** Which computers are shown. l10n: computers-show-* */
export const SHOWN = ["all", "unsent", "late", "revoked"] as const;
export type Shown = (typeof SHOWN)[number];

export class Computers implements Page {
  readonly underWay = false;
  list = $state.raw<ComputerList | null>(null);
  failed = $state.raw<Failure | null>(null);
  show = $state<Shown>("all");
  department = $state<DepartmentCode | "">("");
  /** The one that is about to be revoked, until it is confirmed. */
  revoking = $state<DeviceId | null>(null);
  busy = $state(false);
  /** The code that was just made, and for whose computer. */
  code = $state.raw<(NewCode & { of: Computer }) | null>(null);
  #reading = 0;

  constructor(private readonly desk: Desk) {}

  async open(address: URLSearchParams): Promise<void> {
    this.show = SHOWN.find((one) => one === address.get("show")) ?? "all";
    this.department = address.get("department") ?? "";
    await this.read();
  }

  async reread(): Promise<void> {
    await this.read();
  }

  /** What a computer says of itself is no change of the queue: nobody tells of it. */
  beat(): void {
    void this.read();
  }

  cover(): void {
    this.codeSeen();
  }

  /** Shows others of them. */
  choose(choice: { show?: Shown; department?: DepartmentCode }): void {
    const { show = this.show, department = this.department } = choice;
    [this.show, this.department] = [show, department];
    this.desk.remember("computers", { show, ...(department === "" ? {} : { department }) });
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const list = await this.desk.api.call("computers");
      if (reading === this.#reading) this.#take(list);
    } catch (thrown) {
      const failed = failure(thrown);
      if (reading === this.#reading) this.failed = failed;
    }
  }

  /** Those that are chosen, in the queue's order. */
  get rows(): Computer[] {
    return (this.list?.rows ?? []).filter(
      (row) =>
        belongs(row, this.show) && (this.department === "" || row.departments.includes(this.department)),
    );
  }

  count(shown: Shown): number {
    return (this.list?.rows ?? []).filter((row) => belongs(row, shown)).length;
  }

  ask(id: DeviceId): void {
    this.#forget();
    this.revoking = id;
  }

  back(): void {
    this.revoking = null;
  }

  async revoke(): Promise<void> {
    const id = this.revoking;
    if (id === null) return;
    await this.#do(async () => {
      this.#take(await this.desk.api.call("revoke_computer", { path: { id } }));
      this.revoking = null;
    });
  }

  async newCode(of: Computer): Promise<void> {
    this.#forget();
    await this.#do(async () => {
      this.code = { ...(await this.desk.api.call("computer_code", { path: { id: of.id } })), of };
    });
  }

  /** The code was written down: it is not shown again. */
  codeSeen(): void {
    this.code = null;
  }

  /** As it is for somebody who has just logged in. */
  clear(): void {
    this.#forget();
    this.list = null;
  }

  #forget(): void {
    this.code = null;
    this.revoking = null;
    this.failed = null;
  }

  async #do(what: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await what();
    } catch (thrown) {
      this.failed = failure(thrown);
    } finally {
      this.busy = false;
    }
  }

  #take(list: ComputerList): void {
    this.#reading++;
    this.list = list;
    this.failed = null;
    this.desk.setClock(list.server_time);
  }
}

function belongs(row: Computer, shown: Shown): boolean {
  switch (shown) {
    case "all":
      return row.revoked_at === null;
    case "unsent":
      return row.revoked_at === null && row.unsent > 0;
    case "late":
      return row.alarm;
    case "revoked":
      return row.revoked_at !== null;
  }
}
