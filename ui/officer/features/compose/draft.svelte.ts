// A draft while it is written. The text fields are bound to `content` and nothing here ever changes
// what stands in them: normalising is the host's, when it seals.
//
// Every edit sets a clock of 400 ms; then the whole content is saved against the version it began
// from. Saves follow one another, never overlap. A save that meets a newer version overwrites
// nothing: both are shown and the officer chooses.

import { dayOf, momentOf, timeOf } from "@shared/format";
import type {
  CallFailed,
  Content,
  DraftId,
  DraftView,
  Field,
  Flaw,
  Mark,
  Photo,
  PhotoId,
  PhotoMade,
  SubmissionId,
  Timestamp,
  Who,
} from "@shared/generated";
import { pairWith } from "@shared/pairs";
import { asFailure, type Host } from "../../host";
import { ReuseQuestions } from "../reuse/reuse.svelte";
import { Arrivals, type Incoming, type Refused } from "./arrivals.svelte";
import { isLate } from "./lead";

export const SAVE_AFTER = 400;
const TRY_AGAIN_AFTER = 5_000;
export const MOST_PHOTOS = 10;

export type Saving = "saved" | "unsaved" | "saving" | "failed" | "conflict";

export class Draft {
  view = $state.raw<DraftView | null>(null);
  content = $state<Content>(nothing());
  version = 0;
  savedAt = $state<Timestamp | null>(null);
  saving = $state<Saving>("saved");
  failed = $state<CallFailed | null>(null);
  theirs = $state.raw<DraftView | null>(null);
  flaws = $state.raw<Flaw[]>([]);
  chosen = $state<PhotoId | null>(null);
  submitting = $state(false);
  /** *Submit* was pressed while photos were coming in: it goes on when they are here. */
  waiting = $state(false);
  /** One of the photos it waited for was refused, so it did not go on. */
  stopped = $state(false);
  /** *Submit* was pressed while it is not said of a photo whether it is old work. */
  askedFirst = $state(false);
  /** The event as its two fields have it: half of a moment cannot be kept in the content. */
  eventDay = $state("");
  eventTime = $state("");
  /** This computer's clock, carried on from the host's answer. */
  now = $state<Timestamp>(0);

  #edits = 0;
  #saved = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #chain: Promise<boolean> = Promise.resolve(true);
  #openedAt = 0;
  readonly arrivals: Arrivals;
  /** Photos that look like some of before. */
  readonly reuse: ReuseQuestions;

  constructor(
    readonly host: Host,
    readonly id: DraftId,
  ) {
    const room = () => MOST_PHOTOS - this.content.photos.length;
    this.arrivals = new Arrivals(host, room, MOST_PHOTOS, (photo) => this.#take(photo));
    this.reuse = new ReuseQuestions(this);
  }

  async open(): Promise<void> {
    this.take(await this.host.call("draft", this.id));
  }

  /** Puts a version from disk in place of what is here. */
  take(view: DraftView): void {
    this.view = view;
    this.content = view.content;
    this.version = view.version;
    this.savedAt = view.saved_at;
    this.#openedAt = performance.now();
    this.now = view.now;
    const at = view.content.event?.at ?? 0;
    this.eventDay = at > 0 ? dayOf(at) : "";
    this.eventTime = at > 0 ? timeOf(at) : "";
    this.#saved = this.#edits;
    this.saving = "saved";
  }

  /** The clock goes on. */
  tick(): void {
    if (this.view) this.now = this.view.now + (performance.now() - this.#openedAt);
  }

  get isNotice(): boolean {
    return this.content.kind === "inauguration_notice";
  }

  /** An edit was made, here. */
  touched(field?: Field["field"]): void {
    this.#edits += 1;
    if (field) this.flaws = this.flaws.filter((flaw) => flaw.at.field !== field);
    if (this.theirs) return;
    this.saving = "unsaved";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), SAVE_AFTER);
  }

