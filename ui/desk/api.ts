// Everything the page says to the queue, and the only place that calls `fetch`.
//
// The session is a cookie the page cannot read; what changes something also carries the session's
// CSRF token. A refusal arrives as a `Problem`. When the session is over, `expired` is called once
// per refusal and the caller still gets it: nobody's typed text is lost on the way to the login.
import type {
  Alike,
  AlikeRequest,
  CalendarView,
  CaseActionRequest,
  CaseId,
  CaseList,
  CaseTables,
  ComputerList,
  Contact,
  CsvOutcome,
  DecisionRequest,
  DeskCase,
  DeskItem,
  DeviceId,
  Digest,
  Flaw,
  Login,
  MessageRequest,
  NewCaseRequest,
  NewCode,
  OfficerId,
  Problem,
  ProblemCode,
  PublicationRequest,
  QueueList,
  Roster,
  Session,
  Shelf,
  SubmissionId,
  Unread,
  UnreadSeen,
} from "@shared/generated";

const ROOT = "/desk/api";
const CSRF_HEADER = "x-purabarta-csrf";

/** Why a call failed: one of the queue's codes, or that nobody answered. */
export type FailureCode = ProblemCode | "unreachable";

/** A call that failed, as data: its words are in the translations. */
export class Failure extends Error {
  constructor(
    readonly code: FailureCode,
    readonly params: Readonly<Record<string, string>> = {},
    readonly traceId = "",
    readonly flaws: readonly Flaw[] = [],
  ) {
    super(code);
  }
}

/** The failure in anything that was thrown; what is not a failure is a fault of the page and goes on. */
export function failure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  throw thrown;
}

export class Api {
  #csrf = "";
  /** Called when the queue says that nobody is at the desk. */
  expired: () => void = () => {};

  async login(login: Login): Promise<Session> {
    return this.#begin(await this.#call<Session>("POST", "/login", login));
  }

  async session(): Promise<Session> {
    return this.#begin(await this.#call<Session>("GET", "/session"));
  }

  async logout(): Promise<void> {
    await this.#call<null>("POST", "/logout", {});
    this.#csrf = "";
  }

  queue(shelf: Shelf): Promise<QueueList> {
    return this.#call("GET", `/queue?shelf=${shelf}`);
  }

  item(id: SubmissionId): Promise<DeskItem> {
    return this.#call("GET", `/items/${encodeURIComponent(id)}`);
  }

  open(id: SubmissionId): Promise<DeskItem> {
    return this.#change(id, "open", {});
  }

  decide(id: SubmissionId, request: DecisionRequest): Promise<DeskItem> {
    return this.#change(id, "decision", request);
  }

  write(id: SubmissionId, request: MessageRequest): Promise<DeskItem> {
    return this.#change(id, "messages", request);
  }

  publish(id: SubmissionId, request: PublicationRequest): Promise<DeskItem> {
    return this.#change(id, "publications", request);
  }

  markAlike(id: SubmissionId, request: AlikeRequest): Promise<DeskItem> {
    return this.#change(id, "alike", request);
  }

  computers(): Promise<ComputerList> {
    return this.#call("GET", "/computers");
  }

  strikeOff(id: DeviceId): Promise<ComputerList> {
    return this.#call("POST", `/computers/${encodeURIComponent(id)}/revoke`, {});
  }

  newCode(id: DeviceId): Promise<NewCode> {
    return this.#call("POST", `/computers/${encodeURIComponent(id)}/code`, {});
  }

  cases(query: URLSearchParams): Promise<CaseList> {
    return this.#call("GET", `/cases?${query}`);
  }

  caseTables(): Promise<CaseTables> {
    return this.#call("GET", "/cases/tables");
  }

  unread(): Promise<Unread> {
    return this.#call("GET", "/cases/unread");
  }

  seenUnread(which: UnreadSeen): Promise<null> {
    return this.#call("POST", "/cases/unread/seen", which);
  }

  case(id: CaseId): Promise<DeskCase> {
    return this.#call("GET", `/cases/${encodeURIComponent(id)}`);
  }

  takeIn(request: NewCaseRequest): Promise<DeskCase> {
    return this.#call("POST", "/cases", request);
  }

  act(id: CaseId, request: CaseActionRequest): Promise<DeskCase> {
    return this.#call("POST", `/cases/${encodeURIComponent(id)}/actions`, request);
  }

