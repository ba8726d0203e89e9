// Citizens' cases: what is open by what is due first, and what is over; searched.
import type { CaseRow } from "@shared/generated";
import type { Session } from "../../window/session.svelte";

const SEARCH_AFTER = 300;
const PAGE = 50;

export class CaseList {
  text = $state("");
  open = $state.raw<CaseRow[]>([]);
  over = $state.raw<CaseRow[]>([]);
  read = $state(false);
  #limit = $state(PAGE);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Answers of a question that is no longer asked are let go. */
  #asked = 0;

  constructor(readonly session: Session) {}

  typed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), SEARCH_AFTER);
  }

  /** Whether one of the lists may have more. */
  get more(): boolean {
    return this.open.length === this.#limit || this.over.length === this.#limit;
  }

  next(): Promise<void> {
    this.#limit += PAGE;
    return this.load();
  }

  async load(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    await this.session.attempt(async () => {
      const page = await this.session.host.call("cases", { text: this.text, limit: this.#limit });
      if (asked !== this.#asked) return;
      this.open = page.open;
      this.over = page.over;
      this.read = true;
    });
  }
}
