// One item: its history, its content, its thread.
import type { ItemView, OperationId, Step, SubmissionId, Timestamp, What } from "@shared/generated";
import type { Session } from "../../window/session.svelte";

/** A step of the history: what the queue recorded, and before it what was done here. */
export type Told = {
  kind: Step["kind"] | "sealed" | "not_taken" | "photo_lost" | `aside_${What}`;
  at: Timestamp;
  by: Step["by"];
  note: string;
  first: boolean;
};

export class Item {
  view = $state.raw<ItemView | null>(null);
  #message = $state("");
  sending = $state(false);

  constructor(
    readonly session: Session,
    readonly id: SubmissionId,
  ) {
    this.#message = localStorage.getItem(this.#kept) ?? "";
  }

  get #kept(): string {
    return `purabarta.message.${this.id}`;
  }

  /** What is being written to the IT department; still there when the officer returns to the item. */
  get message(): string {
    return this.#message;
  }

  set message(text: string) {
    this.#message = text;
    if (text === "") localStorage.removeItem(this.#kept);
    else localStorage.setItem(this.#kept, text);
  }

  async load(): Promise<void> {
    await this.session.attempt(async () => {
      this.view = await this.session.host.call("item", this.id);
    });
  }

  get story(): Told[] {
    const { sealed_at, known, done_anew, aside } = this.view ?? {};
    const told: Told[] = (known?.story ?? []).map((step) => ({ ...step, first: step.revision === 1 }));
    const here = { by: null, note: "", first: true };
    if (sealed_at != null) told.unshift({ kind: "sealed", at: sealed_at, ...here });
    if (!done_anew?.length && !aside?.length) return told;
    for (const { made_at, problem } of done_anew ?? [])
      told.push({ kind: problem ? "not_taken" : "photo_lost", at: made_at, ...here });
    for (const { what, text, made_at } of aside ?? [])
      told.push({ ...here, kind: `aside_${what}`, at: made_at, note: text });
    return told.sort((a, b) => a.at - b.at);
  }

  async send(): Promise<void> {
    const text = this.message;
    if (text.trim() === "" || this.sending) return;
    this.sending = true;
    const said = await this.session.attempt(() =>
      this.session.host.call("message", { submission: this.id, text }),
    );
    // What was typed stays until it is on disk; what was typed since stays as well.
    if (said && this.message === text) this.message = "";
    this.sending = false;
    await this.load();
  }

  async withdraw(reason: string): Promise<void> {
    await this.session.attempt(() => this.session.host.call("withdraw", { submission: this.id, reason }));
    await this.load();
  }

  /** Sets aside what failed: it no longer waits. */
  async setAside(operation: OperationId): Promise<void> {
    await this.session.attempt(() =>
      this.session.host.call("item_set_aside", { submission: this.id, operation }),
    );
    await this.load();
  }
}
