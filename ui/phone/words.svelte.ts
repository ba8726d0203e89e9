// The phone's words: only the files this page needs, so that it is small.
import type { FluentVariable } from "@fluent/bundle";
import { bundleOf } from "@shared/bundle";
import type { Language } from "@shared/generated";

const files: Record<string, string> = import.meta.glob(
  ["../locales/*/phone.ftl", "../locales/*/compose.ftl", "../locales/*/shared.ftl"],
  { query: "?raw", import: "default", eager: true },
);
const bundles = { "bn-IN": bundleOf(files, "bn-IN"), en: bundleOf(files, "en") };

let chosen = $state<Language>("bn-IN");

/** The chosen language. Reactive. */
export function language(): Language {
  return chosen;
}

export function chooseLanguage(next: Language): void {
  chosen = next;
  document.documentElement.lang = next;
}

/** Whether there is a message of this name. */
export function has(id: string): boolean {
  return bundles[chosen].hasMessage(id);
}

/** The message of this name in the chosen language. */
export function t(id: string, args?: Record<string, FluentVariable>): string {
  const bundle = bundles[chosen];
  const message = bundle.getMessage(id);
  if (!message?.value) {
    console.error(`no message ${id} in ${chosen}`);
    return id;
  }
  return bundle.formatPattern(message.value, args);
}
