// A host that keeps everything in memory: for tests, and for looking at the window in a browser.
// It is never part of the shipped window.
import type {
  CallFailed,
  CaseDraftView,
  CaseId,
  CaseRef,
  CaseView,
  Code,
  Content,
  ContentKind,
  Department,
  DraftId,
  DraftView,
  Edit,
  ExportPlace,
  Flaw,
  FolderPlace,
  FoundPhoto,
  HandOver,
  HoldReason,
  Home,
  Imported,
  ItemRow,
  ItemStatus,
  ItemView,
  Kind,
  Language,
  Opens,
  OutboxRow,
  OutboxView,
  Person,
  PhoneGuest,
  PhonePage,
  PhoneView,
  Photo,
  Reason,
  ReuseFound,
  Settings,
  Source,
  StepKind,
  Submission,
  SubmissionId,
  Trouble,
  Watched,
  Who,
} from "@shared/generated";
import type { Commands, Host, Listener } from "./index";
import { caseAnswers, caseExamples } from "./memory-cases";

const HOUR = 3_600_000;
const DEPARTMENTS: Department[] = [
  { code: "SWM", name: { bn: "জঞ্জাল অপসারণ বিভাগ", en: "Solid Waste Management" }, sort_order: 1 },
  { code: "SD", name: { bn: "নিকাশি বিভাগ", en: "Sewerage and Drainage" }, sort_order: 2 },
];
export const OFFICER: Person = { id: "o-1", name: { bn: "রিনা দাস", en: "Rina Das" } };
export const REVIEWER: Person = { id: "o-2", name: { bn: "অমিত সেন", en: "Amit Sen" } };
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
  categories: [
    { code: "drain_blocked", name: { bn: "নর্দমা বন্ধ", en: "Drain blocked" } },
    { code: "garbage", name: { bn: "আবর্জনা", en: "Garbage" } },
    { code: "street_light", name: { bn: "রাস্তার আলো", en: "Street light" } },
  ],
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
  /** Folders with photos in them, and which was chosen last in the folder dialog. */
  folders: MemoryFolder[];
  /** What the officer chooses when asked for a folder: one of the above, or nothing. */
  chooses: MemoryFolder | null;
  /** The folder that is watched, and what is new in it. */
  watches: { folder: MemoryFolder; news: FoundPhoto[] } | null;
  /** Pictures brought in before, by their file's name. */
  known: Set<string>;
  /** What was done to a photo, by the picture that came of it. */
  edits: Map<string, { plain: string; edit: Edit }>;
  /** Photos that look like some of before. */
  reuse: ReuseFound[];
  /** What lies in the clipboard of the desktop. */
  clipboard: HandOver;
  /** Something is dragged over the window, or not any more. */
  drags: (over: boolean) => void;
  /** Something is dropped on it. */
  drops: (what: HandOver) => void;
  /** How the program ended the last time, when it did not end well. */
  trouble: Trouble | null;
  safeMode: boolean;
  /** How an import waits, if it does: a test lets it go on. */
  importing: ((name: string) => Promise<void>) | null;
  /** The page for a phone, where it could be, and what came from it. */
  phone: PhoneView;
  drafts: Map<DraftId, DraftView>;
  items: Map<SubmissionId, ItemView>;
  cases: Map<CaseId, CaseView>;
  caseDrafts: Map<CaseId, CaseDraftView>;
  /** A notice about this case is clicked. */
  opens: (what: Opens) => void;
  /** The program is about to end; answers when all are ready for it. */
  ends: () => Promise<void>;
  says: (kind: Kind) => void;
  /** Nothing moves, for twelve minutes, for this reason. */
  holds: (reason: HoldReason) => void;
  goesOffline: () => void;
  /** Nothing is in the way any more. */
  moves: () => void;
};

export type MemoryFolder = FolderPlace & { photos: FoundPhoto[] };

export function foundPhoto(found: number, name: string, modified_at = Date.now()): FoundPhoto {
  return { found, name, modified_at, bytes: 3_400_000 + found };
}

/** Files as the desktop hands them over. */
export function handOver(...names: string[]): HandOver {
  const photos = names.map((name, at) => foundPhoto(9_000 + at, name));
  return { photos, nothing: names.length ? null : "empty" };
}

export function failure(code: Code, detail = ""): CallFailed {
  return { code, params: {}, flaws: [], detail };
}

/** The case that something was the work of. */
function caseOf({ cases }: MemoryHost, { case: id }: Content): CaseRef | null {
  const known = id === null ? undefined : cases.get(id);
  return known ? { case: known.row.id, number: known.row.number } : null;
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
    case: null,
  };
}

