// Keys that are pressed anywhere in the window.

/**
 * Whether a key is meant for the page: not while a letter is being composed, nor while a dialog is open over the
 * page (what is being done in it is not finished yet).
 */
export function isForThePage(event: KeyboardEvent): boolean {
  return !event.isComposing && event.keyCode !== 229 && document.querySelector("dialog[open]") === null;
}

/** *Submit* without the mouse. */
export function submits(event: KeyboardEvent): boolean {
  return event.ctrlKey && event.code === "Enter" && isForThePage(event);
}

/**
 * Whether it asks to undo or to redo. A Latin letter counts as it is read (Z is elsewhere on a French or German
 * keyboard); under a Bengali layout, which has none, the place of the key counts.
 */
export function undoes(event: KeyboardEvent): "undo" | "redo" | null {
  if (!event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
  const latin = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : null;
  const letter = latin ?? { KeyZ: "z", KeyY: "y" }[event.code];
  if (letter === "z") return event.shiftKey ? "redo" : "undo";
  return letter === "y" && !event.shiftKey ? "redo" : null;
}

/** These are pressed, not filled in. */
const PRESSED = ["button", "checkbox", "file", "radio", "range", "reset", "submit"];
/** These are filled in, but not typed in as text is. */
const PICKED = ["color", "date", "datetime-local", "month", "time", "week"];

/** Whether it is a field: undo there is not meant for the photos. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement
    ? !PRESSED.includes(target.type)
    : target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

type TextField = HTMLInputElement | HTMLTextAreaElement;

function isText(target: EventTarget | null): target is TextField {
  if (target instanceof HTMLTextAreaElement) return !target.readOnly;
  return target instanceof HTMLInputElement && isField(target) && !PICKED.includes(target.type);
}

/**
 * Undoes or redoes typing in the focused field. WebKitGTK binds no key to it; where the browser does, its own
 * handling is prevented, so that it does not happen twice.
 */
export function undoTyping(event: KeyboardEvent): boolean {
  const asked = undoes(event);
  if (!asked || !isText(event.target)) return false;
  event.preventDefault();
  document.execCommand(asked);
  return true;
}

/** After a pause of so many milliseconds, what is typed next is an undo step of its own. */
export const STEP_PAUSE = 700;
let pause: ReturnType<typeof setTimeout> | undefined;

/**
 * Something was typed, or a composition begins. WebKitGTK undoes in one step everything typed since the caret was last
 * set: a whole caption. Setting the caret where it already is ends the step. Not while a letter is being composed: that
 * would end the composition too.
 */
export function typed(event: Event): void {
  clearTimeout(pause);
  const { target: field } = event;
  const composing = event.type === "compositionstart" || (event instanceof InputEvent && event.isComposing);
  if (composing || !isText(field)) return;
  pause = setTimeout(() => {
    const { selectionStart, selectionEnd, selectionDirection } = field;
    // Some kinds of input have no selection.
    if (document.activeElement !== field || selectionStart === null) return;
    field.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? "none");
  }, STEP_PAUSE);
}