  /** Saves what is not yet saved. False when it could not be. */
  save(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#chain = this.#chain.then(() => this.#saveOnce());
    return this.#chain;
  }

  async #saveOnce(): Promise<boolean> {
    if (this.theirs) return false;
    if (this.#edits === this.#saved) return true;
    const edits = this.#edits;
    this.saving = "saving";
    try {
      const answer = await this.host.call("draft_save", {
        id: this.id,
        version: this.version,
        content: $state.snapshot(this.content),
      });
      if (answer.answer === "conflict") {
        this.theirs = answer.theirs;
        this.saving = "conflict";
        return false;
      }
      this.version = answer.version;
      this.savedAt = answer.at;
      this.#saved = edits;
      this.failed = null;
      this.saving = edits === this.#edits ? "saved" : "unsaved";
      return true;
    } catch (thrown) {
      this.failed = asFailure(thrown);
      this.saving = "failed";
      this.#timer = setTimeout(() => void this.save(), TRY_AGAIN_AFTER);
      return false;
    }
  }

  /** Ends a conflict: with what is here, saved over a version the officer has now seen… */
  async keepMine(): Promise<boolean> {
    if (!this.theirs) return true;
    this.version = this.theirs.version;
    this.theirs = null;
    this.touched();
    return this.save();
  }

  /** … or with what is on disk. */
  keepTheirs(): void {
    if (!this.theirs) return;
    const view = this.theirs;
    this.theirs = null;
    this.take(view);
  }

  /** Brings photos in; answers when all of them are here or refused. */
  add(incoming: Iterable<Incoming>): Promise<void> {
    this.stopped = false;
    return this.arrivals.add(incoming);
  }

