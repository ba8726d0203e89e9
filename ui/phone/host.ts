// What the page may ask of the PC. The answers are `crates/phone`'s.

export type Welcome = "in" | "waiting" | "turned_away" | "full";

export type Outcome =
  | { answer: "kept" }
  | { answer: "refused"; code: string; params: Record<string, string> }
  | { answer: "failed"; code: string };

/** Where a file stands at the PC: the next byte it wants, or what became of it. */
export type UploadState = { offset: number; outcome: Outcome | null };

/** With its first bytes in base64 (`head`), a file is only judged by them. */
export type UploadRequest = { name: string; length: number; anew: boolean; left: number; head?: string };

/** Why there is no answer to work with: the line, another phone, another photo under way, or the end. */
export type Trouble = "line" | "not_in" | "busy" | "over";

export class NoAnswer extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble);
  }
}

export interface Host {
  hello(): Promise<{ welcome: Welcome; room: number }>;
  ask(key: string, asking: UploadRequest): Promise<UploadState>;
  /** One piece, from this offset. */
  send(key: string, offset: number, length: number, piece: ArrayBuffer): Promise<UploadState>;
  /** Resolves after so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
}

const TIMEOUT = 30_000;

export function networkHost(): Host {
  const call = async (method: string, path: string, headers: Record<string, string>, body?: BodyInit) => {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), TIMEOUT);
    try {
      const init: RequestInit = { method, headers, signal: stop.signal, cache: "no-store" };
      const answer = await fetch(path, body === undefined ? init : { ...init, body });
      if (answer.ok || answer.status === 409) {
        const said = await answer.text();
        return said === "" ? null : JSON.parse(said);
      }
      throw new NoAnswer(troubles[answer.status] ?? "line");
    } catch (thrown) {
      throw thrown instanceof NoAnswer ? thrown : new NoAnswer("line");
    } finally {
      clearTimeout(clock);
    }
  };
  const stateIn = (said: unknown): UploadState => {
    if (said === null) throw new NoAnswer("line");
    return said as UploadState;
  };
  const json = { "content-type": "application/json" };
  return {
    hello: async () => (await call("POST", "hello", {})) as { welcome: Welcome; room: number },
    ask: async (key, asking) => stateIn(await call("POST", `photos/${key}`, json, JSON.stringify(asking))),
    send: async (key, offset, length, piece) => {
      const headers = {
        "content-type": "application/octet-stream",
        "upload-offset": String(offset),
        "upload-length": String(length),
      };
      return stateIn(await call("PATCH", `photos/${key}`, headers, piece));
    },
    pause: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  };
}

const troubles: Record<number, Trouble> = { 403: "not_in", 404: "over", 503: "busy" };
