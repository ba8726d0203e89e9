// Sample data for the tests of the desk. No product code reads this.
import type {
  Content,
  DeskItem,
  ImportReport,
  Problem,
  QueueList,
  QueueRow,
  Session,
} from "@shared/generated";

export const NOW = Date.parse("2026-11-23T14:05:00+05:30");
export const HOUR = 3_600_000;

const rina = { id: "rina", name: { bn: "রিনা দাস", en: "Rina Das" } };
export const anirban = { id: "anirban", name: { bn: "অনির্বাণ ঘোষ", en: "Anirban Ghosh" } };

export const session: Session = {
  person: anirban,
  roles: ["moderator"],
  posted: ["SWM"],
  csrf: "token-1",
  departments: [{ code: "SWM", name: { bn: "জঞ্জাল অপসারণ বিভাগ", en: "Solid Waste" }, sort_order: 1 }],
  pages: ["queue", "cases", "roster", "computers", "account"],
  may: { take_in: false, change_roster: false },
  calendar_ends: null,
  server_time: NOW,
};

/** As the queue tells a nodal officer. */
export const nodal: Session = {
  ...session,
  roles: ["nodal_officer"],
  pages: ["cases", "roster", "computers"],
  may: { take_in: true, change_roster: false },
};

/** What a spreadsheet would do. */
export function importReport(change: Partial<ImportReport> = {}): ImportReport {
  const errors = change.errors ?? [];
  const counts = { add: 0, change: 0, end: 0, remove: 0, held: 0, unchanged: 0, refuse: errors.length };
  return { done: false, seen: "digest-1", counts, errors, rows: [], calendar: null, ...change };
}

export const content: Content = {
  kind: "work_report",
  caption_bn: "রাস্তা পরিষ্কার করা হল।",
  caption_en: "",
  work_date: "2026-11-22",
  borough: 16,
  ward: 124,
  place_bn: "ঠাকুরপুকুর",
  photos: [
    {
      id: "p1",
      sha256: "s1",
      width: 4,
      height: 3,
      alt_bn: "পরিষ্কার রাস্তা",
      mark: "after",
      taken_at: null,
      source: "file",
      facts: { provenance: null, offset: null, place: null, camera: null, editor: null },
      pair: null,
      reuse: null,
    },
  ],
  event: null,
  case: null,
};

export function deskItem(change: Partial<DeskItem["submission"]> = {}, may = true): DeskItem {
  return {
    submission: {
      id: "a",
      number: "KMC/SWM/2026/000123",
      department: "SWM",
      author: rina,
      version: 1,
      state: "in_review",
      revision: 1,
      content_hash: "hash-1",
      content,
      made_at: NOW - 3 * HOUR,
      received_at: NOW - 2 * HOUR,
      on_time: null,
      reviewer: anirban,
      reasons: [],
      publications: [],
      thread: [],
      story: [{ kind: "received", at: NOW - 2 * HOUR, by: rina, revision: 1, note: "" }],
      ...change,
    },
    may: { decide: may, publish: false, write: may, own: false },
    case: null,
    previous: null,
    review: { photos: [], checks: ["second_person", "own_asset"], notes: [], may_compare: may },
  };
}

export function queueRow(change: Partial<QueueRow> = {}): QueueRow {
  return {
    incoming: null,
    alike: false,
    id: "a",
    number: "KMC/SWM/2026/000123",
    department: "SWM",
    author: rina,
    kind: "work_report",
    state: "submitted",
    caption_bn: "রাস্তা পরিষ্কার করা হল।",
    photos: 1,
    photos_here: 1,
    since: NOW - 2 * HOUR,
    event_at: null,
    on_time: null,
    reviewer: null,
    revision: 1,
    ...change,
  };
}

export function queueList(rows: QueueRow[]): QueueList {
  return {
    rows,
    counts: { open: rows.length, to_publish: 0, returned: 0, published: 0, closed: 0 },
    server_time: NOW,
  };
}

export function problem(code: Problem["code"], status = 409): Problem {
  return { code, status, trace_id: "trace-1" };
}

export type Call = { method: string; path: string; headers: Headers; body: unknown };
type Answer = { status?: number; body: unknown };

/** Replaces `fetch` by a queue that answers by address. Returns the calls it was sent. */
export function fakeQueue(answers: Record<string, Answer | (() => Answer)>): Call[] {
  const calls: Call[] = [];
  globalThis.fetch = async (input, init = {}) => {
    const path = String(input).replace("/desk/api", "");
    const method = init.method ?? "GET";
    calls.push({
      method,
      path,
      headers: new Headers(init.headers),
      body: typeof init.body === "string" ? JSON.parse(init.body) : (init.body ?? null),
    });
    const found = answers[`${method} ${path}`] ?? answers[`${method} ${path.split("?")[0]}`];
    if (!found) throw new TypeError(`nobody answers ${method} ${path}`);
    const { status = 200, body } = typeof found === "function" ? found() : found;
    return new Response(JSON.stringify(body), { status });
  };
  return calls;
}
