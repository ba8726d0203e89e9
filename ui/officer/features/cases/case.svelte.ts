// One citizen's case, as the queue last sent it, and what the officer does to it.
//
// Each operation names the version of the case that was on the page. That version moves on as the page is read again,
// except past a step that somebody else takes while the officer is writing: that is shown first ("changed meanwhile"),
// and only once they have seen it is what they write based on the newer version.
import type {
  CaseConflict,
  CaseDoing,
  CaseId,
  CaseResponse,
  CaseStep,
  CaseView,
  ResponseId,
} from "@shared/generated";
import type { Session } from "../../window/session.svelte";
import { CaseWriting } from "./writing.svelte";

/** What was done last, for the line that says it is saved. */
export type Done = CaseDoing | "accept" | "acknowledge";

export class OpenCase {
  view = $state.raw<CaseView | null>(null);
  gone = $state(false);
  done = $state<Done | null>(null);
  busy = $state(false);
  /** Rises when the form should get the focus. */
  focusRequests = $state(0);
  /** The version the officer has seen. */
  seen = $state(0);
  readonly writing: CaseWriting;
  #asked = 0;
  #draft: Promise<void> | null = null;

  constructor(
    readonly session: Session,
    readonly id: CaseId,
  ) {
    this.writing = new CaseWriting(session.host, id);
  }

  async open(): Promise<void> {
    await this.load();
    await this.session.attempt(this.#readDraft);
  }

  /** Reads the draft once: what is put into the form before that, it would overwrite. */
  #readDraft = (): Promise<void> => {
    this.#draft ??= this.writing.open().catch((thrown) => {
      this.#draft = null;
      throw thrown;
    });
    return this.#draft;
  };

  async load(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const read = await this.session.attempt(async () => {
      const view = await this.session.host.call("case", this.id);
      if (asked !== this.#asked) return;
      this.view = view;
      if (this.writing.doing === null || this.#news(view) === null) this.seen = view.known.version;
    });
    this.gone = !read && this.view === null;
  }

  /** What somebody else did since the officer looked, while they are writing. */
  get news(): CaseStep | null {
    return this.view && this.writing.doing !== null ? this.#news(this.view) : null;
  }

  #news({ moves }: CaseView): CaseStep | null {
    if (this.seen === 0) return null;
    return moves.filter((step) => step.version > this.seen).at(-1) ?? null;
  }

  /** The officer has seen what changed: what they write is based on this version now. */
  markSeen(): void {
    this.seen = this.view?.known.version ?? this.seen;
  }

  accept(): Promise<void> {
    // Nothing is written with this: it is based on the version on the page.
    const version = this.view?.known.version ?? this.seen;
    return this.#at("accept", () => this.#call("case_accept", { case: this.id, version }));
  }

  acknowledge(): Promise<void> {
    return this.#at("acknowledge", () => this.#call("case_acknowledge", { case: this.id }));
  }

  async #at(what: Done, work: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.done = (await this.session.attempt(work)) ? what : null;
    this.busy = false;
    await this.load();
  }

  #call: Session["host"]["call"] = (name, argument) => this.session.host.call(name, argument);

  begin(doing: CaseDoing | null): void {
    this.done = null;
    if (this.writing.doing === null) this.markSeen();
    this.writing.begin(doing);
  }

  /** Seals what is open. False when it was not sealed; the page then says why. */
  async submit(): Promise<boolean> {
    const { doing } = this.writing;
    if (doing === null || this.news) return false;
    this.done = null;
    const sealed = await this.writing.sealBy((draft) => this.#seal(doing, draft));
    if (sealed) this.done = doing;
    await this.load();
    return sealed;
  }

  #seal(doing: CaseDoing, draft: number): Promise<unknown> {
    const { text_bn, text_en, photos, to, reason, note } = $state.snapshot(this.writing.content);
    const on = { case: this.id, version: this.seen, draft };
    switch (doing) {
      case "ask":
        return this.#call("case_ask", { ...on, text_bn, text_en });
      case "transfer":
        return this.#call("case_transfer", { ...on, to: to ?? "", reason });
      case "note":
        return this.#call("case_note", { ...on, text: note });
      case "interim":
        return this.#call("case_reply", { ...on, reply: doing, text_bn, text_en, photos: [] });
      case "action_taken":
        return this.#call("case_reply", { ...on, reply: doing, text_bn, text_en, photos });
    }
  }

  /** Sets aside what was refused: it no longer waits. */
  async setAside({ operation }: CaseConflict): Promise<void> {
    await this.session.attempt(() => this.#call("case_set_aside", operation));
    await this.load();
  }

  /** Puts what was refused back into the form: it is set aside only after it is saved there. */
  async again(conflict: CaseConflict): Promise<void> {
    const { mine } = conflict;
    if (!(await this.session.attempt(this.#readDraft))) return;
    this.markSeen();
    switch (mine.kind) {
      case "ask_citizen":
        this.writing.fill("ask", mine);
        break;
      case "reply_case":
        this.writing.fill(mine.reply, mine, mine.photos);
        break;
      case "transfer_case":
        this.writing.fill("transfer", mine);
        break;
      case "note_case":
        this.writing.fill("note", { note: mine.text });
        break;
    }
    if (await this.writing.save()) await this.setAside(conflict);
    this.focusRequests += 1;
  }

  /** Puts what the desk returned back into the form. */
  async rewrite({ kind, text_bn, text_en, drafted_bn, photos }: CaseResponse): Promise<void> {
    if (!(await this.session.attempt(this.#readDraft))) return;
    this.markSeen();
    const doing =
      kind === "request_for_information" ? "ask" : kind === "interim" ? "interim" : "action_taken";
    this.writing.fill(doing, { text_bn: drafted_bn ?? text_bn, text_en }, photos);
    this.focusRequests += 1;
    await this.writing.save();
  }

  async link(link: string): Promise<void> {
    await this.session.attempt(() => this.#call("case_open_link", { case: this.id, link }));
  }

  /** The work report of what was done: the draft, or what became of it. */
  async report(response: ResponseId): Promise<void> {
    await this.session.attempt(async () => {
      const made = await this.#call("case_report", { case: this.id, response });
      await this.session.go(
        made.answer === "draft"
          ? { name: "compose", id: made.draft.id, bring: [] }
          : { name: "item", id: made.submission },
      );
    });
  }
}
