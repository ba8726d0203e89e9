// A draft of a report or notice: its fields, and *Submit*. How it is saved is in Writing, its photos are in PhotoSet.

import { emptyContent } from "@shared/content";
import { dayOf, momentOf, timeOf } from "@shared/format";
import type {
  Content,
  DraftId,
  DraftView,
  Field,
  Flaw,
  PhotoId,
  SubmissionId,
  Timestamp,
  Who,
} from "@shared/generated";
import type { Host } from "../../host";
import { reasonsAt } from "../../window/flaws";
import { blank, type SaveAnswer, Writing } from "../../writing/writing.svelte";
import { isLate } from "./lead";

export class Draft extends Writing<DraftView> {
  view = $state.raw<DraftView | null>(null);
  content = $state<Content>(emptyContent("work_report"));
  /** The event's moment as two fields: the content cannot hold half of one. */
  eventDay = $state("");
  eventTime = $state("");
  /** This computer's clock, continued from the host's answer. */
  now = $state<Timestamp>(0);
  #openedAt = 0;
  /** Whether anything stands in them: what is missing changes with these, not with every key. */
  readonly #noCaption = $derived(blank(this.content.caption_bn));
  readonly #noVenue = $derived(blank(this.content.event?.venue_bn));
  readonly #noLateReason = $derived(blank(this.content.event?.late_reason));

  constructor(
    host: Host,
    readonly id: DraftId,
  ) {
    super(host);
  }

  get draftId(): DraftId | null {
    return this.view && this.id;
  }

  async open(): Promise<void> {
    this.take(await this.host.call("draft", this.id));
  }

  take(view: DraftView): void {
    this.view = view;
    this.content = view.content;
    this.#openedAt = performance.now();
    this.now = view.now;
    const at = view.content.event?.at ?? 0;
    this.eventDay = at > 0 ? dayOf(at) : "";
    this.eventTime = at > 0 ? timeOf(at) : "";
    this.loaded(view.version, view.saved_at);
  }

  protected versionOf(view: DraftView): number {
    return view.version;
  }

  protected saveVersion(): Promise<SaveAnswer<DraftView>> {
    const { id, version } = this;
    return this.host.call("draft_save", { id, version, content: $state.snapshot(this.content) });
  }

  override reasonsAt(field: Field["field"], photo?: PhotoId): string[] {
    return reasonsAt(this.view, field, photo);
  }

  /** In a correction the selection stays where it was. */
  protected override get selectsNewPhotos(): boolean {
    return this.view?.corrects === null || this.content.photos.length === 1;
  }

  /** Advances the clock. */
  tick(): void {
    if (this.view) this.now = this.view.now + (performance.now() - this.#openedAt);
  }

  get isNotice(): boolean {
    return this.content.kind === "inauguration_notice";
  }

  /** The event's own text fields. */
  get venue(): string {
    return this.content.event?.venue_bn ?? "";
  }
  set venue(text: string) {
    this.#event().venue_bn = text;
  }
  get lateReason(): string {
    return this.content.event?.late_reason ?? "";
  }
  set lateReason(text: string) {
    this.#event().late_reason = text;
  }

  /** Combines the two fields of the moment. */
  eventMoved(): void {
    this.#event().at = momentOf(this.eventDay, this.eventTime) ?? 0;
    this.touched("event_at");
  }

  #event(): NonNullable<Content["event"]> {
    // An event without a moment has 0: that is missing, not in the past.
    this.content.event ??= { at: 0, venue_bn: "", late_reason: "" };
    return this.content.event as NonNullable<Content["event"]>;
  }

  chooseBorough(no: number | null, places: Who["places"]): void {
    this.content.borough = no;
    const wards = places.boroughs.find((one) => one.no === no)?.wards;
    if (wards && this.content.ward !== null && !wards.includes(this.content.ward)) this.content.ward = null;
    this.touched("borough");
  }

  chooseWard(no: number | null, places: Who["places"]): void {
    this.content.ward = no;
    const borough = places.boroughs.find((one) => no !== null && one.wards.includes(no));
    if (borough) this.content.borough = borough.no;
    this.touched("ward");
  }

  /** What is still missing, in the order of the page. */
  get missing(): Flaw[] {
    const { kind, photos, work_date, ward, event } = this.content;
    const report = kind === "work_report";
    const absent: [boolean, Field][] = [
      [!report && !event?.at, { field: "event_at" }],
      [!report && this.#noVenue, { field: "venue" }],
      [
        !report && !!event?.at && event.at > this.now && isLate(event.at, this.now) && this.#noLateReason,
        { field: "late_reason" },
      ],
      [report && photos.length === 0 && this.arrivals.coming.length === 0, { field: "photos" }],
      [this.#noCaption, { field: "caption_bn" }],
      [report && work_date === null, { field: "work_date" }],
      [report && ward === null, { field: "ward" }],
    ];
    return absent.filter(([is]) => is).map(([, at]) => ({ at, code: "missing" as const }));
  }

  /** *Submit*. The item that was created; none when something prevents it, which the page then shows. */
  async submit(): Promise<SubmissionId | null> {
    if (this.submitting || this.waiting) return null;
    this.clearLastFailure();
    this.tick();
    this.flaws = this.missing;
    this.askedFirst = false;
    if (this.flaws.length > 0) return null;
    if (!(await this.waitForPhotos())) return null;
    this.submitting = true;
    try {
      if (!(await this.save())) return null;
      await this.reuse.check();
      this.askedFirst = this.reuse.asked.length > 0;
      if (this.askedFirst) return null;
      if (!(await this.save())) return null;
      const sealed = await this.host.call("draft_seal", { id: this.id, version: this.version });
      if (sealed.answer === "sealed") return sealed.submission;
      if (sealed.answer === "flawed") this.flaws = sealed.flaws;
      else {
        this.theirs = sealed.theirs;
        this.saving = "conflict";
      }
    } catch (thrown) {
      this.showRefusal(thrown);
    } finally {
      this.submitting = false;
    }
    return null;
  }

  async discard(): Promise<boolean> {
    try {
      await this.finishSaving();
      await this.host.call("draft_discard", this.id);
      this.markSaved();
      return true;
    } catch (thrown) {
      this.recordFailure("discarding", thrown);
      return false;
    }
  }
}
