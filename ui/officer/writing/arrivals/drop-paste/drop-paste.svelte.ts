// Photos that come over the window from elsewhere: dropped on it, or pasted. On Windows the page itself is given the
// files. On Linux WebKitGTK gives it none, so the host looks: it tells of drags by itself, and is asked for the
// clipboard. Either way they go to the page that is open, or into a new report.
import type { HandOver } from "@shared/generated";
import type { Incoming } from "../../../window/incoming";
import type { Session } from "../../../window/session.svelte";
import { filesIn, meansText, nothingIn, type TextField, textField, write } from "./contents";

/** How long after its keys the page's own paste may come, in milliseconds. */
export const PASTE_COMES = 50;
/** How long another paste counts as the same one, in milliseconds. */
export const SAME_PASTE = 500;

type Way = "drop" | "paste";

export class Bringing {
  /** Something that may be dropped is over the window. */
  over = $state(false);
  /** Why nothing came: a message. */
  told = $state<string | null>(null);
  /** Takes them, where the open page takes photos. */
  take: ((bring: Incoming[]) => void) | null = null;

  /** What is dragged was picked up in this page. */
  #ours = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The host was just asked for the clipboard: whether it had photos. A paste that still comes is of the same press. */
  #asked: Promise<boolean> | null = null;
  /** It has not answered yet. */
  #asking = false;

  constructor(readonly session: Session) {
    session.host.onDragging((over) => (this.over = over && this.#open));
    session.host.onDropped((what) => {
      this.over = false;
      if (this.#open) this.#handed("drop", what);
    });
  }

  /** Whether there is somebody to bring anything for. */
  get #open(): boolean {
    const boot = this.session.boot;
    return boot !== null && boot.who !== null && !boot.safe_mode;
  }

  /** A drag begins in the page, or is over. What is its own goes where the page lets it. */
  dragsOwn(own: boolean): void {
    this.#ours = own;
  }

  /** Something is dragged over the page: never does the page give way to it. */
  drag(event: DragEvent): void {
    if (this.#isForTheField(event)) return;
    event.preventDefault();
    const files = event.dataTransfer?.types.includes("Files") ?? false;
    this.over = this.#open && files;
    if (!event.dataTransfer) return;
    if (!this.#open) event.dataTransfer.dropEffect = "none";
    // Never moved away from where it lies.
    else if (files) event.dataTransfer.dropEffect = "copy";
  }

  dragLeaves(event: DragEvent): void {
    if (!event.relatedTarget) this.over = false;
  }

  drop(event: DragEvent): void {
    this.over = false;
    if (this.#isForTheField(event)) return;
    event.preventDefault();
    if (!this.#open) return;
    const files = filesIn(event.dataTransfer, "file");
    if (files.length) this.#bring(files);
    else this.#tell("drop", nothingIn(event.dataTransfer?.types ?? []));
  }

  paste(event: ClipboardEvent): void {
    clearTimeout(this.#timer);
    const data = event.clipboardData;
    const field = textField(event.target);
    if (!this.#open || (field && meansText(data))) return;
    event.preventDefault();
    const files = filesIn(data, "paste");
    if (files.length && this.#asked) void this.#asked.then((had) => had || this.#bring(files));
    else if (files.length) this.#bring(files);
    else if (!this.#asked) this.#ask(data?.types ?? [], field, data?.getData("text/plain"));
  }

  /**
   * WebKitGTK pastes only where one can write: elsewhere the keys themselves ask, unless a paste comes of them. They
   * are not kept from the page, for then WebView2 would not paste either.
   */
  keys(event: KeyboardEvent): void {
    if (!pastes(event) || !this.#open || textField(event.target)) return;
    if (event.repeat || this.#asking) {
      event.preventDefault();
      return;
    }
    // Pressed anew, after something else was copied. What is here already is refused by what it is.
    this.#asked = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask([], null), PASTE_COMES);
  }

  /** Asks the host for the photos in the clipboard, when the page was given none. */
  #ask(types: readonly string[], field: TextField | null, text = ""): void {
    const asked = this.#look(types, field, text);
    this.#asked = asked;
    this.#asking = true;
    void asked.then(() => {
      this.#asking = false;
      setTimeout(() => {
        if (this.#asked === asked) this.#asked = null;
      }, SAME_PASTE);
    });
  }

  async #look(types: readonly string[], field: TextField | null, text: string): Promise<boolean> {
    let what: HandOver | undefined;
    await this.session.attempt(async () => {
      what = await this.session.host.call("clipboard", null);
    });
    if (!what) return false;
    // A host without a clipboard of its own knows less than the page.
    if (what.nothing === "empty") what.nothing = nothingIn(types);
    if (what.photos.length || !field || what.nothing === "unreachable") this.#handed("paste", what);
    else write(field, text);
    return what.photos.length > 0;
  }

  #handed(way: Way, { photos, nothing }: HandOver): void {
    if (photos.length) this.#bring(photos.map((found) => ({ found })));
    else this.#tell(way, nothing ?? "empty");
  }

  #bring(incoming: Incoming[]): void {
    this.told = null;
    if (this.take) this.take(incoming);
    // Another page would come under what is being done in the dialog.
    else if (document.querySelector("dialog[open]")) this.told = "bring-covered";
    else void this.session.start("work_report", incoming);
  }

  #tell(way: Way, nothing: NonNullable<HandOver["nothing"]>): void {
    // l10n: bring-*
    this.told = `bring-${way}-${nothing}`;
  }

  /** What the page drags about itself, and text that is dropped where one writes. */
  #isForTheField({ target, dataTransfer }: DragEvent): boolean {
    if (this.#ours) return true;
    return !!textField(target) && !dataTransfer?.types.includes("Files") && meansText(dataTransfer);
  }
}

function pastes({ code, ctrlKey, shiftKey, altKey, metaKey, isComposing }: KeyboardEvent): boolean {
  if (altKey || metaKey || isComposing) return false;
  return code === "KeyV" ? ctrlKey && !shiftKey : code === "Insert" && shiftKey && !ctrlKey;
}
