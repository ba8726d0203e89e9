// Citizens' cases of the host in memory.
import type {
  Case,
  CaseClock,
  CaseDraftView,
  CaseId,
  CaseResponse,
  CaseRow,
  CaseStep,
  CaseView,
  CaseWords,
  OperationBody,
  Person,
  Timestamp,
} from "@shared/generated";
import type { Commands } from "./index";
import { emptyContent, failure, type MemoryHost, OFFICER, photoNamed, REVIEWER } from "./memory";

const HOUR = 3_600_000;
const NODAL: Person = { id: "o-3", name: { bn: "শমিতা রায়", en: "Shamita Roy" } };

export function noWords(): CaseWords {
  return { doing: null, text_bn: "", text_en: "", photos: [], to: null, reason: "", note: "" };
}

/** Answers to the commands that are about cases. */
export function caseAnswers(host: () => MemoryHost, id: () => string, now: () => Timestamp) {
  const find = (value: CaseId): CaseView => {
    const view = host().cases.get(value);
    if (!view) throw failure("missing");
    return view;
  };
  const draft = (value: CaseId): CaseDraftView =>
    host().caseDrafts.get(value) ?? {
      id: `${value}.draft`,
      case: value,
      version: 1,
      words: noWords(),
      saved_at: now(),
    };
  const keep = (value: CaseId, words: CaseWords, version: number): void => {
    host().caseDrafts.set(value, { ...draft(value), version, words, saved_at: now() });
    const here = new Set(words.photos.map((photo) => photo.sha256));
    host().phone.arrivals = host().phone.arrivals.filter((photo) => !here.has(photo.sha256));
    find(value).row.begun = Object.values({ ...words, doing: null }).some((one) => one && one.length > 0);
  };
  /** What the officer did is on the way, and is shown so; what it was written in has it no more. */
  const did = (of: CaseId, mine: OperationBody, without: Partial<CaseWords> = {}): null => {
    const view = find(of);
    view.pending.push({ operation: id(), mine, made_at: now(), received: false });
    view.row.on_the_way += 1;
    if (view.row.state === "assigned") view.row.state = "in_progress";
    const { words, version } = draft(of);
    if (Object.keys(without).length) keep(of, { ...words, ...without, doing: null }, version + 1);
    return null;
  };
  const answered = { text_bn: "", text_en: "" };
  return {
    cases: ({ text, limit }) => {
      const rows = [...host().cases.values()].map((view) => structuredClone(view.row));
      const late = ({ due }: CaseRow) => due?.due ?? Number.POSITIVE_INFINITY;
      rows.sort((a, b) => late(a) - late(b));
      const open = rows.filter((row) => row.here && row.state !== "answered" && row.state !== "closed");
      const found = (row: CaseRow) => `${row.words} ${row.place} ${row.number}`.includes(text.trim());
      const over = rows.filter((row) => !open.includes(row));
      return {
        open: open.filter(found).slice(0, limit),
        over: over.filter(found).slice(0, limit),
        to_do: open.length,
        mine: open.filter((row) => row.mine).length,
      };
    },
    case: (value) => ({ ...structuredClone(find(value)), now: now() }),
    case_accept: ({ case: of, version }) => {
      find(of).may.accept = false;
      return did(of, { kind: "accept_case", case: of, base: version });
    },
    case_transfer: ({ case: of, version, to, reason }) => {
      did(of, { kind: "transfer_case", case: of, base: version, to, reason }, { to: null, reason: "" });
      const view = find(of);
      view.row.here = false;
      view.may = { accept: false, transfer: false, reply: false, note: false, acknowledge: false };
      return null;
    },
    case_ask: ({ case: of, version, text_bn, text_en }) =>
      did(of, { kind: "ask_citizen", case: of, base: version, response: id(), text_bn, text_en }, answered),
    case_reply: ({ case: of, version, reply, text_bn, text_en, photos }) =>
      did(
        of,
        {
          kind: "reply_case",
          case: of,
          base: version,
          response: id(),
          reply,
          text_bn,
          text_en,
          photos,
        },
        reply === "action_taken" ? { ...answered, photos: [] } : answered,
      ),
    case_note: ({ case: of, version, text }) =>
      did(of, { kind: "note_case", case: of, base: version, note: id(), text }, { note: "" }),
    case_acknowledge: ({ case: of }) => {
      const { row, known, may } = find(of);
      did(of, { kind: "acknowledge_case", case: of, base: known.version, escalations: row.unseen });
      row.unseen = [];
      may.acknowledge = false;
      return null;
    },
    case_set_aside: (operation) => {
      for (const view of host().cases.values()) {
        for (const { mine, made_at } of view.conflicts.filter((one) => one.operation === operation))
          view.aside.push({ operation, mine, made_at, received: false });
        view.conflicts = view.conflicts.filter((conflict) => conflict.operation !== operation);
        view.row.conflicts = view.conflicts.length;
      }
      return null;
    },
    case_draft: (value) => structuredClone(draft(value)),
    case_draft_save: ({ case: of, version, words }) => {
      if (draft(of).version !== version) return { answer: "conflict", theirs: structuredClone(draft(of)) };
      keep(of, structuredClone(words), version + 1);
      return { answer: "saved", version: version + 1, at: now() };
    },
    case_report: ({ case: of, response }) => {
      const { known, pending, reported } = find(of);
      const sealed = pending.map(({ mine }) => mine);
      const said =
        known.responses.find((one) => one.id === response) ??
        sealed.find((one) => one.kind === "reply_case" && one.response === response);
      if (!said || !("photos" in said)) throw failure("missing");
      const begun = host().drafts.get(response) ?? {
        id: response,
        department: "SWM",
        version: 1,
        content: {
          ...emptyContent("work_report"),
          caption_bn: said.text_bn,
          caption_en: said.text_en,
          ward: known.ward,
          place_bn: known.place,
          photos: structuredClone(said.photos),
          case: of,
        },
        corrects: null,
        saved_at: now(),
        now: now(),
      };
      host().drafts.set(response, begun);
      if (!reported.includes(response)) reported.push(response);
      return { answer: "draft", draft: structuredClone(begun) };
    },
    case_open_link: () => null,
  } satisfies { [N in keyof Commands]?: (argument: Commands[N]["in"]) => Commands[N]["out"] };
}

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
    accepted_at: null,
    clocks: [caseClock(now)],
    responses: [],
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

