// Photos that a citizen brought, on their way into the case: one after the other, each to be tried again or
// left out. Nothing is forgotten until the queue has it or the clerk says so.
import { type CaseId, type DeskCase, PHOTO_LIMITS } from "@shared/generated";
import { type Api, failure } from "../../api";

/** One file. `why` is the end of a message (`bring-photo-…`), once it failed. */
export type Coming = { key: number; file: File; state: "waiting" | "sending" | "failed"; why: string };

export class Bringing {
  coming = $state<Coming[]>([]);
  #made = 0;
  #current: { key: number; abort: AbortController } | null = null;

  constructor(
    private readonly api: Api,
    private readonly id: CaseId,
    private readonly added: (shown: DeskCase) => void,
  ) {}

  async add(files: Iterable<File>): Promise<void> {
    for (const file of files) {
      const large = file.size > PHOTO_LIMITS.file_bytes;
      this.coming.push({
        key: ++this.#made,
        file,
        state: large ? "failed" : "waiting",
        why: large ? "too-large" : "",
      });
    }
    await this.#send();
  }

  async retry(key: number): Promise<void> {
    const one = this.#find(key);
    if (one) [one.state, one.why] = ["waiting", ""];
    await this.#send();
  }

  /** Takes it off the list; what is under way is broken off. */
  drop(key: number): void {
    this.coming = this.coming.filter((one) => one.key !== key);
    if (this.#current?.key === key) this.#current.abort.abort();
  }

  stop(): void {
    for (const { key } of this.coming) this.drop(key);
  }

  async #send(): Promise<void> {
    while (!this.#current) {
      const next = this.coming.find((one) => one.state === "waiting");
      if (!next) return;
      const { key, file } = next;
      next.state = "sending";
      this.#current = { key, abort: new AbortController() };
      try {
        const to = { path: { id: this.id }, body: file };
        this.added(await this.api.call("add_case_photo", to, this.#current.abort.signal));
        this.drop(key);
      } catch (thrown) {
        const { code, flaws } = failure(thrown);
        const one = this.#find(key);
        if (one) [one.state, one.why] = ["failed", (flaws[0]?.code ?? code).replaceAll("_", "-")];
      } finally {
        this.#current = null;
      }
    }
  }

  #find(key: number): Coming | undefined {
    return this.coming.find((one) => one.key === key);
  }
}
