// What changed between two revisions of a text, word by word. Words are split here and not by the
// library: its own notion of a letter ends at every Bengali vowel sign.
import { diffArrays } from "diff";

export type Piece = { text: string; kind: "same" | "added" | "removed" };

const TOKENS = /\s+|[।,.;:!?()–—-]|[^\s।,.;:!?()–—-]+/gu;

export function difference(before: string, after: string): Piece[] {
  // Two encodings of one letter (ড়, ঢ়, য়) are no change.
  const [old, now] = [tokens(before.normalize("NFC")), tokens(after.normalize("NFC"))];
  return diffArrays(old, now).map((part) => ({
    text: part.value.join(""),
    kind: part.added ? "added" : part.removed ? "removed" : "same",
  }));
}

function tokens(text: string): string[] {
  return text.match(TOKENS) ?? [];
}
