// What the window may ask of the program around it. Only this folder knows that the program is Tauri.
import type {
  CallFailed,
  Commands,
  Digest,
  HandOver,
  Imported,
  Kind,
  Opens,
  Source,
} from "@shared/generated";

export type { Commands };

export type Listener<T> = (what: T) => void;

export interface Host {
  /** One of the commands. Throws a `CallFailed`. */
  call<N extends keyof Commands>(name: N, argument: Commands[N]["in"]): Promise<Commands[N]["out"]>;
  /** Brings a picture in. A file that is none is an answer, not an error. `import_cancel` with the ticket ends it. */
  importPhoto(file: File, source: Source, ticket: number): Promise<Imported>;
  /** Where `<img>` finds a picture. */
  photo(size: "thumbnail" | "rendition", sha256: Digest): string;
  /** Where `<img>` finds a photo that was found in a folder. */
  found(found: number): string;
  /** Something that may be dropped is over the window, or is gone again. Only where the page itself is not told. */
  onDragging(listener: Listener<boolean>): void;
  /** It was dropped. */
  onDropped(listener: Listener<HandOver>): void;
  /** This kind of thing changed: ask again. */
  onChanged(listener: Listener<Kind>): void;
  /** Something the desktop told was clicked: show it. */
  onOpen(listener: Listener<Opens>): void;
  /** The program is about to end: save what is typed. The program waits a moment for it. */
  onEnding(listener: () => Promise<void>): void;
  /** The first page is on the screen. */
  ready(): void;
}

/** Whatever was thrown, as a failure that can be shown. */
export function asFailure(thrown: unknown): CallFailed {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown) {
    const { code, params = {}, flaws = [], detail = "" } = thrown as Partial<CallFailed>;
    if (code) return { code, params, flaws, detail };
  }
  return { code: "internal", params: {}, flaws: [], detail: String(thrown) };
}
