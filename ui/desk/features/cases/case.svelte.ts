// A case that is open, with the step that was begun on it.
//
// A step is chosen, its fields are filled, and only then it is confirmed. What was filled in stays, by
// step, until the queue has accepted it. A step is bound to the version the clerk has *seen*: what others did
// since is shown first, and the queue refuses the step if it matters.
import type {
  CaseId,
  CaseStep,
  Contact,
  DeskAction,
  DeskCase,
  DeskCaseRow,
  Flaw,
  OfficerId,
  PhotoId,
  ResponseId,
} from "@shared/generated";
import { type Api, type Failure, type FailureCode, failure } from "../../api";
import { CASE_STEPS_THAT_ADD } from "../../generated";
import { stored } from "../../parts/typed";
import { type Act, action, type FieldName, type Flaws, flawsIn } from "./acts";
import { Bringing } from "./bringing.svelte";

export type Choice = { act: Act; response: ResponseId | null };

const OVERTAKEN = new Set<FailureCode>(["case_conflict", "wrong_state", "operation_conflict"]);
/** Steps that are no news. A kind that only a newer queue knows is news. */
const ADDS = new Set<CaseStep["kind"]>(CASE_STEPS_THAT_ADD);

export class OpenCase {
  shown = $state.raw<DeskCase | null>(null);
  failed = $state.raw<Failure | null>(null);
  /** What another did that this clerk has not seen. */
  news = $state.raw<CaseStep | null>(null);
  /** The version the clerk has seen and acknowledged. */
  seen = $state(0);

  choice = $state.raw<Choice | null>(null);
  flaws = $state.raw<Flaws>({});
  refused = $state.raw<Failure | null>(null);
  busy = $state(false);
  /** The step that was done last: a screen reader says so. */
  done = $state<Act | null>(null);

  contact = $state.raw<Contact | null>(null);
  revealing = $state(false);
  revealFailed = $state.raw<Failure | null>(null);

  /** Photos that the citizen brought, on their way in. */
  readonly bringing: Bringing;
  /** The photo that is asked about before it is taken out. */
  removing = $state<PhotoId | null>(null);
  removeFailed = $state.raw<Failure | null>(null);

  search = $state("");
  found = $state.raw<DeskCaseRow[] | null>(null);
  searchFailed = $state.raw<Failure | null>(null);

  #values = $state<Record<string, string>>({});
  readonly #begun = new Map<string, string>();
  readonly #ids = new Map<string, string>();
  #asked = 0;

  constructor(
    private readonly api: Api,
    readonly id: CaseId,
    private readonly me: () => OfficerId | undefined,
    private readonly moved: () => Promise<void>,
  ) {
    this.bringing = new Bringing(api, id, (shown) => {
      this.#asked++;
      this.#hear(shown);
    });
  }

