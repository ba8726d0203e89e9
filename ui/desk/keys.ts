// The desk's few keys. They are bound to the key's place, so that they work with a Bengali layout, and do nothing
// while somebody types, composes, or looks at a dialog.
import type { Desk } from "./desk.svelte";

export function pressKey(desk: Desk, event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229 || event.repeat) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (desk.away || isTyping(event.target)) return;
  const { state } = desk.shown;
  if (event.code === "KeyJ") void state.step?.(1);
  else if (event.code === "KeyK") void state.step?.(-1);
  else if (!state.press?.(event.code)) return;
  event.preventDefault();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("input, textarea, select, dialog, [contenteditable]") !== null
  );
}
