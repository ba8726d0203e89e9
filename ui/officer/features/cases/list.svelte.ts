// Citizens' cases: the open ones by what is due first, and the closed ones; searchable.
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
  /** Rises with each question: a late answer to an earlier one is ignored. */
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
