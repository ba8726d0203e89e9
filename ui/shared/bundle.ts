// The messages of one language, out of Fluent files.
import { FluentBundle, FluentResource } from "@fluent/bundle";
import type { Language } from "./generated";

/** `files`: their texts by their paths, of all languages. */
export function bundleOf(files: Record<string, string>, language: Language): FluentBundle {
  // No isolation marks: neither language is written from the right, and copied text stays clean.
  const bundle = new FluentBundle(language, { useIsolating: false });
  for (const [path, text] of Object.entries(files)) {
    if (!path.includes(`/${language}/`)) continue;
    for (const error of bundle.addResource(new FluentResource(text))) console.error(path, error);
  }
  return bundle;
}
