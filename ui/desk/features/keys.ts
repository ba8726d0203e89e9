// The desk's four keys. They bind to the key's place, so that they work with a Bengali layout; they
// are deaf while somebody types, composes, or looks at a dialog.
import type { Desk } from "../desk.svelte";

export function pressKey(desk: Desk, event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229 || event.repeat) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (desk.away || desk.page !== "queue" || isTyping(event.target)) return;
  const open = desk.item;
  const mayDecide = open?.item?.may.decide === true && open.decide.choice === null;
  if (event.code === "KeyJ") void desk.step(1);
  else if (event.code === "KeyK") void desk.step(-1);
  else if (event.code === "KeyR" && mayDecide) open?.decide.choose("return");
  else if (event.code === "KeyA" && mayDecide) open?.decide.choose("approve");
  else return;
  event.preventDefault();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("input, textarea, select, dialog, [contenteditable]") !== null
  );
}
