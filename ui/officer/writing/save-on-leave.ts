// A page on which one writes: what is written is saved before the page, the window or the program goes.
import type { Session } from "../window/session.svelte";
import type { Writing } from "./writing.svelte";

/** From now on. What comes back ends it. */
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
