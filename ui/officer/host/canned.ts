// A host for tests that stands before another one: it writes down what is called, and answers what a test gives it. It
// has no rules of its own; without another host behind it, whatever nobody gave an answer for fails.
import type { CallFailed, Code, HandOver, Imported, Kind, Opens } from "@shared/generated";
import type { Commands, Host, Listener } from "./index";

type Name = keyof Commands;
type Given<T> = T | Promise<T>;
/** Answers a call; `really` asks the host behind. */
type Answer<N extends Name> = (
  argument: Commands[N]["in"],
  really: () => Promise<Commands[N]["out"]>,
) => Given<Commands[N]["out"]>;

export interface Canned extends Host {
  /** Every call, in order. */
  calls: { name: Name; argument: unknown }[];
  /** The next call of this name fails, or answers this. */
  next: Map<Name, { fail: Code } | { answer: unknown }>;
  /** Every call of this name is answered so from now on. */
  answers<N extends Name>(name: N, answer: Answer<N>): void;
  /** Every photo is brought in so from now on. */
  imports(take: (file: File, really: () => Promise<Imported>) => Given<Imported>): void;
  /** This kind of thing changed. */
  says(kind: Kind): void;
  /** A notice is clicked. */
  opens(what: Opens): void;
  /** Something is dragged over the window, or not any more. */
  drags(over: boolean): void;
  /** Something is dropped on it. */
  drops(what: HandOver): void;
  /** The program is about to end; done when all are ready for it. */
  ends(): Promise<void>;
  /** Everything that was called so far is answered. */
  settled(): Promise<void>;
}

/** The real clock's, also where a test holds the clock. */
const turn = globalThis.setTimeout;

export function failure(code: Code, detail = ""): CallFailed {
  return { code, params: {}, flaws: [], detail };
}

const NOBODY: Host = {
  call: (name) => Promise.reject(new Error(`nobody answers ${name}`)),
  importPhoto: () => Promise.reject(new Error("nobody takes photos")),
  photo: (size, sha256) => `${size}/${sha256}`,
  found: (found) => `found/${found}`,
  onDragging() {},
  onDropped() {},
  onChanged() {},
  onOpen() {},
  onEnding() {},
  ready() {},
};

export function canned(behind: Host = NOBODY): Canned {
  const standing = new Map<Name, unknown>();
  const underWay = new Set<Promise<unknown>>();
  const changed: Listener<Kind>[] = [];
  const opened: Listener<Opens>[] = [];
  const dragging: Listener<boolean>[] = [];
  const dropped: Listener<HandOver>[] = [];
  const ending: (() => Promise<void>)[] = [];
  let take = (_: File, really: () => Promise<Imported>): Given<Imported> => really();

  function counted<T>(work: Promise<T>): Promise<T> {
    const done: Promise<unknown> = work.then(
      () => underWay.delete(done),
      () => underWay.delete(done),
    );
    underWay.add(done);
    return work;
  }
  async function answer<N extends Name>(name: N, argument: Commands[N]["in"]): Promise<Commands[N]["out"]> {
    const next = host.next.get(name);
    host.next.delete(name);
    if (next && "fail" in next) throw failure(next.fail, "made to fail");
    if (next) return next.answer as never;
    const really = () => behind.call(name, argument);
    const given = standing.get(name) as Answer<N> | undefined;
    return given ? given(argument, really) : really();
  }
  const host: Canned = {
    calls: [],
    next: new Map(),
    answers: (name, answer) => void standing.set(name, answer),
    imports: (next) => {
      take = next;
    },
    call: (name, argument) => {
      host.calls.push({ name, argument: structuredClone(argument) });
      return counted(answer(name, argument));
    },
    importPhoto: (file, source, ticket) =>
      counted((async () => take(file, () => behind.importPhoto(file, source, ticket)))()),
    photo: (size, sha256) => behind.photo(size, sha256),
    found: (found) => behind.found(found),
    onDragging: (listener) => void dragging.push(listener),
    onDropped: (listener) => void dropped.push(listener),
    onChanged: (listener) => void changed.push(listener),
    onOpen: (listener) => void opened.push(listener),
    onEnding: (listener) => void ending.push(listener),
    ready: () => behind.ready(),
    says: (kind) => changed.forEach((listener) => void listener(kind)),
    opens: (what) => opened.forEach((listener) => void listener(what)),
    drags: (over) => dragging.forEach((listener) => void listener(over)),
    drops: (what) => dropped.forEach((listener) => void listener(what)),
    ends: async () => void (await Promise.all(ending.map((listener) => listener()))),
    settled: async () => {
      do {
        await Promise.all(underWay);
        // Whoever was answered may ask for more.
        await new Promise((go) => turn(go, 0));
      } while (underWay.size);
    },
  };
  behind.onChanged(host.says);
  behind.onOpen(host.opens);
  behind.onDragging(host.drags);
  behind.onDropped(host.drops);
  behind.onEnding(host.ends);
  return host;
}
