import type { HandOver, Kind, Opens } from "@shared/generated";
import { convertFileSrc, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Host } from "./index";
import { readPhoto } from "./read-photo";

/** Half a character, as from an emoji cut in two, is no text outside this window: U+FFFD stands for it. */
function wellFormed<T>(argument: T): T {
  if (typeof argument === "string") return argument.replace(/\p{Surrogate}/gu, "\uFFFD") as T;
  if (Array.isArray(argument)) return argument.map(wellFormed) as T;
  if (typeof argument !== "object" || argument === null) return argument;
  return Object.fromEntries(Object.entries(argument).map(([name, value]) => [name, wellFormed(value)])) as T;
}

export function tauriHost(): Host {
  const call: Host["call"] = (name, argument) => invoke("call", { name, argument: wellFormed(argument) });
  return {
    call,
    importPhoto: async (file, source, ticket) => {
      const read = await readPhoto(file, call);
      if ("answer" in read) return read;
      return invoke("import_photo", new Uint8Array(read), {
        headers: {
          "x-photo-name": encodeURIComponent(file.name),
          "x-photo-source": source,
          "x-photo-ticket": String(ticket),
        },
      });
    },
    photo: (size, sha256) => convertFileSrc(`${size}/${sha256}`, "photo"),
    found: (found) => convertFileSrc(`found/${found}`, "photo"),
    onDragging: (listener) => void listen<boolean>("dragging", (event) => listener(event.payload)),
    onDropped: (listener) => void listen<HandOver>("dropped", (event) => listener(event.payload)),
    onChanged: (listener) => void listen<Kind>("changed", (event) => listener(event.payload)),
    onOpen: (listener) => void listen<Opens>("open", (event) => listener(event.payload)),
    // The program goes on ending also when it could not be saved.
    onEnding: (listener) =>
      void listen("ending", () => {
        const goOn = () => invoke("window_saved");
        void listener().then(goOn, goOn);
      }),
    ready: () => void invoke("window_ready"),
  };
}
