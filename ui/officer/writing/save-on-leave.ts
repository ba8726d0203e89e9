// Saves what is being written before the page, the window or the program closes.
import type { Session } from "../window/session.svelte";
import type { Writing } from "./writing.svelte";

/** Starts now; the function that it returns stops it. */
export function saveOnLeave(session: Session, writing: Writing): () => void {
  const save = () => void writing.save();
  const hidden = () => document.visibilityState === "hidden" && save();
  session.leaving = () => writing.leave();
  // Photos on their way are not waited for: the program is given only a moment.
  session.saveNow = () => writing.save();
  window.addEventListener("pagehide", save);
  window.addEventListener("blur", save);
  document.addEventListener("visibilitychange", hidden);
  return () => {
    session.leaving = null;
    session.saveNow = null;
    window.removeEventListener("pagehide", save);
    window.removeEventListener("blur", save);
    document.removeEventListener("visibilitychange", hidden);
  };
}
