// Sample data for the tests of complaints. No product code reads this.
import type {
  Case,
  CaseClock,
  CaseList,
  CaseResponse,
  CaseTables,
  DeskCase,
  DeskCaseRow,
  Offers,
  Roster,
} from "@shared/generated";
import { anirban, HOUR, NOW } from "../../fixtures";

export const rina = { id: "rina", name: { bn: "রিনা দাস", en: "Rina Das" } };
export const sutapa = { id: "sutapa", name: { bn: "সুতপা সেন", en: "Sutapa Sen" } };

/** What a nodal officer is offered with an open complaint. */
export const OFFERS: Offers = {
  acts: [
    "triage",
    "assign",
    "action_taken",
    "interim",
    "ask",
    "transfer",
    "note",
    "citizen_wrote",
    "merge",
    "close",
    "refer_out",
    "no_action",
  ],
  close_reasons: ["satisfied", "taken_back"],
  no_action_reasons: ["spam"],
  escalations: [],
  responses: [],
  reveal: true,
  photos: true,
};

export function clock(change: Partial<CaseClock> = {}): CaseClock {
  return {
    kind: "first_reply",
    reckoning: "plain",
    since: NOW - 5 * HOUR,
    length: 12 * HOUR,
    spent: 0,
    running_since: NOW - 5 * HOUR,
    due: Date.parse("2026-11-23T21:00:00+05:30"),
    paused_since: null,
    met_at: null,
    stopped_at: null,
    step: 0,
    ...change,
  };
}

export function response(change: Partial<CaseResponse> = {}): CaseResponse {
  return {
    id: "r1",
    kind: "action_taken",
    state: "drafted",
    text_bn: "নালা পরিষ্কার করা হয়েছে।",
    text_en: "",
    drafted_bn: null,
    drafted_en: null,
    photos: [],
    author: rina,
    drafted_at: NOW - HOUR,
    approver: null,
    returned: "",
    sent_at: null,
    link: null,
    refused: "",
    ...change,
  };
}

export function citizensCase(change: Partial<Case> = {}): Case {
  return {
    id: "c1",
    number: "KMC-2026-00412",
    department: "SWM",
    version: 3,
    state: "in_progress",
    kind: "complaint",
    category: "drain_blocked",
    ward: 36,
    place: "শিয়ালদহ",
    point: null,
    words: "তিন দিন ধরে নালা বন্ধ, জল রাস্তায় উঠে আসছে।",
    photos: [],
    media: [],
    more_words: [],
    source: { kind: "by_hand", via: "phone" },
    reference: null,
    link: null,
    contact: { name: "র…", phone: "…21", email: "" },
    received_at: NOW - 5 * HOUR,
    assignee: rina,
    notice: null,
    assigned_at: NOW - 4 * HOUR,
    accepted_at: NOW - 3 * HOUR,
    clocks: [clock()],
    responses: [],
    page_answers: [],
    transfers: [],
    me_too: 0,
    merged_into: null,
    reopened: 0,
    escalations: [],
    closing: null,
    story: [
      { version: 1, kind: "received", at: NOW - 5 * HOUR, by: anirban, note: "" },
      { version: 2, kind: "assigned", at: NOW - 4 * HOUR, by: null, note: "রিনা দাস" },
      { version: 3, kind: "accepted", at: NOW - 3 * HOUR, by: rina, note: "" },
    ],
    notes: [],
    ...change,
  };
}

export function deskCase(change: Partial<Case> = {}, offers: Partial<Offers> = {}): DeskCase {
  return { case: citizensCase(change), offers: { ...OFFERS, ...offers }, server_time: NOW };
}

export function caseRow(change: Partial<DeskCaseRow> = {}): DeskCaseRow {
  const of = citizensCase();
  return {
    id: of.id,
    number: of.number,
    department: of.department,
    state: of.state,
    kind: of.kind,
    category: of.category,
    ward: of.ward,
    place: of.place,
    words: of.words,
    photos: 0,
    source: of.source,
    assignee: of.assignee,
    received_at: of.received_at,
    due: clock(),
    to_send: 0,
    alarms: 0,
    me_too: 0,
    reopened: 0,
    ...change,
  };
}

export function caseList(rows: DeskCaseRow[]): CaseList {
  return {
    rows,
    counts: [
      ["new", rows.length],
      ["overdue", 1],
    ],
    server_time: NOW,
  };
}

export const tables: CaseTables = {
  categories: [
    {
      code: "drain_blocked",
      name: { bn: "নর্দমা বন্ধ", en: "Drain blocked" },
      department: "SWM",
      working_days: 2,
      routes: [],
    },
  ],
  templates: [
    {
      code: "interim",
      name: { bn: "কাজ চলছে", en: "Work in progress" },
      kind: "interim",
      text: { bn: "আপনার অভিযোগ ({number}) পেয়েছি।", en: "We have your complaint ({number})." },
    },
  ],
};

export const roster: Roster = {
  officers: [
    {
      person: rina,
      login: "rina",
      tenures: [
        {
          posting: { department: "SWM", role: "contributor", acting: true },
          from: NOW - 400 * 24 * HOUR,
          until: null,
        },
        {
          posting: { department: "SD", role: "contributor", acting: false },
          from: NOW - 900 * 24 * HOUR,
          until: NOW - 400 * 24 * HOUR,
        },
      ],
    },
    {
      person: sutapa,
      login: null,
      tenures: [
        {
          posting: { department: "SWM", role: "moderator", acting: false },
          from: NOW - 400 * 24 * HOUR,
          until: null,
        },
      ],
    },
  ],
  proposals: [],
  controlling: [
    { department: "SWM", controlling: [rina], acting: true, answers: rina, vacant_since: null },
    { department: "SD", controlling: [], acting: false, answers: null, vacant_since: NOW - 72 * HOUR },
  ],
  server_time: NOW,
};