  async read(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const shown = await this.api.call("case", { path: { id: this.id } });
      if (asked === this.#asked) this.#hear(shown);
    } catch (thrown) {
      const failed = failure(thrown);
      if (asked === this.#asked) this.failed = failed;
    }
  }

  acknowledge(): void {
    this.seen = this.shown?.case.version ?? 0;
    this.news = null;
  }

  choose(act: Act, response: ResponseId | null = null): void {
    this.choice = { act, response };
    this.flaws = {};
    this.refused = null;
    this.done = null;
    this.#begin(act);
  }

  /** Back to the buttons. What was filled in is still there the next time. */
  close(): void {
    this.choice = null;
    this.flaws = {};
    this.refused = null;
  }

  value(field: FieldName): string {
    return this.#values[this.#key(field)] ?? "";
  }

  set(field: FieldName, value: string): void {
    this.#values[this.#key(field)] = value;
  }

  /** Whether something was filled in that has not been done. */
  get begun(): boolean {
    return Object.entries(this.#values).some(([key, value]) => value !== (this.#begun.get(key) ?? ""));
  }

  async confirm(): Promise<void> {
    const { choice, shown } = this;
    if (this.busy || !choice || !shown) return;
    this.refused = null;
    this.flaws = flawsIn(choice.act, (field) => this.value(field));
    if (Object.keys(this.flaws).length > 0) return;
    this.busy = true;
    try {
      const done = await this.#act(
        action(choice.act, (field) => this.value(field), this.#idOf(choice), shown.offers.escalations),
      );
      this.#forget(choice);
      this.choice = null;
      this.done = choice.act;
      this.#asked++;
      this.#show(done);
      this.acknowledge();
      await this.moved();
    } catch (thrown) {
      this.refused = failure(thrown);
      this.flaws = this.#flawsOf(this.refused, choice.act);
      // The page knew less than the queue: it is shown what is there now.
      if (OVERTAKEN.has(this.refused.code)) await this.read();
    } finally {
      this.busy = false;
    }
  }

  /** The second step of it: the first only asks. */
  async reveal(): Promise<void> {
    this.revealFailed = null;
    try {
      this.contact = await this.api.call("reveal_contact", { path: { id: this.id } });
      this.revealing = false;
    } catch (thrown) {
      this.revealFailed = failure(thrown);
    }
  }

  askToRemove(photo: PhotoId | null): void {
    this.removing = photo;
    this.removeFailed = null;
  }

  /** Takes a photo of the citizen's out again, after it was asked. */
  async removePhoto(): Promise<void> {
    const { removing: photo } = this;
    if (photo === null) return;
    try {
      this.#hear(await this.#act({ do: "remove_photo", photo }));
      this.askToRemove(null);
    } catch (thrown) {
      this.removeFailed = failure(thrown);
    }
  }

  hide(): void {
    this.contact = null;
    this.revealing = false;
  }

  async findCases(): Promise<void> {
    this.searchFailed = null;
    const text = stored(this.search);
    if (text === "") return;
    try {
      const list = await this.api.call("cases", { query: { shelf: "all", text } });
      this.found = list.rows.filter((row) => row.id !== this.id && row.state !== "duplicate").slice(0, 20);
    } catch (thrown) {
      this.searchFailed = failure(thrown);
    }
  }

  /** Every step is bound to the version that was seen. */
  async #act(action: DeskAction): Promise<DeskCase> {
    return this.api.call("act_on_case", { path: { id: this.id }, body: { version: this.seen, action } });
  }

  /** Fields begin with what is known. */
  #begin(act: Act): void {
    const of = this.shown?.case;
    if (!of) return;
    const begin = (field: FieldName, value: string) => {
      const key = this.#key(field);
      // What was never touched follows the case, so that nobody puts back what another set right.
      if ((this.#values[key] ?? this.#begun.get(key)) === this.#begun.get(key)) this.#values[key] = value;
      this.#begun.set(key, value);
    };
    if (act === "triage") {
      begin("kind", of.kind === "unknown" ? "complaint" : of.kind);
      begin("category", of.category ?? "");
      begin("ward", of.ward === null ? "" : String(of.ward));
      begin("place", of.place);
    } else if (act === "assign") {
      begin("officer", of.assignee?.id ?? "");
    } else if (act === "approve") {
      const response = of.responses.find((one) => one.id === this.choice?.response);
      begin("text_bn", response?.text_bn ?? "");
      begin("text_en", response?.text_en ?? "");
    }
  }

  #key(field: FieldName): string {
    return `${this.choice?.act}/${this.choice?.response ?? ""}/${field}`;
  }

  #idOf({ act, response }: Choice): string {
    if (response) return response;
    const id = this.#ids.get(act) ?? crypto.randomUUID();
    this.#ids.set(act, id);
    return id;
  }

  #forget({ act, response }: Choice): void {
    this.#ids.delete(act);
    for (const key of Object.keys(this.#values)) {
      if (key.startsWith(`${act}/${response ?? ""}/`)) delete this.#values[key];
    }
  }

  #flawsOf(refused: Failure, act: Act): Flaws {
    if (refused.code === "link_wrong") return { link: "link" };
    const flaws: Flaws = {};
    for (const flaw of refused.flaws) {
      const field = fieldOf(flaw, act);
      if (field) flaws[field] = flaw.code;
    }
    return flaws;
  }

  #hear(shown: DeskCase): void {
    const before = this.shown?.case;
    // An answer that was overtaken on the way tells nothing new.
    if (before && shown.case.version < before.version) return;
    this.#show(shown);
    const me = this.me();
    const news = shown.case.story.filter(
      (step) => step.version > this.seen && step.by?.id !== me && !ADDS.has(step.kind),
    );
    if (before && this.seen > 0 && news.length > 0) this.news = news.at(-1) ?? null;
    else this.acknowledge();
  }

  #show(shown: DeskCase): void {
    this.shown = shown;
    this.failed = null;
    // A step that has become impossible is left, its words are not.
    const { choice } = this;
    if (!choice || choice.response || this.busy || this.refused) return;
    if (!shown.offers.acts.some((act) => act === choice.act)) this.choice = null;
  }
}

/** The queue names the fields of content; here they have names of their own. */
function fieldOf(flaw: Flaw, act: Act): FieldName | null {
  switch (flaw.at.field) {
    case "caption_bn":
      return act === "citizen_wrote" ? "text" : "text_bn";
    case "caption_en":
      return "text_en";
    case "ward":
      return "ward";
    case "place":
      return "place";
    case "whole":
      return act === "note" ? "text" : act === "refer_out" ? "agency" : act === "close" ? "note" : "reason";
    default:
      return null;
  }
}
