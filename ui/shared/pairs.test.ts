import { expect, it } from "vitest";
import type { Photo } from "./generated";
import { pairsOf, pairWith } from "./pairs";

const photoNamed = (id: string, pair: string | null = null): Photo => ({
  id,
  sha256: id,
  width: 4,
  height: 3,
  alt_bn: "",
  mark: "none",
  taken_at: null,
  source: "file",
  facts: { provenance: null, offset: null, place: null, camera: null, editor: null },
  pair,
  reuse: null,
});

it("finds a pair from either of its photos, and none whose other photo is gone", () => {
  const [before, other] = [photoNamed("1"), photoNamed("2")];
  const after = photoNamed("3", "1");
  expect(pairsOf([after, before, other])).toEqual([{ before, after }]);
  expect(pairWith([after, before, other], before)).toEqual(pairWith([after, before, other], after));
  expect(pairWith([after, before, other], other)).toBeNull();
  expect(pairsOf([after, other])).toEqual([]);
});
