// The desk's words, in the language chosen. They live in `locales/<language>/desk.ftl` and nowhere else.
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import type { Language, Name } from "@shared/generated";
import bengali from "../locales/bn-IN/desk.ftl?raw";
import english from "../locales/en/desk.ftl?raw";

const KEPT_AS = "purabarta-language";
export const LANGUAGES = ["bn-IN", "en"] as const satisfies Language[];

const bundles: Record<Language, FluentBundle> = {
  "bn-IN": bundle("bn-IN", bengali),
  en: bundle("en", english),
};

class Words {
  #language = $state<Language>(kept());

  get language(): Language {
    return this.#language;
  }

  choose(language: Language): void {
    this.#language = language;
    try {
      localStorage.setItem(KEPT_AS, language);
    } catch {
      // A browser that keeps nothing: the choice lasts as long as the page.
    }
  }

  has(id: string): boolean {
    return bundles[this.#language].hasMessage(id);
  }

  /** The message in the chosen language. A missing one shows its id: the tests let none be missing. */
  readonly t = (id: string, values: Record<string, FluentVariable> = {}): string => {
    const words = bundles[this.#language];
    const pattern = words.getMessage(id)?.value;
    return pattern ? words.formatPattern(pattern, values) : id;
  };

  /** A name in the chosen language; in Bengali when there is no other. */
  readonly name = (name: Name): string => (this.#language === "en" && name.en !== "" ? name.en : name.bn);

  /** A number in the digits of the language. */
  readonly number = (value: number): string => value.toLocaleString(this.#language);
}

export const words = new Words();

function bundle(language: Language, text: string): FluentBundle {
  const made = new FluentBundle(language, { useIsolating: false });
  const errors = made.addResource(new FluentResource(text));
  if (errors.length > 0) throw errors[0];
  return made;
}

function kept(): Language {
  try {
    return localStorage.getItem(KEPT_AS) === "en" ? "en" : "bn-IN";
  } catch {
    return "bn-IN";
  }
}