export function memoryHost(withExamples = false, now: () => number = Date.now): MemoryHost {
  let count = 0;
  let enrolled = !(withExamples && location.search.includes("enrol"));
  const dragging: Listener<boolean>[] = [];
  const dropped: Listener<HandOver>[] = [];
  /** What the desktop handed over, and how. */
  const handed = new Map<number, { photo: FoundPhoto; source: Source }>();
  const changed: Listener<Kind>[] = [];
  const opened: Listener<Opens>[] = [];
  const ending: (() => Promise<void>)[] = [];
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

  const everyFolder = () => [
    ...host.folders,
    ...(host.chooses ? [host.chooses] : []),
    ...(host.watches ? [{ ...host.watches.folder, photos: host.watches.news }] : []),
  ];
  const folderOf = (value: number): MemoryFolder => {
    const found = everyFolder().find((one) => one.folder === value);
    if (!found) throw failure("place_gone");
    return found;
  };
  const foundOf = (value: number): FoundPhoto => {
    const found = [...handed.values()].map((one) => one.photo);
    found.push(...everyFolder().flatMap((one) => one.photos));
    return found.find((one) => one.found === value) ?? foundPhoto(value, `${value}.jpg`);
  };
  const watchedView = (): Watched | null => {
    if (!host.watches) return null;
    const { photos: _, ...place } = host.watches.folder;
    const photos = host.watches.news.filter((one) => !host.known.has(one.name));
    return { place, there: true, photos };
  };
  const takeIn = async (name: string, key: string, url: string, source: Source): Promise<Imported> => {
    await host.importing?.(name);
    const refusal = host.refuse.get(name);
    if (refusal) return { answer: "refused", name, code: refusal, params: {} };
    const photo = { ...photoNamed(id(), key), source };
    pictures.set(photo.sha256, url);
    host.known.add(name);
    return { answer: "photo", photo };
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

  const hand = (what: HandOver, source: Source) => {
    for (const photo of what.photos) handed.set(photo.found, { photo, source });
    return structuredClone(what);
  };

  let chosen: Language = "bn-IN";
  let settings: Settings = { alerts: true, quiet: null, keep_running: true, autostart: false };

  const answers: { [N in keyof Commands]: (argument: Commands[N]["in"]) => Commands[N]["out"] } = {
    boot: () => ({
      language: chosen,
      version: "0.1.0",
      who: enrolled ? WHO : null,
      suggested_address: "https://barta.example.in",
      credential: enrolled ? "keyring" : "none",
      mended: [],
      trouble: structuredClone(host.trouble),
      safe_mode: host.safeMode,
    }),
    choose_language: (next) => {
      chosen = next;
      return null;
    },
    trouble_seen: () => {
      host.trouble = null;
      return null;
    },
    leave_safe_mode: () => {
      host.safeMode = false;
      return null;
    },
    settings: () => settings,
    settings_save: (next) => (settings = next),
    quit: () => null,
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
        cases: [...host.cases.values()]
          .map((view) => structuredClone(view.row))
          .filter((row) => row.wants_him),
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
      // As the store: one in which nothing stands yet is given again.
      const untouched = [...host.drafts.values()].find(
        ({ content, corrects }) =>
          content.kind === kind && !corrects && content.caption_bn === "" && content.photos.length === 0,
      );
      if (untouched) return structuredClone(untouched);
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
          number: row.number,
          base: known?.revision ?? 0,
          reasons: row.reasons,
          replaces: null,
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
      const here = new Set(content.photos.map((photo) => photo.sha256));
      host.phone.arrivals = host.phone.arrivals.filter((photo) => !here.has(photo.sha256));
      return { answer: "saved", version: view.version, at: view.saved_at };
    },
    draft_discard: (value) => {
      host.drafts.delete(value);
      return null;
    },
    phone_open: ({ address }) => {
      const at = address ?? host.phone.places[0]?.address;
      host.phone.page = at ? phonePage(at) : null;
      return structuredClone(host.phone);
    },
    phone: () => structuredClone(host.phone),
    phone_allow: ({ allow }) => {
      const page = host.phone.page;
      if (page) host.phone.page = { ...page, asking: null, phone: allow ? page.asking : page.phone };
      return structuredClone(host.phone);
    },
    phone_close: () => {
      if (host.phone.page) host.phone.page.ended ??= "closed";
      return structuredClone(host.phone);
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
        case: caseOf(host, view.content),
        content: view.content,
        known: null,
        sealed_at: now(),
        on_the_way: [way],
        receipts: [],
        done_anew: [],
        aside: [],
        unsent_messages: [],
        may: { correct: false, withdraw: true, write: true, set_aside: null },
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
      view.may = { correct: false, withdraw: false, write: true, set_aside: null };
      return null;
    },
    item_set_aside: ({ submission, operation }) => {
      const view = item(submission);
      for (const { what, text, made_at } of view.on_the_way.filter((row) => row.operation === operation))
        view.aside.push({ what, text, made_at });
      view.on_the_way = view.on_the_way.filter((row) => row.operation !== operation);
      view.may.set_aside = null;
      return null;
    },
    message: ({ submission, text }) => {
      item(submission).unsent_messages.push({ id: id(), text, made_at: now() });
      return null;
    },
    import_cancel: () => null,
    folder_places: () =>
      host.folders.filter((one) => one.kind !== "chosen").map(({ photos: _, ...place }) => place),
    folder_choose: () => {
      if (!host.chooses) return null;
      const { photos: _, ...place } = host.chooses;
      return place;
    },
    folder_photos: ({ folder, from, limit }) => {
      const { photos, ...place } = folderOf(folder);
      const sorted = photos.toSorted((a, b) => b.modified_at - a.modified_at);
      return { place, photos: sorted.slice(from, from + limit), total: photos.length, cut: false };
    },
    clipboard: () => hand(host.clipboard, "paste"),
    found_known: ({ found }) => found.filter((one) => host.known.has(foundOf(one).name)),
    found_import: () => {
      throw new Error("answered by the host itself");
    },
    watched: () => watchedView(),
    watch_choose: () => {
      if (host.chooses) host.watches = { folder: { ...host.chooses, kind: "watched" }, news: [] };
      return watchedView();
    },
    watch_seen: () => {
      if (host.watches) host.watches.news = [];
      return null;
    },
    watch_stop: () => {
      host.watches = null;
      return null;
    },
    photo_editor: (sha256) => {
      const edited = host.edits.get(sha256);
      const edit = edited?.edit ?? { turn: 0, crop: null, hidden: [] };
      return { plain: edited?.plain ?? sha256, width: 2048, height: 1536, edit: structuredClone(edit) };
    },
    photo_edit: ({ photo, edit }) => {
      const plain = host.edits.get(photo)?.plain ?? photo;
      const untouched = edit.turn === 0 && !edit.crop && edit.hidden.length === 0;
      const sha256 = untouched ? plain : `${plain}-${JSON.stringify(edit)}`;
      if (!untouched) host.edits.set(sha256, { plain, edit });
      const odd = edit.turn % 2 === 1;
      return { sha256, width: odd ? 1536 : 2048, height: odd ? 2048 : 1536 };
    },
    reuse: ({ photos }) => host.reuse.filter((one) => photos.includes(one.photo)),
    ...caseAnswers(() => host, id, now),
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
    item_set_aside: ["items", "outbox"],
    case_accept: ["cases", "outbox"],
    case_transfer: ["cases", "outbox"],
    case_ask: ["cases", "outbox"],
    case_reply: ["cases", "outbox"],
    case_note: ["cases", "outbox"],
    case_acknowledge: ["cases", "outbox"],
    case_set_aside: ["cases", "outbox"],
    case_report: ["drafts", "cases"],
    message: ["items"],
    enrol: ["officer", "outbox"],
    export: ["outbox"],
    watch_choose: ["watched"],
    watch_seen: ["watched"],
    watch_stop: ["watched"],
  };

  const host: MemoryHost = {
    next: new Map(),
    calls: [],
    refuse: new Map(),
    phone: {
      page: null,
      places: [
        { address: "192.168.1.7", name: "Ethernet" },
        { address: "192.168.137.1", name: "Wi-Fi" },
      ],
      firewall_asks: true,
      arrivals: [],
    },
    drafts: new Map(),
    items: new Map(),
    cases: new Map(),
    caseDrafts: new Map(),
    opens: (value) => {
      for (const listener of opened) listener(value);
    },
    ends: async () => void (await Promise.all(ending.map((listener) => listener()))),
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
    folders: [],
    chooses: null,
    watches: null,
    known: new Set(),
    edits: new Map(),
    reuse: [],
    clipboard: handOver(),
    drags: (over) => {
      for (const listener of dragging) listener(over);
    },
    drops: (what) => {
      for (const listener of dropped) listener(hand(what, "file"));
    },
    trouble: null,
    safeMode: false,
    importing: null,
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
      if (name === "found_import") {
        const file = foundOf((argument as Commands["found_import"]["in"]).found);
        const source =
          handed.get(file.found)?.source ?? (host.watches?.news.includes(file) ? "watched" : "folder");
        const imported = await takeIn(file.name, file.name, pictureOf(file.name), source);
        if (source === "watched") host.says("watched");
        return imported as never;
      }
      const answer = answers[name](argument);
      for (const kind of kinds[name] ?? []) host.says(kind);
      return answer;
    },
    importPhoto: (file, source) => {
      if (!file.type.startsWith("image/") && !host.refuse.has(file.name))
        host.refuse.set(file.name, "not_a_photo");
      return takeIn(file.name, `${file.name}-${file.size}`, URL.createObjectURL(file), source);
    },
    photo: (_size, sha256) => pictureOf(sha256),
    found: (found) => pictureOf(foundOf(found).name),
    onDragging: (listener) => void dragging.push(listener),
    onDropped: (listener) => void dropped.push(listener),
    onChanged: (listener) => void changed.push(listener),
    onOpen: (listener) => void opened.push(listener),
    onEnding: (listener) => void ending.push(listener),
    ready: () => {},
  };
  /** A drawn picture for each name, the same for the same. */
  function pictureOf(sha256: string): string {
    const known = pictures.get(sha256);
    if (known) return known;
    let hue = 0;
    for (const letter of sha256) hue = (hue * 31 + letter.charCodeAt(0)) % 360;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="hsl(${hue} 35% 72%)"/><path d="M0 210 90 140l80 60 90-90 140 120v60H0z" fill="hsl(${hue} 30% 45%)"/><circle cx="310" cy="70" r="30" fill="hsl(48 80% 80%)"/></svg>`;
    const made = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    pictures.set(sha256, made);
    return made;
  }

  if (withExamples) examples(host, now());
  return host;
}

/** A page for a phone, as the host opens it. Its code only looks like one. */
export function phonePage(address: string): PhonePage {
  const eye = (x: number, y: number) =>
    `M${x} ${y}h7v7h-7zM${x + 1} ${y + 1}v5h5v-5zM${x + 2} ${y + 2}h3v3h-3z`;
  const dots = Array.from({ length: 33 * 33 }, (_, at) => [at % 33, Math.floor(at / 33)] as const)
    .filter(
      ([x, y]) => !((x < 8 && (y < 8 || y > 24)) || (x > 24 && y < 8)) && (x * 7 + y * 13 + x * y) % 5 < 2,
    )
    .map(([x, y]) => `M${x + 4} ${y + 4}h1v1h-1z`);
  return {
    url: `https://${address}:51873/wB1oPz3u0m9JZxkq7TfYaQ/`,
    code: { size: 41, path: eye(4, 4) + eye(30, 4) + eye(4, 30) + dots.join("") },
    fingerprint: "3F 2A 91 C4 07 BE D8 10",
    address,
    ended: null,
    phone: null,
    asking: null,
    arriving: null,
    chosen: 0,
    kept: 0,
    refused: 0,
  };
}

