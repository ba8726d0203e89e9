import { expect, it } from "vitest";
import { photoNamed } from "../officer/host/samples";
import { pairsOf, pairWith } from "./pairs";

it("finds a pair from either of its photos, and none whose other photo is gone", () => {
  const [before, other] = [photoNamed("1", "a"), photoNamed("2", "b")];
  const after = { ...photoNamed("3", "c"), pair: "1" };
  expect(pairsOf([after, before, other])).toEqual([{ before, after }]);
  expect(pairWith([after, before, other], before)).toEqual(pairWith([after, before, other], after));
  expect(pairWith([after, before, other], other)).toBeNull();
  expect(pairsOf([after, other])).toEqual([]);
});
