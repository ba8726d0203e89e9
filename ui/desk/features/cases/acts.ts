// What can be done with a case, by right (the queue's `may`) and by where the case stands. The queue
// decides in the end; this keeps buttons off the page that it would refuse.

import { foldDigits } from "@shared/format";
import type {
  Case,
  CaseMay,
  CaseResponse,
  CaseState,
  CloseReason,
  DeskAction,
  DeskCase,
  EscalationLevel,
  OfficerId,
} from "@shared/generated";
import { wardOf } from "./filter";

export const CASE_ACTS = [
  "triage",
  "assign",
  "action_taken",
  "interim",
  "ask",
  "transfer",
  "note",
  "citizen_wrote",
  "resume",
  "merge",
  "close",
  "refer_out",
  "no_action",
  "reopen",
  "acknowledge",
] as const;
export const RESPONSE_ACTS = ["approve", "return", "send", "settle", "by_hand"] as const;
export type Act = (typeof CASE_ACTS)[number] | (typeof RESPONSE_ACTS)[number];

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

const OPEN: readonly CaseState[] = ["new", "assigned", "in_progress", "awaiting_citizen"];
const BY_HAND: readonly string[] = ["by_hand", "csv", "unknown"];

export const isOpen = (state: CaseState): boolean => OPEN.includes(state);

/** Whether an answer can only go back by a person's hand. */
export const answeredByHand = (of: Case): boolean => BY_HAND.includes(of.source.kind);

/** Reasons that close a case as it stands: those of `close`, or of `no_action`. */
export function reasonsFor(act: "close" | "no_action", of: Case): CloseReason[] {
  const open = isOpen(of.state);
  if (act === "no_action") {
    return open ? [...(of.kind === "complaint" ? [] : (["read"] as const)), "spam"] : [];
  }
  if (of.state === "answered") return ["answered", "satisfied", "taken_back"];
  if (!open) return [];
  return [...(of.state === "awaiting_citizen" ? (["no_word"] as const) : []), "satisfied", "taken_back"];
}

const SEES: Record<EscalationLevel, CaseMay> = {
  assignee: "acknowledge_as_assignee",
  controlling_officer: "acknowledge_as_controlling_officer",
  department_head: "acknowledge_as_nodal_officer",
  nodal_officer: "acknowledge_as_nodal_officer",
  commissioner: "acknowledge_as_commissioner",
  unknown: "acknowledge_as_nodal_officer",
};

/** The numbers of the escalations that this person can say he has seen. */
export function toAcknowledge({ case: of, may }: DeskCase): number[] {
  return of.escalations
    .filter((one) => one.acknowledged === null && may.includes(SEES[one.level] ?? SEES.unknown))
    .map((one) => one.number);
}

/** What this person can do with the case now, in the order of the buttons. */
export function offered(desk: DeskCase): Act[] {
  const { case: of, may } = desk;
  const open = isOpen(of.state);
  const over = !open && of.state !== "duplicate" && of.state !== "unknown";
  const can: Record<(typeof CASE_ACTS)[number], boolean> = {
    triage: open && may.includes("triage"),
    assign: open && of.department !== null && may.includes("assign"),
    transfer: open && of.department !== null && may.includes("transfer"),
    ask: open && may.includes("reply"),
    interim: open && may.includes("reply"),
    action_taken: open && may.includes("reply"),
    note: may.includes("note"),
    citizen_wrote: may.includes("take_in"),
    resume: of.state === "awaiting_citizen" && may.includes("take_in"),
    merge: open && may.includes("merge"),
    close: reasonsFor("close", of).length > 0 && may.includes("close"),
    refer_out: open && may.includes("close"),
    no_action: open && may.includes("close"),
    reopen: over && may.includes("reopen"),
    acknowledge: toAcknowledge(desk).length > 0,
  };
  return CASE_ACTS.filter((act) => can[act]);
}

/** What this person can do with a response. Nobody decides on his own words. */
export function offeredFor(desk: DeskCase, response: CaseResponse, me: OfficerId | undefined): Act[] {
  const approve = desk.may.includes("approve") && response.author.id !== me;
  const send = desk.may.includes("send");
  const byHand = answeredByHand(desk.case);
  switch (response.state) {
    case "drafted":
      return approve ? ["approve", "return"] : [];
    case "approved":
      return [
        ...(send ? [byHand ? ("by_hand" as const) : ("send" as const)] : []),
        ...(approve ? ["return" as const] : []),
      ];
    case "sending":
    case "unconfirmed":
      return send ? ["settle"] : [];
    default:
      return [];
  }
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

/** As it is sent; what stands in the field is left as typed. */
export function stored(text: string): string {
  return text.normalize("NFC").trim();
}

export function isPublicLink(link: string): boolean {
  return URL.canParse(link) && new URL(link).protocol === "https:";
}
