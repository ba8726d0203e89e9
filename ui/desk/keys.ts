// The desk's few keys. They bind to the key's place, so that they work with a Bengali layout; they
// are deaf while somebody types, composes, or looks at a dialog.
import type { CaseAct } from "@shared/generated";
import type { Desk } from "./desk.svelte";
import { offeredFor } from "./features/cases/acts";

export function pressKey(desk: Desk, event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229 || event.repeat) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (desk.away || isTyping(event.target)) return;
  if (event.code === "KeyJ") void desk.step(1);
  else if (event.code === "KeyK") void desk.step(-1);
  else if (desk.page === "queue" ? !decide(desk, event) : !act(desk, event)) return;
  event.preventDefault();
}

function decide(desk: Desk, event: KeyboardEvent): boolean {
  const open = desk.item;
  const mayDecide = open?.item?.may.decide === true && open.decide.choice === null;
  if (event.code === "KeyR" && mayDecide) open?.decide.choose("return");
  else if (event.code === "KeyA" && mayDecide) open?.decide.choose("approve");
  else return false;
  return true;
}

/** A case's keys begin a step, when the step is offered: it still has its second step before it. */
function act(desk: Desk, event: KeyboardEvent): boolean {
  const open = desk.case;
  const shown = open?.shown;
  if (desk.page !== "cases" || desk.bringing || !open || !shown || open.choice) return false;
  if (event.code === "KeyA") {
    // The newest draft stands on top, and is the one with the key beside it.
    const draft = shown.case.responses.findLast((one) => offeredFor(shown, one.id).includes("approve"));
    if (!draft) return false;
    open.choose("approve", draft.id);
    return true;
  }
  const step = STEPS[event.code];
  if (!step || !shown.offers.acts.includes(step)) return false;
  open.choose(step);
  return true;
}

const STEPS: Readonly<Record<string, CaseAct>> = { KeyR: "action_taken", KeyN: "note", KeyT: "triage" };

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("input, textarea, select, dialog, [contenteditable]") !== null
  );
}
