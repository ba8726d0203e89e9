// Keys that are pressed anywhere in the window.

/**
 * Whether a key is meant for the page: not while a letter is being put together, nor when a dialog lies over
 * the page. (What is being done in it, to a photo or to the page, is not done yet.)
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

/** Whether something is filled in there: one who undoes there does not mean the photos. */
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
 * Undoes or redoes what was typed, in the field one types in. WebKitGTK binds no key to it; where the browser
 * does, it is kept from doing it twice.
 */
export function undoTyping(event: KeyboardEvent): boolean {
  const asked = undoes(event);
  if (!asked || !isText(event.target)) return false;
  event.preventDefault();
  document.execCommand(asked);
  return true;
}

/** After a pause so long, what is typed next is undone by itself. */
export const STEP_PAUSE = 700;
let pause: ReturnType<typeof setTimeout> | undefined;

/**
 * Something was typed, or a letter begins to be put together. WebKitGTK undoes in one step all that was typed until
 * the caret was set elsewhere: a whole caption. To set it where it is ends the step. Not while a letter is being
 * put together: that would end it too.
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
