// Answers for tests that want one of their own making: filled in, and changed where a test says so.
import { emptyContent } from "@shared/content";
import type {
  Case,
  CaseClock,
  CaseResponse,
  CaseRow,
  CaseStep,
  CaseView,
  Content,
  DraftView,
  FoundPhoto,
  HandOver,
  HoldReason,
  OutboxRow,
  OutboxView,
  Person,
  PhoneGuest,
  Photo,
  Timestamp,
} from "@shared/generated";
import type { Canned } from "./canned";

const HOUR = 3_600_000;
const OFFICER: Person = { id: "o-1", name: { bn: "রিনা দাস", en: "Rina Das" } };
const NODAL: Person = { id: "o-3", name: { bn: "শমিতা রায়", en: "Shamita Roy" } };

export function photoNamed(id: string, sha256: string): Photo {
  return {
    id,
    sha256,
    width: 2048,
    height: 1536,
    alt_bn: "",
    mark: "none",
    taken_at: null,
    source: "file",
    facts: { provenance: null, offset: null, place: null, camera: null, editor: null },
    pair: null,
    reuse: null,
  };
}

/** Answers as a program does that takes whatever it is given. Answers the draft that it has. */
export function takesEverything(host: Canned): DraftView {
  const view: DraftView = {
    id: "draft-1",
    department: "SWM",
    version: 1,
    content: emptyContent("work_report"),
    corrects: null,
    saved_at: 0,
    now: Date.now(),
  };
  let photos = 0;
  host.answers("draft", () => structuredClone(view));
  host.answers("draft_save", ({ version }) => ({ answer: "saved", version: version + 1, at: 0 }));
  host.answers("draft_seal", () => ({ answer: "sealed", submission: "item-1" }));
  host.answers("draft_discard", () => null);
  host.answers("import_cancel", () => null);
  host.answers("reuse", () => []);
  host.imports((file) => {
    photos += 1;
    return { answer: "photo", photo: photoNamed(`photo-${photos}`, `${file.name}-${file.size}`) };
  });
  return view;
}

/** What the last save of the draft took. */
export function saved(host: Canned): Content | undefined {
  const last = host.calls.findLast(({ name }) => name === "draft_save");
  return (last?.argument as { content: Content } | undefined)?.content;
}

export function foundPhoto(found: number, name: string, modified_at = Date.now()): FoundPhoto {
  return { found, name, modified_at, bytes: 3_400_000 + found };
}

/** Files as the desktop hands them over. */
export function handOver(...names: string[]): HandOver {
  const photos = names.map((name, at) => foundPhoto(9_000 + at, name));
  return { photos, nothing: names.length ? null : "empty" };
}

export function outboxRow(operation: string, part: Partial<OutboxRow> = {}): OutboxRow {
  return {
    operation,
    subject: { submission: "item-1" },
    what: "submit",
    text: "নর্দমা পরিষ্কার",
    cover: null,
    made_at: Date.now() - 900_000,
    attempts: 1,
    exported_at: null,
    stage: { stage: "sealed" },
    hold: null,
    ...part,
  };
}

/** What waits is shown as the test has it. */
export function shows(host: Canned, change: (outbox: OutboxView) => OutboxView): void {
  host.answers("outbox", async (_, really) => change(await really()));
  host.answers("home", async (_, really) => {
    const home = await really();
    return { ...home, outbox: change(home.outbox) };
  });
}

/** What waits, where nothing has moved for twelve minutes for this reason. */
export function held(outbox: OutboxView, reason: HoldReason): OutboxView {
  const hold = { reason, since: Date.now() - 720_000, problem: null, detail: "" };
  const link = reason === "offline" ? "offline" : "online";
  return { ...outbox, link, hold, rows: outbox.rows.map((row) => ({ ...row, hold })) };
}

export const PHONE: PhoneGuest = {
  number: 1,
  device: { platform: "android", model: "SM-A515F", browser: "chrome" },
  address: "192.168.1.23",
};

export function caseClock(now: Timestamp, change: Partial<CaseClock> = {}): CaseClock {
  return {
    kind: "first_reply",
    reckoning: "plain",
    since: now - 5 * HOUR,
    length: 12 * HOUR,
    spent: 0,
    running_since: now - 5 * HOUR,
    due: now + 7 * HOUR,
    paused_since: null,
    met_at: null,
    stopped_at: null,
    step: 0,
    ...change,
  };
}

export function caseResponse(now: Timestamp, change: Partial<CaseResponse> = {}): CaseResponse {
  return {
    id: "response-1",
    kind: "action_taken",
    state: "drafted",
    text_bn: "নর্দমা পরিষ্কার করা হয়েছে। জল নেমে গেছে।",
    text_en: "",
    drafted_bn: null,
    drafted_en: null,
    photos: [],
    author: OFFICER,
    drafted_at: now - HOUR,
    approver: null,
    returned: "",
    refused: "",
    sent_at: null,
    link: null,
    ...change,
  };
}

/** A complaint that was just given to the officer. */
export function caseView(now: Timestamp, known: Partial<Case> = {}, row: Partial<CaseRow> = {}): CaseView {
  const step = (version: number, kind: CaseStep["kind"], ago: number, by: Person | null, note = "") => ({
    version,
    kind,
    at: now - ago,
    by,
    note,
  });
  const of: Case = {
    id: "case-1",
    number: "KMC-2026-00412",
    department: "SWM",
    version: 2,
    state: "assigned",
    kind: "complaint",
    category: "drain_blocked",
    ward: 106,
    place: "হালতু, মন্দির গলি",
    point: null,
    words: "তিন দিন ধরে নর্দমা বন্ধ। সামান্য বৃষ্টিতেই গলিতে জল জমে যাচ্ছে, বাচ্চারা স্কুলে যেতে পারছে না।",
    photos: [],
    media: [],
    more_words: [],
    source: { kind: "by_hand", via: "phone" },
    reference: null,
    link: null,
    contact: { name: "র…", phone: "…21", email: "" },
    received_at: now - 5 * HOUR,
    assignee: OFFICER,
    assigned_at: now - 4 * HOUR,
    notice: null,
    accepted_at: null,
    clocks: [caseClock(now)],
    responses: [],
    page_answers: [],
    transfers: [],
    me_too: 0,
    merged_into: null,
    reopened: 0,
    escalations: [],
    closing: null,
    story: [step(1, "received", 5 * HOUR, NODAL), step(2, "assigned", 4 * HOUR, null, OFFICER.name.bn)],
    notes: [],
    ...known,
  };
  const open = !["answered", "closed", "duplicate", "referred_out", "no_action"].includes(of.state);
  return {
    row: {
      id: of.id,
      number: of.number,
      department: of.department,
      kind: of.kind,
      category: of.category,
      ward: of.ward,
      place: of.place,
      words: of.words,
      state: of.state,
      here: true,
      mine: of.assignee?.id === OFFICER.id,
      assignee: of.assignee,
      received_at: of.received_at,
      due: of.clocks.find((one) => one.met_at === null && one.paused_since === null) ?? null,
      on_the_way: 0,
      conflicts: 0,
      unseen: [],
      reopened: of.reopened,
      returned: false,
      begun: false,
      wants_him: open,
      ...row,
    },
    known: of,
    moves: [],
    pending: [],
    conflicts: [],
    aside: [],
    on_the_way: [],
    receipts: [],
    reported: [],
    may: {
      accept: open && of.accepted_at === null,
      transfer: open,
      reply: open,
      note: true,
      acknowledge: (row.unseen ?? []).length > 0,
    },
    now,
  };
}
