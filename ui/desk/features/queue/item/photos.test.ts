import { chooseLanguage } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../../../api";
import { Desk } from "../../../desk.svelte";
import { deskItem } from "../../../fixtures";
import { PAGES } from "../../../pages";
import { OpenItem } from "./item.svelte";
import Photos from "./Photos.svelte";

beforeEach(() => chooseLanguage("bn-IN"));
afterEach(cleanup);

function show(change: (photos: ReturnType<typeof deskItem>["submission"]["content"]["photos"]) => void) {
  const item = deskItem();
  const { content } = item.submission;
  const [photo] = content.photos;
  if (!photo) throw new Error("the example has a photo");
  content.photos = [photo, { ...photo, id: "after", sha256: "b".repeat(64) }];
  change(content.photos);
  const desk = new Desk(new Api(), PAGES);
  render(Photos, { desk, open: new OpenItem(desk.api, "a", async () => {}), item });
}

test("a declared pair is shown over each other, and one after the other when asked", async () => {
  show(([before, after]) => after && before && Object.assign(after, { mark: "after", pair: before.id }));
  await fireEvent.click(screen.getAllByTestId("desk-photo")[0] as HTMLElement);
  const slider = await screen.findByTestId("before-after-slider");
  await fireEvent.keyDown(slider, { code: "ArrowRight" });
  expect(screen.getByTestId("before-after-slider"), "the arrows are the slider's").toBeTruthy();
  await fireEvent.click(screen.getByTestId("desk-photo-compare"));
  expect(screen.queryByTestId("before-after-slider")).toBeNull();
});

test("a photo without newer fields, as an older queue tells it, is shown", () => {
  show((photos) => {
    for (const photo of photos as Partial<(typeof photos)[0]>[]) {
      delete photo.facts;
      delete photo.pair;
      delete photo.reuse;
      delete photo.source;
    }
  });
  expect(screen.getAllByTestId("desk-photo")).toHaveLength(2);
});