  #take(photo: Photo): Refused | null {
    if (this.content.photos.some((one) => one.sha256 === photo.sha256)) return { code: "twice", params: {} };
    this.content.photos.push(photo);
    this.touched("photos");
    void this.reuse.look();
    if (this.view?.corrects === null || this.content.photos.length === 1) this.chosen ??= photo.id;
    return null;
  }

  /** Where to find the picture; the cover is shown large. */
  source(photo: Photo): string {
    const size = photo.id === this.content.photos[0]?.id ? "rendition" : "thumbnail";
    return this.host.photo(size, photo.sha256);
  }

  get photo(): Photo | null {
    return this.content.photos.find((photo) => photo.id === this.chosen) ?? null;
  }

  /** Moves a photo to a place in the row. */
  move(id: PhotoId, to: number): void {
    const from = this.content.photos.findIndex((photo) => photo.id === id);
    if (from < 0 || to < 0 || to >= this.content.photos.length || from === to) return;
    const [photo] = this.content.photos.splice(from, 1);
    if (photo) this.content.photos.splice(to, 0, photo);
    this.touched();
  }

  remove(id: PhotoId): void {
    this.unpair(id);
    this.content.photos = this.content.photos.filter((photo) => photo.id !== id);
    if (this.chosen === id) this.chosen = this.content.photos[0]?.id ?? null;
    this.touched("photo");
  }

  mark(photo: Photo, mark: Mark): void {
    if (photo.mark !== mark) this.unpair(photo.id);
    photo.mark = mark;
    this.touched();
  }

  /** The other photo of its pair. */
  partner(photo: Photo): Photo | null {
    const pair = pairWith(this.content.photos, photo);
    return pair && (pair.before.id === photo.id ? pair.after : pair.before);
  }

  /** Declares the two to show one place, before and after the work. */
  pair(before: PhotoId, after: PhotoId): void {
    this.unpair(before);
    this.unpair(after);
    for (const photo of this.content.photos) {
      if (photo.id === before) photo.mark = "before";
      if (photo.id === after) Object.assign(photo, { mark: "after", pair: before });
    }
    this.touched();
  }

  /** Another picture was made of a photo. */
  edited(photo: Photo, made: PhotoMade): void {
    Object.assign(photo, made);
    this.touched("photo");
    void this.save();
    void this.reuse.look();
  }

  /** The photo is in no pair any more. Its mark stays. */
  unpair(id: PhotoId): void {
    for (const photo of this.content.photos) {
      if (photo.id === id || photo.pair === id) photo.pair = null;
    }
    this.touched();
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

  /** The two fields of the moment, brought together. */
  eventMoved(): void {
    this.#event().at = momentOf(this.eventDay, this.eventTime) ?? 0;
    this.touched("event_at");
  }

  #event(): NonNullable<Content["event"]> {
    // An event whose moment is not yet said stands at 0; it is missing, not in the past.
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
    const { kind, photos, caption_bn, work_date, ward, event } = this.content;
    const report = kind === "work_report";
    const gone: [boolean, Field][] = [
      [!report && !event?.at, { field: "event_at" }],
      [!report && blank(event?.venue_bn), { field: "venue" }],
      [
        !report &&
          !!event?.at &&
          event.at > this.now &&
          isLate(event.at, this.now) &&
          blank(event.late_reason),
        { field: "late_reason" },
      ],
      [report && photos.length === 0 && this.arrivals.coming.length === 0, { field: "photos" }],
      [blank(caption_bn), { field: "caption_bn" }],
      [report && work_date === null, { field: "work_date" }],
      [report && ward === null, { field: "ward" }],
    ];
    return gone.filter(([is]) => is).map(([, at]) => ({ at, code: "missing" as const }));
  }

  flawAt(field: Field["field"], photo?: PhotoId): Flaw | undefined {
    return this.flaws.find(
      (flaw) =>
        flaw.at.field === field && (photo === undefined || !("photo" in flaw.at) || flaw.at.photo === photo),
    );
  }

  /** *Submit*. The item it became; none when something is in the way, and then that is on the page. */
  async submit(): Promise<SubmissionId | null> {
    if (this.submitting || this.waiting) return null;
    this.tick();
    this.flaws = this.missing;
    this.askedFirst = false;
    if (this.flaws.length > 0) return null;
    if (!(await this.#photosAreHere())) return null;
    this.submitting = true;
    try {
      if (!(await this.save())) return null;
      await this.reuse.look();
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
      const failed = asFailure(thrown);
      if (failed.flaws.length > 0) this.flaws = failed.flaws;
      else this.failed = failed;
    } finally {
      this.submitting = false;
    }
    return null;
  }

  /** Waits for photos that are coming in. False when one of them was refused, or the officer would not wait. */
  async #photosAreHere(): Promise<boolean> {
    if (this.arrivals.coming.length === 0) return true;
    const refused = this.arrivals.refused.length;
    this.waiting = true;
    this.stopped = false;
    await this.arrivals.settled();
    const waited = this.waiting;
    this.waiting = false;
    this.stopped = waited && this.arrivals.refused.length > refused;
    // A photo that was the only one may not have come.
    this.flaws = this.missing;
    return waited && !this.stopped && this.flaws.length === 0;
  }

  /** Does not submit by itself after all. */
  stopWaiting(): void {
    this.waiting = false;
  }

  /** The page is left: photos on their way come in first, and everything is saved. */
  async leave(): Promise<boolean> {
    this.waiting = false;
    await this.arrivals.settled();
    return this.save();
  }

  async discard(): Promise<boolean> {
    this.arrivals.cancelAll();
    try {
      await this.#chain;
      await this.host.call("draft_discard", this.id);
      this.#saved = this.#edits;
      return true;
    } catch (thrown) {
      this.failed = asFailure(thrown);
      return false;
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.arrivals.close();
  }
}

function blank(text: string | undefined): boolean {
  return !text || text.trim() === "";
}

function nothing(): Content {
  return {
    kind: "work_report",
    caption_bn: "",
    caption_en: "",
    work_date: null,
    borough: null,
    ward: null,
    place_bn: "",
    photos: [],
    event: null,
  };
}
