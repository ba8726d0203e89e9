// The language of the desk, remembered by this browser. Bengali until somebody chooses otherwise.
import type { Language } from "@shared/generated";
import { chooseLanguage, LANGUAGES } from "@shared/l10n.svelte";

const KEPT_AS = "purabarta-language";

export function recallLanguage(): void {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEPT_AS);
  } catch {
    // A browser that keeps nothing.
  }
  chooseLanguage(LANGUAGES.find((one) => one === kept) ?? "bn-IN");
}

export function rememberLanguage(language: Language): void {
  chooseLanguage(language);
  try {
    localStorage.setItem(KEPT_AS, language);
  } catch {
    // The choice lasts as long as the page.
  }
}
