// Photos dropped on the window or pasted into it. On Windows the page is given the files. On Linux WebKitGTK gives it
// none, so the host does: it reports drags by itself, and is asked for the clipboard. The photos go to the page that is
// open, or into a new report.
import type { HandOver } from "@shared/generated";
import type { Incoming } from "../../../window/incoming";
import type { Session } from "../../../window/session.svelte";
import { filesIn, meansText, nothingIn, officePart, type TextField, textField, write } from "./contents";

/** How long after its keys the page's own paste may come, in milliseconds. */
export const PASTE_COMES = 50;
/** How long another paste counts as the same one, in milliseconds. */
export const SAME_PASTE = 500;

type Gesture = "drop" | "paste";

export class DropAndPaste {
  /** Something that can be dropped is over the window. */
  dragging = $state(false);
  /** Why nothing came: a message. */
  notice = $state<string | null>(null);
  /** Set by an open page that takes photos. */
  take: ((bring: Incoming[]) => void) | null = null;

  /** What is dragged was picked up in this page. */
  #ownDrag = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The host was just asked for the clipboard: whether it had photos. A paste that still comes is of the same press. */
  #asked: Promise<boolean> | null = null;
  /** It has not answered yet. */
  #asking = false;

  constructor(readonly session: Session) {
    session.host.onDragging((dragging) => (this.dragging = dragging && this.#ready));
    session.host.onDropped((handed) => {
      this.dragging = false;
      if (this.#ready) this.#receive("drop", handed);
    });
  }

  /** Whether there is somebody to bring anything for. */
  get #ready(): boolean {
    const boot = this.session.boot;
    return boot !== null && boot.who !== null && !boot.safe_mode;
  }

  /** A drag begins in the page, or is over. What is its own goes where the page lets it. */
  ownDrag(own: boolean): void {
    this.#ownDrag = own;
  }

  /** Something is dragged over the page: never does the page give way to it. */
  drag(event: DragEvent): void {
    if (this.#isForTheField(event)) return;
    event.preventDefault();
    const files = event.dataTransfer?.types.includes("Files") ?? false;
    this.dragging = this.#ready && files;
    if (!event.dataTransfer) return;
    if (!this.#ready) event.dataTransfer.dropEffect = "none";
    // Never moved away from where it lies.
    else if (files) event.dataTransfer.dropEffect = "copy";
  }

  dragLeaves(event: DragEvent): void {
    if (!event.relatedTarget) this.dragging = false;
  }

  drop(event: DragEvent): void {
    this.dragging = false;
    if (this.#isForTheField(event)) return;
    event.preventDefault();
    if (!this.#ready) return;
    const files = filesIn(event.dataTransfer, "file");
    const office = officePart(event.dataTransfer);
    if (office) this.#explain("drop", office);
    else if (files.length) this.#bring(files);
    else this.#explain("drop", nothingIn(event.dataTransfer?.types ?? []));
  }

  paste(event: ClipboardEvent): void {
    clearTimeout(this.#timer);
    const data = event.clipboardData;
    const field = textField(event.target);
    if (!this.#ready || (field && meansText(data))) return;
    event.preventDefault();
    const office = officePart(data);
    if (office) {
      this.#explain("paste", office);
      return;
    }
    const files = filesIn(data, "paste");
    if (files.length && this.#asked) void this.#asked.then((had) => had || this.#bring(files));
    else if (files.length) this.#bring(files);
    else if (!this.#asked) this.#askHost(data?.types ?? [], field, data?.getData("text/plain"));
  }

  /**
   * WebKitGTK pastes only where one can write: elsewhere the keys themselves ask, unless a paste comes of them. They
   * are not kept from the page, for then WebView2 would not paste either.
   */
  keys(event: KeyboardEvent): void {
    if (!pastes(event) || !this.#ready || textField(event.target)) return;
    if (event.repeat || this.#asking) {
      event.preventDefault();
      return;
    }
    // Pressed anew, after something else was copied. What is here already is refused by what it is.
    this.#asked = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#askHost([], null), PASTE_COMES);
  }

  /** Asks the host for the photos in the clipboard, when the page was given none. */
  #askHost(types: readonly string[], field: TextField | null, text = ""): void {
    const asked = this.#readClipboard(types, field, text);
    this.#asked = asked;
    this.#asking = true;
    void asked.then(() => {
      this.#asking = false;
      setTimeout(() => {
        if (this.#asked === asked) this.#asked = null;
      }, SAME_PASTE);
    });
  }

  async #readClipboard(types: readonly string[], field: TextField | null, text: string): Promise<boolean> {
    let handed: HandOver | undefined;
    await this.session.attempt(async () => {
      handed = await this.session.host.call("clipboard", null);
    });
    if (!handed) return false;
    // A host without a clipboard of its own knows less than the page.
    if (handed.nothing === "empty") handed.nothing = nothingIn(types);
    if (handed.photos.length || !field || handed.nothing === "unreachable") this.#receive("paste", handed);
    else write(field, text);
    return handed.photos.length > 0;
  }

  #receive(gesture: Gesture, { photos, nothing }: HandOver): void {
    if (photos.length) this.#bring(photos.map((found) => ({ found })));
    else this.#explain(gesture, nothing ?? "empty");
  }

  #bring(incoming: Incoming[]): void {
    this.notice = null;
    if (this.take) this.take(incoming);
    // Another page would come under what is being done in the dialog.
    else if (document.querySelector("dialog[open]")) this.notice = "bring-covered";
    else void this.session.start("work_report", incoming);
  }

  #explain(gesture: Gesture, nothing: NonNullable<HandOver["nothing"]>): void {
    // l10n: bring-*
    this.notice = `bring-${gesture}-${nothing}`;
  }

  /** What the page drags about itself, and text that is dropped where one writes. */
  #isForTheField({ target, dataTransfer }: DragEvent): boolean {
    if (this.#ownDrag) return true;
    return !!textField(target) && !dataTransfer?.types.includes("Files") && meansText(dataTransfer);
  }
}

function pastes({ code, ctrlKey, shiftKey, altKey, metaKey, isComposing }: KeyboardEvent): boolean {
  if (altKey || metaKey || isComposing) return false;
  return code === "KeyV" ? ctrlKey && !shiftKey : code === "Insert" && shiftKey && !ctrlKey;
}
