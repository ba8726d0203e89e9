// How the queue is, read when the page opens and every so often; and which looks are to be exported.
import type { Health } from "@shared/generated";
import { address, type Failure, failure } from "../../api";
import type { Desk, Page } from "../../desk.svelte";

const EMPTY = { case: "", officer: "", from: "", until: "" };
export type SawField = keyof typeof EMPTY;

export class Watch implements Page {
  readonly underWay = false;
  health = $state.raw<Health | null>(null);
  failed = $state.raw<Failure | null>(null);
  saw = $state({ ...EMPTY });
  #reading = 0;

  constructor(private readonly desk: Desk) {}

  async open(): Promise<void> {
    await this.read();
  }

  async reread(): Promise<void> {
    await this.read();
  }

  /** The disk and the clock are no change of the queue: nobody tells of them. */
  beat(): void {
    void this.read();
  }

  cover(): void {}

  clear(): void {
    this.health = null;
    this.failed = null;
    this.saw = { ...EMPTY };
  }

  /** Where the file with these looks is. What is left empty does not filter. */
  get export(): string {
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries(this.saw)) if (value.trim()) asked.set(name, value.trim());
    return address("who_saw") + (asked.size > 0 ? `?${asked}` : "");
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const health = await this.desk.api.call("health");
      if (reading !== this.#reading) return;
      this.health = health;
      this.failed = null;
      this.desk.setClock(health.server_time);
    } catch (thrown) {
      const failed = failure(thrown);
      if (reading === this.#reading) this.failed = failed;
    }
  }
}