  /** Adds a photo that the citizen brought, the file as it was chosen. */
  addCasePhoto(id: CaseId, file: File, signal: AbortSignal): Promise<DeskCase> {
    return this.#call("POST", `/cases/${encodeURIComponent(id)}/photos`, file, signal);
  }

  /** How to reach the citizen. The queue writes down who asked. */
  reveal(id: CaseId): Promise<Contact> {
    return this.#call("POST", `/cases/${encodeURIComponent(id)}/contact`, {});
  }

  roster(): Promise<Roster> {
    return this.#call("GET", "/roster");
  }

  codeFor(officer: OfficerId): Promise<NewCode> {
    return this.#call("POST", `/roster/${encodeURIComponent(officer)}/code`, {});
  }

  calendar(): Promise<CalendarView> {
    return this.#call("GET", "/calendar");
  }

  /** Brings a spreadsheet in, byte for byte as it was chosen. */
  bringIn(into: "cases/import" | "roster/import" | "calendar", sheet: Blob): Promise<CsvOutcome> {
    return this.#call("POST", `/${into}`, sheet);
  }

  /**
   * Hears that something changed. `changed` is also called whenever the stream (re)opens, because what
   * happened in between was not heard. Returns what ends it.
   */
  stream(changed: () => void, live: (yes: boolean) => void): () => void {
    const source = new EventSource(`${ROOT}/stream`);
    source.onopen = () => {
      live(true);
      changed();
    };
    source.onmessage = changed;
    source.onerror = () => live(false);
    return () => source.close();
  }

  #begin(session: Session): Session {
    this.#csrf = session.csrf;
    return session;
  }

  #change<Body>(id: SubmissionId, what: string, body: Body): Promise<DeskItem> {
    return this.#call("POST", `/items/${encodeURIComponent(id)}/${what}`, body);
  }

  async #call<Answer>(
    method: "GET" | "POST",
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const headers: Record<string, string> = { accept: "application/json" };
    const file = body instanceof Blob;
    if (body !== undefined) headers["content-type"] = file ? "application/octet-stream" : "application/json";
    if (method === "POST" && this.#csrf) headers[CSRF_HEADER] = this.#csrf;
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(ROOT + path, {
        method,
        headers,
        credentials: "same-origin",
        cache: "no-store",
        ...(body === undefined ? {} : { body: file ? body : JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
      text = await answer.text();
    } catch {
      throw new Failure("unreachable");
    }
    if (answer.ok) return read<Answer>(text);
    const failed = refusal(text);
    if (failed.code === "session_expired" || failed.code === "unauthenticated") this.expired();
    throw failed;
  }
}

/** Where the roster is found as a spreadsheet. */
export const ROSTER_SHEET = `${ROOT}/roster.csv`;

/** Where a photo of a case is found. */
export function casePhotoAddress(id: CaseId, sha256: Digest): string {
  return `${ROOT}/cases/${encodeURIComponent(id)}/photos/${encodeURIComponent(sha256)}`;
}

/** Where a photo of an item is found. */
export function photoAddress(id: SubmissionId, sha256: Digest): string {
  return `${ROOT}/items/${encodeURIComponent(id)}/photos/${encodeURIComponent(sha256)}`;
}

/** The same, at most 320 pixels long. */
export function thumbnailAddress(id: SubmissionId, sha256: Digest): string {
  return `${photoAddress(id, sha256)}/thumbnail`;
}

/** Where the earlier photo is found that one of an item is like. Each opening is audited. */
export function earlierAddress(id: SubmissionId, sha256: Digest, alike: Alike): string {
  return `${photoAddress(id, sha256)}/earlier/${encodeURIComponent(alike.submission)}/${encodeURIComponent(alike.sha256)}`;
}

function read<Answer>(text: string): Answer {
  if (text === "") return null as Answer;
  try {
    return JSON.parse(text) as Answer;
  } catch {
    // A login page of somebody else's network, for example.
    throw new Failure("unreachable");
  }
}

function refusal(text: string): Failure {
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (typeof problem.code === "string") {
      return new Failure(problem.code, problem.params ?? {}, problem.trace_id ?? "", problem.flaws ?? []);
    }
  } catch {
    // Not a problem document: a proxy speaks, not the queue.
  }
  return new Failure("unknown");
}
