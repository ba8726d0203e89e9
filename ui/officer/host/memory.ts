// A host that keeps everything in memory: for tests, and for looking at the window in a browser.
// It is never part of the shipped window.
import type {
  CallFailed,
  CaseId,
  CaseRow,
  CaseView,
  Code,
  Content,
  ContentKind,
  Department,
  DraftId,
  DraftView,
  ExportPlace,
  Flaw,
  HoldReason,
  Home,
  ItemRow,
  ItemStatus,
  ItemView,
  Kind,
  OperationBody,
  OutboxRow,
  OutboxView,
  Person,
  Photo,
  Reason,
  StepKind,
  Submission,
  SubmissionId,
  Who,
} from "@shared/generated";
import type { Commands, Host, Listener } from "./index";

const HOUR = 3_600_000;
const DEPARTMENTS: Department[] = [
  { code: "SWM", name: { bn: "জঞ্জাল অপসারণ বিভাগ", en: "Solid Waste Management" }, sort_order: 1 },
  { code: "SD", name: { bn: "নিকাশি বিভাগ", en: "Sewerage and Drainage" }, sort_order: 2 },
];
const OFFICER: Person = { id: "o-1", name: { bn: "রিনা দাস", en: "Rina Das" } };
const REVIEWER: Person = { id: "o-2", name: { bn: "অমিত সেন", en: "Amit Sen" } };
const WHO: Who = {
  officer: OFFICER,
  postings: [{ department: "SWM", role: "contributor", acting: false }],
  departments: DEPARTMENTS,
  places: {
    boroughs: Array.from({ length: 16 }, (_, at) => ({
      no: at + 1,
      wards: Array.from({ length: 9 }, (_, ward) => at * 9 + ward + 1),
    })),
  },
  it_phone: "033-2286-1000",
  address: "https://barta.example.in",
};

export type MemoryHost = Host & {
  /** The next call of this name fails, or answers this. */
  next: Map<keyof Commands, { fail: Code } | { answer: unknown }>;
  /** Every call, in order. */
  calls: { name: keyof Commands; argument: unknown }[];
  /** Pictures refused, by file name. */
  refuse: Map<string, string>;
  outbox: OutboxView;
  /** Where unsent work can be copied to now. */
  places: ExportPlace[];
  drafts: Map<DraftId, DraftView>;
  items: Map<SubmissionId, ItemView>;
  cases: Map<CaseId, CaseView>;
  says: (kind: Kind) => void;
  /** Nothing moves, for twelve minutes, for this reason. */
  holds: (reason: HoldReason) => void;
  goesOffline: () => void;
  /** Nothing is in the way any more. */
  moves: () => void;
};

export function failure(code: Code, detail = ""): CallFailed {
  return { code, params: {}, flaws: [], detail };
}

