// A complaint entered by hand: somebody rang, wrote or came. What is typed stays until the queue has it.

import { foldDigits } from "@shared/format";
import type { CaseKind, DeskCase, HandVia } from "@shared/generated";
import { type Api, type Failure, failure } from "../../api";
import { NOTICE_VERSION } from "../../generated";
import { isPublicLink, stored } from "../../parts/typed";
import { wardOf } from "./filter";

const EMPTY = {
  via: "",
  kind: "complaint",
  category: "",
  department: "",
  ward: "",
  place: "",
  words: "",
  name: "",
  phone: "",
  email: "",
  reference: "",
  link: "",
};
export type TakeInField = keyof typeof EMPTY;

export class TakeIn {
  values = $state({ ...EMPTY });
  /** What the citizen brought with it: sent once the case exists. */
  photos = $state.raw<File[]>([]);
  /** Whether the citizen was read or given the notice on their data. */
  noticed = $state(false);
  flaws = $state.raw<Partial<Record<TakeInField, string>>>({});
  failed = $state.raw<Failure | null>(null);
  busy = $state(false);
  #id: string | null = null;

  constructor(
    private readonly api: Api,
    private readonly taken: (made: DeskCase, photos: File[]) => Promise<void>,
  ) {}

  /** Whether something was filled in that has not been taken in. */
  get begun(): boolean {
    const fields = Object.keys(EMPTY) as TakeInField[];
    return this.photos.length > 0 || fields.some((field) => this.values[field] !== EMPTY[field]);
  }

  async send(): Promise<void> {
    if (this.busy) return;
    this.failed = null;
    this.flaws = this.#check();
    if (Object.keys(this.flaws).length > 0) return;
    const of = (field: TakeInField): string => stored(this.values[field]);
    const some = (field: TakeInField): string | null => of(field) || null;
    this.#id ??= crypto.randomUUID();
    const sent = { ...this.values };
    this.busy = true;
    try {
      const made = await this.api.call("take_in_case", {
        body: {
          id: this.#id,
          via: this.values.via as HandVia,
          kind: this.values.kind as CaseKind,
          category: some("category"),
          department: some("department"),
          ward: wardOf(foldDigits(of("ward"))),
          place: of("place"),
          point: null,
          words: of("words"),
          contact: { name: of("name"), phone: foldDigits(of("phone")), email: of("email") },
          reference: some("reference"),
          link: some("link"),
          notice: this.noticed ? NOTICE_VERSION : null,
        },
      });
      this.#id = null;
      // What was typed on while it was being sent stays: the case does not have it.
      for (const field of Object.keys(EMPTY) as TakeInField[])
        if (this.values[field] === sent[field]) this.values[field] = EMPTY[field];
      this.noticed = false;
      const { photos } = this;
      this.photos = [];
      await this.taken(made, photos);
    } catch (thrown) {
      this.failed = failure(thrown);
      this.flaws = flawsOf(this.failed);
    } finally {
      this.busy = false;
    }
  }

  #check(): Partial<Record<TakeInField, string>> {
    const flaws: Partial<Record<TakeInField, string>> = {};
    const { via, words, ward, link, phone } = this.values;
    if (via === "") flaws.via = "missing";
    if (stored(words) === "") flaws.words = "missing";
    if (stored(ward) !== "" && wardOf(foldDigits(stored(ward))) === null) flaws.ward = "ward";
    if (/[^0-9+()\- ]/.test(foldDigits(stored(phone)))) flaws.phone = "phone";
    if (stored(link) !== "" && !isPublicLink(stored(link))) flaws.link = "link";
    return flaws;
  }
}

function flawsOf(failed: Failure): Partial<Record<TakeInField, string>> {
  if (failed.code === "link_wrong") return { link: "link" };
  if (failed.code === "unknown_department") return { department: "unknown" };
  const flaws: Partial<Record<TakeInField, string>> = {};
  for (const { at, code } of failed.flaws) {
    if (at.field === "caption_bn") flaws.words = code;
    else if (at.field === "ward" || at.field === "place") flaws[at.field] = code;
  }
  return flaws;
}
