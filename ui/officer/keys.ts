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
