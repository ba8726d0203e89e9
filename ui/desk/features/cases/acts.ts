// The steps with a case: their forms, what is wrong in them, and how the queue is asked. The queue says which
// of them are offered.

import { foldDigits } from "@shared/format";
import type {
  Case,
  CaseAct,
  CloseReason,
  DeskAction,
  DeskCase,
  ResponseAct,
  ResponseId,
} from "@shared/generated";
import { isPublicLink, stored } from "../../parts/typed";
import { wardOf } from "./filter";

export type Act = CaseAct | ResponseAct;

/** The fields of a step's form, in order. */
export type FieldName =
  | "kind"
  | "category"
  | "department"
  | "ward"
  | "place"
  | "officer"
  | "to"
  | "reason"
  | "template"
  | "text_bn"
  | "text_en"
  | "text"
  | "thanks"
  | "into"
  | "close_reason"
  | "note"
  | "agency"
  | "outcome"
  | "link";

export const FIELDS: Record<Act, readonly FieldName[]> = {
  triage: ["kind", "category", "ward", "place", "department"],
  assign: ["officer"],
  transfer: ["to", "reason"],
  ask: ["template", "text_bn", "text_en"],
  interim: ["template", "text_bn", "text_en"],
  action_taken: ["template", "text_bn", "text_en"],
  note: ["text"],
  citizen_wrote: ["text", "thanks"],
  resume: [],
  merge: ["into"],
  close: ["close_reason", "note"],
  refer_out: ["agency"],
  no_action: ["close_reason", "note"],
  reopen: ["reason"],
  acknowledge: [],
  approve: ["text_bn", "text_en"],
  return: ["reason"],
  send: [],
  settle: ["outcome", "link"],
  by_hand: ["link"],
};

/** Which key begins a step, where one does: the letter on a Latin keyboard. */
export const KEYS: Partial<Record<Act, string>> = { action_taken: "R", note: "N", triage: "T", approve: "A" };

/** What must not be left empty. */
const REQUIRED: readonly FieldName[] = [
  "officer",
  "to",
  "reason",
  "text_bn",
  "text",
  "into",
  "close_reason",
  "agency",
  "outcome",
];

/** What this person can do with a response. */
export function offeredFor({ offers }: DeskCase, response: ResponseId): ResponseAct[] {
  return offers.responses.find((one) => one.response === response)?.acts ?? [];
}

export type Values = (field: FieldName) => string;
export type Flaws = Partial<Record<FieldName, string>>;

/** What is wrong before it is sent, by field (messages `case-flaw-…`). */
export function flawsIn(act: Act, value: Values): Flaws {
  const flaws: Flaws = {};
  for (const field of FIELDS[act]) {
    const text = stored(value(field));
    if (text === "" && REQUIRED.includes(field)) flaws[field] = "missing";
    else if (field === "ward" && text !== "" && wardOf(foldDigits(text)) === null) flaws.ward = "ward";
    else if (field === "link" && text !== "" && !isPublicLink(text)) flaws.link = "link";
  }
  return flaws;
}

/** The step as the queue takes it. `id` is made once for a step, so that a repeated click does it once. */
export function action(act: Act, value: Values, id: string, escalations: number[]): DeskAction {
  const text = (field: FieldName): string => stored(value(field));
  const some = (field: FieldName): string | null => text(field) || null;
  const words = () => ({ text_bn: text("text_bn"), text_en: text("text_en") });
  switch (act) {
    case "triage":
      return {
        do: "triage",
        kind: value("kind") as Case["kind"],
        category: some("category"),
        department: some("department"),
        ward: wardOf(foldDigits(text("ward"))),
        place: text("place"),
      };
    case "assign":
      return { do: "assign", officer: value("officer") };
    case "transfer":
      return { do: "transfer", to: value("to"), reason: text("reason") };
    case "ask":
      return { do: "ask", response: id, ...words() };
    case "interim":
    case "action_taken":
      return { do: "reply", response: id, reply: act, ...words() };
    case "note":
      return { do: "note", note: id, text: text("text") };
    case "citizen_wrote":
      return { do: "citizen_wrote", text: text("text"), thanks: value("thanks") === "yes" };
    case "resume":
      return { do: "resume" };
    case "merge":
      return { do: "merge", into: value("into") };
    case "close":
    case "no_action":
      return { do: "close", reason: value("close_reason") as CloseReason, note: text("note") };
    case "refer_out":
      return { do: "close", reason: "referred_out", note: text("agency") };
    case "reopen":
      return { do: "reopen", reason: text("reason") };
    case "acknowledge":
      return { do: "acknowledge", escalations };
    case "approve":
      return { do: "approve", response: id, ...words() };
    case "return":
      return { do: "return", response: id, reason: text("reason") };
    case "send":
      return { do: "send", response: id };
    case "settle":
      return {
        do: "settle",
        response: id,
        outcome:
          value("outcome") === "sent" ? { outcome: "sent", link: some("link") } : { outcome: "not_sent" },
      };
    case "by_hand":
      return { do: "settle", response: id, outcome: { outcome: "by_hand", link: some("link") } };
  }
}
