// What the officer is writing on a case: words to the citizen with photos taken after the work, the reason of a
// transfer, a note. All of it is one draft on this computer; only what is sealed is sent.

import type { CaseDoing, CaseDraftView, CaseId, CaseWords, DraftId, Flaw, Photo } from "@shared/generated";
import type { Host } from "../../host";
import { blank, type SaveAnswer, Writing } from "../../writing/writing.svelte";

/** Messages to the citizen: these three share their text. */
export const SAYS: readonly CaseDoing[] = ["ask", "interim", "action_taken"];

export class CaseWriting extends Writing<CaseDraftView> {
  content = $state<CaseWords>({
    doing: null,
    text_bn: "",
    text_en: "",
    photos: [],
    to: null,
    reason: "",
    note: "",
  });
  draftId = $state<DraftId | null>(null);

  constructor(
    host: Host,
    readonly id: CaseId,
  ) {
    super(host);
  }

  async open(): Promise<void> {
    this.take(await this.host.call("case_draft", this.id));
  }

  take(view: CaseDraftView): void {
    this.draftId = view.id;
    this.content = view.words;
    this.loaded(view.version, view.saved_at);
  }

  protected versionOf(view: CaseDraftView): number {
    return view.version;
  }

  protected saveVersion(): Promise<SaveAnswer<CaseDraftView>> {
    const words = $state.snapshot(this.content);
    return this.host.call("case_draft_save", { case: this.id, version: this.version, words });
  }

  /** Which form is open. */
  get doing(): CaseDoing | null {
    return this.content.doing;
  }

  /** Opens a form, or closes it; text in the others is kept. */
  begin(doing: CaseDoing | null): void {
    this.content.doing = doing;
    this.flaws = [];
    this.askedFirst = false;
    this.touched();
  }

  /** Opens a form and adds text to it; nothing already written is lost. */
  fill(
    doing: CaseDoing,
    words: Partial<Pick<CaseWords, "text_bn" | "text_en" | "reason" | "note" | "to">>,
    photos: Photo[] = [],
  ): void {
    const { content } = this;
    for (const field of ["text_bn", "text_en", "reason", "note"] as const) {
      const [more, there] = [words[field] ?? "", content[field]];
      if (!blank(more) && !there.includes(more)) content[field] = blank(there) ? more : `${more}\n\n${there}`;
    }
    content.to ??= words.to ?? null;
    for (const photo of photos) {
      if (!content.photos.some((one) => one.sha256 === photo.sha256)) content.photos.push(photo);
    }
    this.begin(doing);
  }

  get missing(): Flaw[] {
    const { doing, text_bn, reason, note, to } = this.content;
    if (doing === "transfer") {
      // A department is no field of a report: it has no name there.
      return [...(to ? [] : [missing("place")]), ...(blank(reason) ? [missing("whole")] : [])];
    }
    if (doing === "note") return blank(note) ? [missing("whole")] : [];
    return blank(text_bn) ? [missing("caption_bn")] : [];
  }

  /** Seals the open form through `seal`, which is given the version of the draft. False when it was not sealed. */
  async sealBy(seal: (draft: number) => Promise<unknown>): Promise<boolean> {
    if (this.submitting || this.waiting || this.theirs) return false;
    this.clearLastFailure();
    this.askedFirst = false;
    this.flaws = this.missing;
    if (this.flaws.length > 0) return false;
    const withPhotos = this.doing === "action_taken";
    if (withPhotos && !(await this.waitForPhotos())) return false;
    this.submitting = true;
    try {
      if (withPhotos) {
        await this.reuse.check();
        this.askedFirst = this.reuse.asked.length > 0;
        if (this.askedFirst) return false;
      }
      if (!(await this.save())) return false;
      await seal(this.version);
      await this.open();
      return true;
    } catch (thrown) {
      this.showRefusal(thrown);
      return false;
    } finally {
      this.submitting = false;
    }
  }
}

function missing(field: "place" | "whole" | "caption_bn"): Flaw {
  return { at: { field }, code: "missing" };
}
