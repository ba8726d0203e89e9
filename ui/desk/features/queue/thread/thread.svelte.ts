// The talk with the department about one item. A message keeps its id until it is accepted, so that
// pressing twice, or again after a lost answer, says it once.
import type { DeskItem, SubmissionId } from "@shared/generated";
import { type Api, type Failure, failure } from "../../../api";
import { stored } from "../../../parts/typed";

export class Thread {
  text = $state("");
  busy = $state(false);
  empty = $state(false);
  failed = $state.raw<Failure | null>(null);
  #sending: { id: string; text: string } | null = null;

  constructor(
    private readonly api: Api,
    private readonly subject: SubmissionId,
    private readonly said: (item: DeskItem) => void,
  ) {}

  async send(): Promise<void> {
    if (this.busy) return;
    const text = stored(this.text);
    this.failed = null;
    this.empty = text === "";
    if (this.empty) return;
    if (this.#sending?.text !== text) this.#sending = { id: crypto.randomUUID(), text };
    this.busy = true;
    const typed = this.text;
    try {
      const item = await this.api.call("write_message", { path: { id: this.subject }, body: this.#sending });
      this.#sending = null;
      // What was typed on while it was being sent is the next message.
      if (this.text === typed) this.text = "";
      this.said(item);
    } catch (thrown) {
      this.failed = failure(thrown);
    } finally {
      this.busy = false;
    }
  }
}