/** One of each sort, for looking at. */
export function caseExamples(host: MemoryHost, now: Timestamp): void {
  const add = (view: CaseView) => host.cases.set(view.row.id, view);
  const photos = ["e1", "e2"].map((one) => photoNamed(`picture-${one}`, one.repeat(32)));
  add(
    caseView(
      now,
      {
        photos,
        me_too: 4,
        state: "in_progress",
        accepted_at: now - 3 * HOUR,
        clocks: [
          caseClock(now, { due: now - 2 * HOUR - 600_000, step: 2 }),
          caseClock(now, { kind: "acceptance", met_at: now - 3 * HOUR }),
          caseClock(now, { kind: "resolution", reckoning: "working", due: now + 40 * HOUR }),
          caseClock(now, { kind: "hard_limit", due: now + 500 * HOUR }),
        ],
        escalations: [
          {
            number: 1,
            cause: { cause: "due", clock: "first_reply" },
            level: "assignee",
            to: [OFFICER],
            at: now - 2 * HOUR,
            acknowledged: null,
          },
        ],
        more_words: [
          { text: "আজও জল নামেনি।", photos: [], media: [], name: null, thanks: false, at: now - HOUR },
        ],
        notes: [{ id: "n-1", author: NODAL, text: "ওয়ার্ড অফিস থেকেও ফোন এসেছিল।", at: now - 2 * HOUR }],
      },
      { unseen: [1] },
    ),
  );
  add(
    caseView(now, {
      id: "case-2",
      number: "KMC-2026-00420",
      category: "garbage",
      ward: 40,
      place: "মানিকতলা বাজার",
      words: "বাজারের পিছনে আবর্জনার স্তূপ, এক সপ্তাহ তোলা হয়নি।",
      source: { kind: "facebook" },
      link: "https://www.facebook.com/kmc/posts/2001",
    }),
  );
  const conflict = caseView(
    now,
    {
      id: "case-3",
      number: "KMC-2026-00398",
      version: 6,
      state: "in_progress",
      accepted_at: now - 20 * HOUR,
      words: "Street has been dug up near the school gate and left open.",
      place: "Bidhan Sarani",
      ward: 40,
      source: { kind: "open311" },
      clocks: [
        caseClock(now, { met_at: now - 15 * HOUR }),
        caseClock(now, { kind: "resolution", due: now + 26 * HOUR, reckoning: "working" }),
      ],
    },
    { conflicts: 1 },
  );
  conflict.conflicts = [
    {
      operation: "op-c3",
      mine: {
        kind: "reply_case",
        case: "case-3",
        base: 4,
        response: "response-c3",
        reply: "action_taken",
        text_bn: "গর্ত ভরাট করে রাস্তা সমান করা হয়েছে।",
        text_en: "",
        photos: [photoNamed("c3-p", "c3".repeat(32))],
      },
      made_at: now - 3 * HOUR,
      refused: true,
      damaged: false,
      problem: "case_conflict",
      between: { version: 5, kind: "triaged", at: now - 4 * HOUR, by: NODAL, note: "" },
    },
  ];
  add(conflict);
  const returned = caseView(
    now,
    {
      id: "case-4",
      number: "KMC-2026-00377",
      state: "in_progress",
      accepted_at: now - 40 * HOUR,
      words: "রাস্তার আলো জ্বলছে না, রাতে চলাফেরা করা যায় না।",
      place: "টালিগঞ্জ ফাঁড়ি",
      ward: 94,
      category: "street_light",
      clocks: [caseClock(now, { kind: "resolution", due: now + 5 * HOUR, reckoning: "working" })],
      responses: [
        caseResponse(now, {
          state: "returned",
          returned: "কবে কাজ হয়েছে, তারিখ লিখুন।",
          approver: REVIEWER,
        }),
      ],
    },
    { returned: true },
  );
  add(returned);
  const over = caseView(
    now,
    {
      id: "case-5",
      number: "KMC-2026-00301",
      state: "answered",
      accepted_at: now - 90 * HOUR,
      words: "ভ্যাট উপচে পড়ছে।",
      place: "কসবা",
      ward: 67,
      clocks: [caseClock(now, { met_at: now - 80 * HOUR })],
      responses: [
        caseResponse(now, {
          id: "response-5",
          state: "sent",
          photos: [photoNamed("c5-p", "c5".repeat(32))],
          approver: REVIEWER,
          sent_at: now - 80 * HOUR,
          link: "https://www.facebook.com/kmc/posts/2002",
        }),
      ],
    },
    { wants_him: false, due: null },
  );
  over.receipts = [
    {
      receipt: {
        operation: "op-c5",
        submission: "case-5",
        number: "KMC-2026-00301",
        content_hash: "hash-c5",
        blobs: ["c5".repeat(32)],
        made_at: now - 82 * HOUR,
        received_at: now - 81 * HOUR,
        on_time: null,
        sequence: 98,
      },
      signature: "c2lnbmF0dXJl",
    },
  ];
  add(over);
}
