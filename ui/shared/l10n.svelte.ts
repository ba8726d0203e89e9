// Words for people, from ui/locales/<language>/*.ftl, and nowhere else.
//
// `t` reads the chosen language as reactive state: what is written in a component with `t` is
// written anew when the language changes. Numbers given as arguments come out in the digits of the
// language; a string stays as it is (reference numbers stay Latin).
import type { FluentVariable } from "@fluent/bundle";
import { bundleOf } from "./bundle";
import type { Language } from "./generated";

export type Args = Record<string, FluentVariable>;

const files: Record<string, string> = import.meta.glob("../locales/*/*.ftl", {
  query: "?raw",
  import: "default",
  eager: true,
});

export const LANGUAGES: readonly Language[] = ["bn-IN", "en"];

const bundles = { "bn-IN": bundleOf(files, "bn-IN"), en: bundleOf(files, "en") };

let chosen = $state<Language>("bn-IN");

/** The chosen language. Reactive. */
export function language(): Language {
  return chosen;
}

/** Chooses the language of everything on the page. */
export function chooseLanguage(next: Language): void {
  chosen = next;
  document.documentElement.lang = next;
}

/** Whether there is a message of this name in the chosen language. */
export function has(id: string): boolean {
  return bundles[chosen].hasMessage(id);
}

/** The message of this name in the chosen language. A missing one is its own name, and loud. */
export function t(id: string, args?: Args): string {
  return tIn(chosen, id, args);
}

/** The message in a given language, whatever is chosen. */
export function tIn(language: Language, id: string, args?: Args): string {
  const bundle = bundles[language];
  const message = bundle.getMessage(id);
  if (!message?.value) {
    console.error(`no message ${id} in ${language}`);
    return id;
  }
  const errors: Error[] = [];
  const text = bundle.formatPattern(message.value, args, errors);
  for (const error of errors) console.error(id, error);
  return text;
}

/** Parameters as they come over the wire: what is a number becomes one, so that its digits follow the language. */
export function argsOf(params: Record<string, string> | undefined): Args {
  const args: Args = {};
  for (const [name, value] of Object.entries(params ?? {})) {
    args[name] = /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value;
  }
  return args;
}

/** The side of a bilingual name that the reader reads. */
export function named(name: { bn: string; en: string }): string {
  return chosen === "en" ? name.en || name.bn : name.bn || name.en;
}
