// A decision in two steps: a step is chosen, its words are written, and only then it is confirmed.
// What was written stays until the queue has accepted it.
import type { Check, Decision, DeskItem, Digest, Field, Reason, SubmissionId } from "@shared/generated";
import { SvelteSet } from "svelte/reactivity";
import { type Api, Failure, type FailureCode, failure } from "../../../api";
import { isPublicLink, stored } from "../../../parts/typed";

export type Choice = "approve" | "return" | "reject" | "publish";

/** What is missing before the step can be confirmed (message `desk-missing-…`). */
export type Missing = "approve" | "return" | "reject" | "publish";

/** The item a decision is about, and the content of it that the reviewer saw. */
export type Subject = {
  readonly id: SubmissionId;
  readonly seen: Digest | null;
  readonly item: DeskItem | null;
  reread(): Promise<void>;
};

const OVERTAKEN = new Set<FailureCode>(["content_changed", "revision_conflict", "wrong_state"]);

export class Decide {
  choice = $state<Choice | null>(null);
  reasons = $state<Reason[]>([{ about: { field: "whole" }, text: "" }]);
  rejection = $state("");
  link = $state("");
  /** What the reviewer checked in the content that was seen; other content is checked anew. */
  readonly ticked = new SvelteSet<Check>();
  #tickedOn: Digest | null = null;
  busy = $state(false);
  missing = $state<Missing | null>(null);
  failed = $state.raw<Failure | null>(null);

  constructor(
    private readonly api: Api,
    private readonly subject: Subject,
    private readonly done: (item: DeskItem) => Promise<void>,
  ) {}

  choose(choice: Choice): void {
    if (choice === "approve" && this.#tickedOn !== this.subject.seen) {
      this.ticked.clear();
      this.#tickedOn = this.subject.seen;
    }
    this.choice = choice;
    this.missing = null;
    this.failed = null;
  }

  /** Back to the buttons. What was written is still there the next time. */
  close(): void {
    this.choice = null;
    this.missing = null;
    this.failed = null;
  }

  /** Whether words were written that have not been sent. */
  get begun(): boolean {
    return [this.rejection, this.link, ...this.reasons.map(({ text }) => text)].some((text) => text !== "");
  }

  tick(check: Check, yes: boolean): void {
    if (yes) this.ticked.add(check);
    else this.ticked.delete(check);
  }

  addReason(about: Field = { field: "whole" }): void {
    this.reasons.push({ about, text: "" });
  }

  removeReason(index: number): void {
    this.reasons.splice(index, 1);
    if (this.reasons.length === 0) this.addReason();
  }

  async confirm(): Promise<void> {
    if (this.busy || this.choice === null || this.subject.seen === null) return;
    const { id, seen } = this.subject;
    this.missing = null;
    this.failed = null;
    const choice = this.choice;
    if (choice === "publish") {
      const link = this.link.trim();
      if (link === "") this.missing = "publish";
      else if (!isPublicLink(link)) this.failed = new Failure("link_wrong");
      else
        await this.#send(() =>
          this.api.call("publish", { path: { id }, body: { content_hash: seen, link } }),
        );
      return;
    }
    const decision = this.#decision(choice);
    const checks = choice === "approve" ? [...this.ticked] : [];
    if (!decision) return;
    const body = { content_hash: seen, decision, checks };
    await this.#send(() => this.api.call("decide", { path: { id }, body }));
  }

  #decision(choice: Exclude<Choice, "publish">): Decision | null {
    if (choice === "approve") {
      // What was ticked on another content was not looked for in this one.
      if (this.#tickedOn !== this.subject.seen) this.choose("approve");
      const asked = this.subject.item?.review.checks ?? [];
      if (asked.some((check) => !this.ticked.has(check))) this.missing = "approve";
      return this.missing ? null : { kind: "approve" };
    }
    if (choice === "reject") {
      const reason = stored(this.rejection);
      if (reason === "") this.missing = "reject";
      return reason === "" ? null : { kind: "reject", reason };
    }
    const reasons = this.reasons
      .map(({ about, text }) => ({ about: $state.snapshot(about), text: stored(text) }))
      .filter(({ text }) => text !== "");
    if (reasons.length === 0) this.missing = "return";
    return reasons.length === 0 ? null : { kind: "return", reasons };
  }

  async #send(ask: () => Promise<DeskItem>): Promise<void> {
    this.busy = true;
    try {
      const item = await ask();
      this.choice = null;
      this.ticked.clear();
      this.reasons = [{ about: { field: "whole" }, text: "" }];
      this.rejection = "";
      this.link = "";
      await this.done(item);
    } catch (thrown) {
      this.failed = failure(thrown);
      // The page knew less than the queue: it is shown what is there now.
      if (OVERTAKEN.has(this.failed.code)) await this.subject.reread();
    } finally {
      this.busy = false;
    }
  }
}
