// The officer's program reached over HTTP on this computer: for a developer's browser and for component tests.
// It is never part of the shipped window.
import type { HandOver, Kind, Opens } from "@shared/generated";
import { asFailure, type Host, type Listener } from "./index";
import { readPhoto } from "./read-photo";

/** Where the program is found from a page that the development server serves. */
const HOME = "/bridge";
/** How long to wait before listening again, when the program was restarted. */
const LISTEN_AGAIN = 1_000;

type Told =
  | { event: "changed"; data: Kind }
  | { event: "open"; data: Opens }
  | { event: "dragging"; data: boolean }
  | { event: "dropped"; data: HandOver }
  | { event: "link"; data: string }
  | { event: "ending" };

export interface BridgeHost extends Host {
  /** Nothing is heard any more. */
  close(): void;
}

/** A host at this address. It misses nothing that happens once it is there. */
export async function bridgeHost(at = HOME, ask: typeof fetch = (...asked) => fetch(...asked)) {
  const changed: Listener<Kind>[] = [];
  const opened: Listener<Opens>[] = [];
  const dragging: Listener<boolean>[] = [];
  const dropped: Listener<HandOver>[] = [];
  const ending: (() => Promise<void>)[] = [];
  const closing = new AbortController();

  function hear(told: Told): void {
    if (told.event === "changed") for (const listener of changed) listener(told.data);
    else if (told.event === "open") for (const listener of opened) listener(told.data);
    else if (told.event === "dragging") for (const listener of dragging) listener(told.data);
    else if (told.event === "dropped") for (const listener of dropped) listener(told.data);
    else if (told.event === "link") window.open(told.data, "_blank", "noopener");
    // The program goes on ending also when it could not be saved.
    else
      void Promise.allSettled(ending.map((listener) => listener())).then(() =>
        ask(`${at}/saved`, { method: "POST" }),
      );
  }

  /** Listens; done when the program says that nothing is missed from here on. */
  async function listen(): Promise<void> {
    const { body } = await ask(`${at}/events`, { signal: closing.signal });
    const reader = body?.getReader();
    const letters = new TextDecoder();
    const read = async () => {
      const { value } = (await reader?.read()) ?? {};
      if (!value) throw new Error("the program ended");
      return letters.decode(value, { stream: true });
    };
    let text = await read();
    void (async () => {
      for (;;) {
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const event = text.slice(0, end);
          text = text.slice(end + 2);
          if (event.startsWith("data:")) hear(JSON.parse(event.slice(5)));
        }
        text += await read();
      }
    })().catch(() => {
      if (!closing.signal.aborted) setTimeout(() => void listen().catch(() => {}), LISTEN_AGAIN);
    });
  }

  async function answer(asked: Promise<Response>) {
    const response = await asked;
    const said = await response.json().catch(() => null);
    if (!response.ok) throw asFailure(said ?? `${response.status} ${response.statusText}`);
    return said;
  }
  const post = (path: string, headers: Record<string, string>, body: BodyInit) =>
    answer(ask(`${at}/${path}`, { method: "POST", headers, body }));

  await listen();
  const call: Host["call"] = (name, argument) =>
    post(`call/${name}`, { "content-type": "application/json" }, JSON.stringify(argument));
  const host: BridgeHost = {
    call,
    importPhoto: async (file, source, ticket) => {
      const read = await readPhoto(file, call);
      if ("answer" in read) return read;
      const headers = {
        "x-photo-name": encodeURIComponent(file.name),
        "x-photo-source": source,
        "x-photo-ticket": String(ticket),
      };
      return post("photo", headers, read);
    },
    photo: (size, sha256) => `${at}/photo/${size}/${sha256}`,
    found: (found) => `${at}/found/${found}`,
    onDragging: (listener) => void dragging.push(listener),
    onDropped: (listener) => void dropped.push(listener),
    onChanged: (listener) => void changed.push(listener),
    onOpen: (listener) => void opened.push(listener),
    onEnding: (listener) => void ending.push(listener),
    ready: () => {},
    close: () => closing.abort(),
  };
  return host;
}