export const PHONE: PhoneGuest = {
  number: 1,
  device: { platform: "android", model: "SM-A515F", browser: "chrome" },
  address: "192.168.1.23",
};

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
      case: null,
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
      done_anew: [],
      aside: [],
      unsent_messages: at === 0 ? [{ id: "m-2", text: "আজ বিকেলে তুলে পাঠাচ্ছি।", made_at: now - HOUR / 2 }] : [],
      may: {
        correct: status === "returned",
        withdraw: !link && status !== "approved",
        write: true,
        set_aside: null,
      },
    });
  });
  caseExamples(host, now);
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
  const card = (from: number, count: number): FoundPhoto[] =>
    Array.from({ length: count }, (_, at) =>
      foundPhoto(from + at, `IMG_20261123_${String(101_500 + from + at)}.jpg`, now - at * 1.3 * HOUR),
    );
  const kingston = { folder: 1, name: "KINGSTON", kind: "drive" as const, photos: card(100, 86) };
  const pictures = { folder: 2, name: "Pictures", kind: "own" as const, photos: card(300, 7) };
  if (asked.has("folders")) host.folders = [kingston, pictures];
  for (const photo of kingston.photos.slice(3, 6)) host.known.add(photo.name);
  const phone = { folder: 3, name: "ফোনের ছবি", kind: "watched" as const, photos: [] };
  if (asked.has("watched")) host.watches = { folder: phone, news: card(500, 4) };
  if (asked.has("fault")) host.trouble = { at: now - HOUR, what: "fault" };
  if (asked.has("cut")) host.trouble = { at: null, what: "cut" };
  host.safeMode = asked.has("safe");
  if (asked.has("slow")) host.importing = () => new Promise((go) => setTimeout(go, 4_000));
  host.refuse.set("রিপোর্ট.jpg", "damaged");
  const earlier = host.items.get("item-2");
  if (asked.has("reuse") && earlier) {
    const found = (photo: string): ReuseFound => ({
      photo,
      earlier: earlier.content.photos[0]?.sha256 ?? photo,
      same: false,
      submission: "item-2",
      number: earlier.row.number,
      at: earlier.row.at,
      caption_bn: earlier.row.caption_bn,
    });
    const said = host.call;
    host.call = async (name, argument) => {
      const photos = name === "reuse" ? (argument as Commands["reuse"]["in"]).photos : [];
      host.reuse = photos.slice(0, 1).map(found);
      return said(name, argument);
    };
  }
  const fails = asked.get("fails") as Code | null;
  if (fails) host.next.set("boot", { fail: fails });
}
