// The only place of the desk that fetches. What can be asked, with what and how, is the queue's table of routes
// (`generated.ts`); here is how one of them is asked, and what a failure is.
import type { Flaw, Login, Problem, ProblemCode, Session, StartLogin } from "@shared/generated";
import { BASE, CSRF_HEADER, type DeskApi, ROUTES } from "./generated";

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

type Route = keyof DeskApi;
type Answer<R extends Route> = DeskApi[R]["answer"];
/** Routes that answer a document; the others answer a file or a stream, and only their address is of use. */
type DocumentRoute = { [R in Route]: Answer<R> extends Blob | EventSource ? never : R }[Route];

/** `{name}` in a path, each with its value. */
type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;
type Path<R extends Route> = Record<NamesIn<(typeof ROUTES)[R]["path"]>, string>;

/** What a route must be given: the parameters of its path, its query, its body; each only where it has one. */
type Given<R extends Route> = ([NamesIn<(typeof ROUTES)[R]["path"]>] extends [never]
  ? unknown
  : { path: Path<R> }) &
  (DeskApi[R]["query"] extends null ? unknown : { query: Partial<DeskApi[R]["query"]> }) &
  (DeskApi[R]["body"] extends null ? unknown : { body: DeskApi[R]["body"] });
type AnyGiven = { path?: Record<string, string>; query?: object; body?: unknown };
type Arguments<R extends Route> = unknown extends Given<R> ? [] : [given: Given<R>, signal?: AbortSignal];

/** Where a route is found. What a parameter holds is never taken for a part of the path. */
export function address<R extends Route>(
  route: R,
  ...[path]: [NamesIn<(typeof ROUTES)[R]["path"]>] extends [never] ? [] : [path: Path<R>]
): string {
  return addressOf(ROUTES[route].path, path ?? {});
}

export class Api {
  #csrf = "";
  /** Called when the queue says that nobody is at the desk. */
  expired: () => void = () => {};

  async login(login: Login): Promise<Session> {
    return this.#begin(await this.call("login", { body: login }));
  }

  /** The first login: the password is chosen with a one-time code. */
  async start(start: StartLogin): Promise<Session> {
    return this.#begin(await this.call("start", { body: start }));
  }

  async session(): Promise<Session> {
    return this.#begin(await this.call("session"));
  }

  async logout(): Promise<void> {
    await this.call("logout");
    this.#csrf = "";
  }

  /** Asks a route of the queue's table. Throws a {@link Failure} when it is refused, or nobody answers. */
  call<R extends DocumentRoute>(route: R, ...given: Arguments<R>): Promise<Answer<R>> {
    const [{ path = {}, query = {}, body } = {}, signal] = given as [given?: AnyGiven, signal?: AbortSignal];
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value != null) asked.set(name, String(value));
    const { method, path: pattern } = ROUTES[route];
    const url = addressOf(pattern, path) + (asked.size > 0 ? `?${asked}` : "");
    return this.#ask(method, url, method === "POST" ? (body ?? {}) : undefined, signal);
  }

  /**
   * Hears that something changed. `changed` is also called whenever the stream (re)opens, because what
   * happened in between was not heard. Returns what ends it.
   */
  stream(changed: () => void, live: (yes: boolean) => void): () => void {
    const source = new EventSource(address("stream"));
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

  async #ask<Document>(method: string, url: string, body: unknown, signal?: AbortSignal): Promise<Document> {
    const headers: Record<string, string> = { accept: "application/json" };
    const file = body instanceof Blob;
    if (body !== undefined) headers["content-type"] = file ? "application/octet-stream" : "application/json";
    if (method === "POST" && this.#csrf) headers[CSRF_HEADER] = this.#csrf;
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(url, {
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
    if (answer.ok) return read<Document>(text);
    const failed = refusal(text);
    if (failed.code === "session_expired" || failed.code === "unauthenticated") this.expired();
    throw failed;
  }
}

function addressOf(pattern: string, path: Readonly<Record<string, string>>): string {
  return BASE + pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));
}

function read<Document>(text: string): Document {
  if (text === "") return null as Document;
  try {
    return JSON.parse(text) as Document;
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