export function emptyContent(kind: ContentKind): Content {
  return {
    kind,
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

export function memoryHost(withExamples = false, now: () => number = Date.now): MemoryHost {
  let count = 0;
  let enrolled = !(withExamples && location.search.includes("enrol"));
  const changed: Listener<Kind>[] = [];
  const pictures = new Map<string, string>();
  const id = (): string => `00000000-0000-7000-8000-${String(++count).padStart(12, "0")}`;
  const draft = (value: DraftId): DraftView => {
    const found = host.drafts.get(value);
    if (!found) throw failure("missing");
    return found;
  };
  const item = (value: SubmissionId): ItemView => {
    const found = host.items.get(value);
    if (!found) throw failure("missing");
    return found;
  };

  const flawsOf = (content: Content): Flaw[] => {
    const flaws: Flaw[] = [];
    if (content.kind === "work_report" && content.photos.length === 0)
      flaws.push({ at: { field: "photos" }, code: "missing" });
    if (content.caption_bn.trim() === "") flaws.push({ at: { field: "caption_bn" }, code: "missing" });
    if (content.kind === "work_report" && content.ward === null)
      flaws.push({ at: { field: "ward" }, code: "missing" });
    return flaws;
  };

  const rowOf = (value: SubmissionId, content: Content, status: ItemStatus, at: number): ItemRow => ({
    id: value,
    kind: content.kind,
    number: null,
    department: "SWM",
    caption_bn: content.caption_bn,
    cover: content.photos[0]?.sha256 ?? null,
    photos: content.photos.length,
    status,
    at,
    reasons: [],
    link: null,
    event_at: content.event?.at ?? null,
    correction: null,
  });

  const wayOf = (submission: SubmissionId, content: Content): OutboxRow => ({
    operation: id(),
    subject: { submission },
    what: "submit",
    text: content.caption_bn,
    cover: content.photos[0]?.sha256 ?? null,
    made_at: now(),
    attempts: 0,
    exported_at: null,
    stage: { stage: "sealed" },
    hold: host.outbox.hold,
  });

  const citizenCase = (value: CaseId): CaseView => {
    const view = host.cases.get(value);
    if (!view) throw failure("missing");
    return view;
  };
  /** What the officer did is on the way, and is shown so. */
  const did = (of: CaseId, mine: OperationBody): null => {
    const view = citizenCase(of);
    view.pending.push({ operation: id(), mine, made_at: now(), received: false });
    view.row.on_the_way += 1;
    if (view.row.state === "assigned") view.row.state = "in_progress";
    return null;
  };

  const answers: { [N in keyof Commands]: (argument: Commands[N]["in"]) => Commands[N]["out"] } = {
    boot: () => ({
      language: "bn-IN",
      version: "0.1.0",
      who: enrolled ? WHO : null,
      suggested_address: "https://barta.example.in",
      credential: enrolled ? "keyring" : "none",
      mended: [],
    }),
    choose_language: () => null,
    enrol: ({ code }) => {
      if (code.replace(/\W/g, "") === "") throw failure("code_wrong");
      enrolled = true;
      if (host.outbox.hold?.reason === "auth") host.moves();
      return WHO;
    },
    home: (): Home => {
      const rows = [...host.items.values()].map((view) => view.row).sort((a, b) => b.at - a.at);
      const of = (...statuses: ItemStatus[]) => rows.filter((row) => statuses.includes(row.status));
      return {
        to_do: of("returned", "refused"),
        drafts: [...host.drafts.values()].map((view) => ({
          id: view.id,
          kind: view.content.kind,
          caption_bn: view.content.caption_bn,
          cover: view.content.photos[0]?.sha256 ?? null,
          photos: view.content.photos.length,
          saved_at: view.saved_at,
          corrects: view.corrects?.number ?? null,
        })),
        outbox: structuredClone(host.outbox),
        with_it: of("submitted", "in_review", "approved"),
        published: of("published"),
      };
    },
    items: ({ status, text, before, limit }) => {
      const all = [...host.items.values()].map((view) => view.row).sort((a, b) => b.at - a.at);
      const counts = new Map<ItemStatus, number>();
      for (const row of all) counts.set(row.status, (counts.get(row.status) ?? 0) + 1);
      const rows = all.filter(
        (row) =>
          (!status || row.status === status) &&
          (before === null || row.at < before) &&
          (row.caption_bn.includes(text) || (row.number ?? "").includes(text)),
      );
      return { rows: rows.slice(0, limit), more: rows.length > limit, counts: [...counts] };
    },
    item: (value) => structuredClone(item(value)),
    draft_start: ({ kind, department }) => {
      const view: DraftView = {
        id: id(),
        department: department ?? "SWM",
        version: 1,
        content: emptyContent(kind),
        corrects: null,
        saved_at: now(),
        now: now(),
      };
      host.drafts.set(view.id, view);
      return structuredClone(view);
    },
    draft_correct: (value) => {
      const { row, content, known } = item(value);
      if (row.correction) return structuredClone(draft(row.correction));
      const view: DraftView = {
        id: id(),
        department: row.department,
        version: 1,
        content: structuredClone(content),
        corrects: {
          submission: value,
          number: row.number ?? "",
          base: known?.revision ?? 1,
          reasons: row.reasons,
        },
        saved_at: now(),
        now: now(),
      };
      row.correction = view.id;
      host.drafts.set(view.id, view);
      return structuredClone(view);
    },
    draft: (value) => ({ ...structuredClone(draft(value)), now: now() }),
    draft_save: ({ id: value, version, content }) => {
      const view = draft(value);
      if (view.version !== version) return { answer: "conflict", theirs: structuredClone(view) };
      view.version += 1;
      view.content = structuredClone(content);
      view.saved_at = now();
      return { answer: "saved", version: view.version, at: view.saved_at };
    },
    draft_discard: (value) => {
      host.drafts.delete(value);
      return null;
    },
    draft_seal: ({ id: value }) => {
      const view = draft(value);
      const flaws = flawsOf(view.content);
      if (flaws.length) return { answer: "flawed", flaws };
      const submission = view.corrects?.submission ?? id();
      const way = wayOf(submission, view.content);
      host.outbox.rows.push(way);
      const row = rowOf(submission, view.content, "waiting", now());
      host.items.set(submission, {
        row,
        content: view.content,
        known: null,
        sealed_at: now(),
        on_the_way: [way],
        receipts: [],
        unsent_messages: [],
        may: { correct: false, withdraw: true, write: true },
      });
      host.drafts.delete(value);
      return { answer: "sealed", submission };
    },
    outbox: () => structuredClone(host.outbox),
    send_now: () => {
      if (host.outbox.link === "online") host.outbox.last_heard_at = now();
      return null;
    },
    support_details: () =>
      `purabarta: 0.1.0\nlink: ${host.outbox.link}\nhold: ${host.outbox.hold?.reason ?? ""}\nunsent: ${host.outbox.rows.length}\n`,
    export_places: () => structuredClone(host.places),
    export: ({ place }) => {
      if (!host.places.some((one) => one.path === place)) throw failure("place_gone");
      if (host.outbox.rows.length === 0) throw failure("nothing_to_export");
      for (const row of host.outbox.rows) row.exported_at = now();
      return {
        file: "purabarta-SWM-2026-11-24.capsules",
        operations: host.outbox.rows.length,
        bytes: 5_200_000,
      };
    },
    withdraw: ({ submission }) => {
      const view = item(submission);
      view.row.status = "withdrawn";
      view.may = { correct: false, withdraw: false, write: true };
      return null;
    },
    message: ({ submission, text }) => {
      item(submission).unsent_messages.push({ id: id(), text, made_at: now() });
      return null;
    },
    cases: ({ text }) => {
      const rows = [...host.cases.values()].map((view) => structuredClone(view.row));
      const open = rows.filter((row) => row.here && row.state !== "answered" && row.state !== "closed");
      const found = (row: CaseRow) => `${row.words} ${row.place} ${row.number}`.includes(text.trim());
      const over = rows.filter((row) => !open.includes(row));
      return { open: open.filter(found), over: over.filter(found), to_do: open.length };
    },
    case: (value) => structuredClone(citizenCase(value)),
    case_accept: ({ case: of, version }) => did(of, { kind: "accept_case", case: of, base: version }),
    case_transfer: ({ case: of, version, to, reason }) => {
      did(of, { kind: "transfer_case", case: of, base: version, to, reason });
      citizenCase(of).row.here = false;
      return null;
    },
    case_ask: ({ case: of, version, text_bn, text_en }) =>
      did(of, { kind: "ask_citizen", case: of, base: version, response: id(), text_bn, text_en }),
    case_reply: ({ case: of, version, reply, text_bn, text_en, photos }) =>
      did(of, {
        kind: "reply_case",
        case: of,
        base: version,
        response: id(),
        reply,
        text_bn,
        text_en,
        photos,
      }),
    case_note: ({ case: of, version, text }) =>
      did(of, { kind: "note_case", case: of, base: version, note: id(), text }),
    case_acknowledge: ({ case: of }) => {
      const { row, known } = citizenCase(of);
      did(of, { kind: "acknowledge_case", case: of, base: known.version, escalations: row.unseen });
      row.unseen = [];
      return null;
    },
    case_set_aside: (operation) => {
      for (const view of host.cases.values()) {
        view.conflicts = view.conflicts.filter((conflict) => conflict.operation !== operation);
        view.row.conflicts = view.conflicts.length;
      }
      return null;
    },
    open_link: ({ link }) => {
      if (withExamples) window.open(link, "_blank", "noopener");
      return null;
    },
  };

  const kinds: Partial<Record<keyof Commands, Kind[]>> = {
    draft_start: ["drafts"],
    draft_discard: ["drafts"],
    draft_seal: ["drafts", "items", "outbox"],
    withdraw: ["items"],
    case_accept: ["cases", "outbox"],
    case_transfer: ["cases", "outbox"],
    case_ask: ["cases", "outbox"],
    case_reply: ["cases", "outbox"],
    case_note: ["cases", "outbox"],
    case_acknowledge: ["cases", "outbox"],
    case_set_aside: ["cases", "outbox"],
    message: ["items"],
    enrol: ["officer", "outbox"],
    export: ["outbox"],
  };

  const host: MemoryHost = {
    next: new Map(),
    calls: [],
    refuse: new Map(),
    drafts: new Map(),
    items: new Map(),
    cases: new Map(),
    outbox: {
      link: "online",
      hold: null,
      last_heard_at: now(),
      bytes_per_second: null,
      clock_off: null,
      of_others: 0,
      safe_to_shut_down: true,
      rows: [],
    },
    places: [],
    says: (kind) => {
      for (const listener of changed) listener(kind);
    },
    holds: (reason) => {
      const hold = { reason, since: now() - 12 * 60_000, problem: null, detail: "" };
      host.outbox.hold = hold;
      for (const row of host.outbox.rows) row.hold = hold;
      host.says("outbox");
    },
    goesOffline: () => {
      host.outbox.link = "offline";
      host.holds("offline");
    },
    moves: () => {
      host.outbox.link = "online";
      host.outbox.hold = null;
      for (const row of host.outbox.rows) row.hold = null;
      host.says("outbox");
    },
    call: async (name, argument) => {
      host.calls.push({ name, argument: structuredClone(argument) });
      const next = host.next.get(name);
      host.next.delete(name);
      if (next && "fail" in next) throw failure(next.fail, "made to fail");
      if (next) return next.answer as never;
      const answer = answers[name](argument);
      for (const kind of kinds[name] ?? []) host.says(kind);
      return answer;
    },
    importPhoto: async (file) => {
      const refusal = host.refuse.get(file.name) ?? (file.type.startsWith("image/") ? null : "not_a_photo");
      if (refusal) return { answer: "refused", name: file.name, code: refusal, params: {} };
      const photo = photoNamed(id(), `${file.name}-${file.size}`);
      pictures.set(photo.sha256, URL.createObjectURL(file));
      return { answer: "photo", photo };
    },
    photo: (_size, sha256) => {
      const known = pictures.get(sha256);
      if (known) return known;
      const hue = (sha256.charCodeAt(1) * 67 + sha256.length * 31) % 360;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="hsl(${hue} 35% 72%)"/><path d="M0 210 90 140l80 60 90-90 140 120v60H0z" fill="hsl(${hue} 30% 45%)"/><circle cx="310" cy="70" r="30" fill="hsl(48 80% 80%)"/></svg>`;
      const made = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
      pictures.set(sha256, made);
      return made;
    },
    onChanged: (listener) => void changed.push(listener),
    onOpenItem: () => {},
    ready: () => {},
  };

  if (withExamples) examples(host, now());
  return host;
}

export function photoNamed(id: string, sha256: string): Photo {
  return { id, sha256, width: 2048, height: 1536, alt_bn: "", mark: "none", taken_at: null };
}

function examples(host: MemoryHost, now: number): void {
  const captions: [string, ItemStatus, number][] = [
    ["হাতিবাগান বাজারের সামনে ভাঙা পাইপ মেরামত করা হল। জল সরবরাহ স্বাভাবিক।", "returned", 3],
    ["ঠাকুরপুকুরে জমে থাকা আবর্জনা সাফাই করা হল।", "in_review", 7],
    ["বেহালা চৌরাস্তায় নর্দমা পরিষ্কারের কাজ সম্পূর্ণ হয়েছে।", "submitted", 9],
    ["গড়িয়াহাটে নতুন আলো বসানো হয়েছে, সন্ধের পরে রাস্তা এখন আলোকিত।", "published", 30],
    ["টালিগঞ্জে ডেঙ্গি প্রতিরোধে জমা জল সরানো ও তেল ছড়ানোর কাজ চলছে।", "published", 52],
    ["শ্যামবাজার পাঁচমাথার মোড়ে ফুটপাত সারানো হল।", "published", 80],
    ["কালীঘাট মন্দির চত্বরে ভোরের বিশেষ সাফাই অভিযান।", "approved", 26],
  ];
  captions.forEach(([caption_bn, status, hours], at) => {
    const id = `item-${at}`;
    const number = `KMC/SWM/2026/${String(123 + at).padStart(6, "0")}`;
    const photos = [0, 1, 2].map((n) => photoNamed(`${id}-photo-${n}`, `${at}${n}`.repeat(32)));
    const content: Content = {
      ...emptyContent("work_report"),
      caption_bn,
      caption_en: at % 2 ? "" : "Work completed by the department.",
      work_date: "2026-11-22",
      borough: 5,
      ward: 40,
      place_bn: "বিধান সরণির মোড়",
      photos,
    };
    const made = now - hours * HOUR;
    const reasons: Reason[] =
      status === "returned"
        ? [
            {
              about: { field: "photo", photo: `${id}-photo-1` },
              text: "২ নম্বর ছবিটি ঝাপসা। স্পষ্ট ছবি দিন।",
            },
            { about: { field: "caption_bn" }, text: "কাজটি কবে শেষ হল, লিখে দিন।" },
          ]
        : [];
    const link = status === "published" ? `https://www.facebook.com/kmc/posts/${1000 + at}` : null;
    const step = (kind: StepKind, after: number, by: Person | null, note = "") => ({
      kind,
      at: made + after * 60_000,
      by,
      revision: 1,
      note,
    });
    const story = [step("received", 2, null)];
    if (status !== "submitted") story.push(step("review_started", 20, REVIEWER));
    if (status === "returned") story.push(step("returned", 41, REVIEWER, reasons[0]?.text));
    if (status === "approved" || status === "published") story.push(step("approved", 50, REVIEWER));
    if (link) story.push(step("published", 65, REVIEWER, link));
    const state = { published: "approved", returned: "changes_requested" }[status as string] ?? status;
    const known: Submission = {
      id,
      number,
      department: "SWM",
      author: OFFICER,
      version: 3,
      state: state as Submission["state"],
      revision: 1,
      content_hash: `hash-${at}`,
      content,
      made_at: made,
      received_at: made + 120_000,
      on_time: null,
      reviewer: REVIEWER,
      reasons,
      publications: link
        ? [{ channel: "by_hand", link, published_at: made + 65 * 60_000, publisher: REVIEWER }]
        : [],
      thread:
        at === 0
          ? [
              {
                id: "m-1",
                side: "it",
                author: REVIEWER,
                text: "দ্বিতীয় ছবিটি আবার তুলে পাঠাতে পারবেন?",
                at: now - HOUR,
              },
            ]
          : [],
      story,
    };
    host.items.set(id, {
      row: {
        id,
        kind: "work_report",
        number,
        department: "SWM",
        caption_bn,
        cover: photos[0]?.sha256 ?? null,
        photos: 3,
        status,
        at: made + 65 * 60_000,
        reasons,
        link,
        event_at: null,
        correction: null,
      },
      content,
      known,
      sealed_at: made,
      on_the_way: [],
      receipts: [
        {
          receipt: {
            operation: `op-${at}`,
            submission: id,
            number,
            content_hash: `hash-${at}`,
            blobs: photos.map((photo) => photo.sha256),
            made_at: made,
            received_at: made + 120_000,
            on_time: null,
            sequence: 123 + at,
          },
          signature: "c2lnbmF0dXJl",
        },
      ],
      unsent_messages: at === 0 ? [{ id: "m-2", text: "আজ বিকেলে তুলে পাঠাচ্ছি।", made_at: now - HOUR / 2 }] : [],
      may: { correct: status === "returned", withdraw: !link && status !== "approved", write: true },
    });
  });
  host.drafts.set("draft-1", {
    id: "draft-1",
    department: "SWM",
    version: 4,
    content: {
      ...emptyContent("work_report"),
      caption_bn: "মানিকতলা খালপাড়ে আগাছা পরিষ্কার",
      photos: [photoNamed("d-p-1", "ab".repeat(32))],
    },
    corrects: null,
    saved_at: now - 2 * HOUR,
    now,
  });
  const asked = new URLSearchParams(location.search);
  const way = (operation: string, text: string, ago: number, row: Partial<OutboxRow> = {}): OutboxRow => ({
    operation,
    subject: { submission: "item-2" },
    what: "submit",
    text,
    cover: operation.padStart(64, "c"),
    made_at: now - ago,
    attempts: 1,
    exported_at: null,
    stage: { stage: "sealed" },
    hold: null,
    ...row,
  });
  const photos = { photos: 3, photos_sent: 1, bytes_sent: 3_100_000, bytes: 5_000_000, seconds_left: 240 };
  host.outbox = {
    ...host.outbox,
    last_heard_at: now - 720_000,
    bytes_per_second: 41_000,
    clock_off: asked.has("clock") ? 3 * HOUR + 120_000 : null,
    of_others: asked.has("others") ? 2 : 0,
    rows: [
      way("op-1", "ঢাকুরিয়া লেকের ধারে বর্জ্য পৃথকীকরণ শিবির", 900_000, { stage: { stage: "sending", ...photos } }),
      way("op-2", "উল্টোডাঙায় ভাঙা ম্যানহোলের ঢাকনা বদল", 600_000, {
        stage: { stage: "sending", ...photos, photos_sent: 0, bytes_sent: 0 },
        exported_at: now - 240_000,
      }),
      way("op-3", "কসবায় নতুন পানীয় জলের পাইপ বসানো হল", 300_000),
    ],
  };
  host.places = asked.has("places")
    ? [
        { path: "E:\\", removable: true },
        { path: "C:\\Users\\Rina\\Documents", removable: false },
      ]
    : [{ path: "C:\\Users\\Rina\\Documents", removable: false }];
  const reason = asked.get("hold") as HoldReason | null;
  if (reason === "needs_action" || reason === "damaged") {
    const problem = { code: "content_changed" as const, status: 409, trace_id: "t-1" };
    const since = now - 720_000;
    host.outbox.rows.push(
      way("op-4", "বাগবাজার ঘাটে আলো", 86_400_000, {
        hold: { reason, since, problem: reason === "damaged" ? null : problem, detail: "" },
      }),
    );
  } else if (reason) {
    host.outbox.link = reason === "offline" ? "offline" : "online";
    host.holds(reason);
  }
  const fails = asked.get("fails") as Code | null;
  if (fails) host.next.set("boot", { fail: fails });
}
