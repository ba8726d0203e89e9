import type { Alike, DeskItem } from "@shared/generated";
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, expect, test } from "vitest";
import { Api } from "../../../api";
import { Desk } from "../../../desk.svelte";
import { deskItem, fakeQueue, session } from "../../../fixtures";
import { PAGES } from "../../../pages";
import { OpenItem } from "./item.svelte";
import Photos from "./Photos.svelte";

const fetchBefore = globalThis.fetch;
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
});

const alike: Alike = {
  submission: "b",
  number: "KMC/SD/2026/000007",
  department: "SD",
  day: "2026-11-20",
  sha256: "s0",
  nearness: "same",
  mark: null,
};

function withAlike(mark: Alike["mark"], may: boolean): DeskItem {
  const item = deskItem({}, may);
  const photos = [
    { photo: "p1", sha256: "s1", remarks: [{ kind: "no_time" as const }], alike: [{ ...alike, mark }] },
  ];
  return { ...item, review: { ...item.review, photos } };
}

async function shown(item: DeskItem) {
  const calls = fakeQueue({
    "POST /items/a/open": { body: item },
    "POST /items/a/alike": { body: withAlike("different_work", true) },
  });
  const desk = new Desk(new Api(), PAGES);
  desk.session = session;
  const open = new OpenItem(desk.api, "a", async () => {});
  await open.open();
  const page = render(Photos, { desk, open, item: open.item ?? item });
  return { calls, open, page };
}

test("a photo like an earlier one says where that is, and shows the two side by side when asked", async () => {
  const { calls, open } = await shown(withAlike(null, true));
  expect(screen.getByTestId("desk-alike").textContent).toContain("KMC/SD/2026/000007");
  expect(screen.getByTestId("desk-remark").textContent).not.toContain("review-");
  expect(document.querySelector("img[src*='earlier']")).toBeNull();
  await fireEvent.click(screen.getByTestId("desk-alike-compare"));
  const sources = [...screen.getByTestId("desk-compare").querySelectorAll("img")].map((img) =>
    img.getAttribute("src"),
  );
  expect(sources).toEqual(["/desk/api/items/a/photos/s1", "/desk/api/items/a/photos/s1/earlier/b/s0"]);
  await fireEvent.click(screen.getByTestId("desk-compare-different_work"));
  const sent = calls.find((call) => call.path === "/items/a/alike")?.body;
  expect(sent).toEqual({ sha256: "s1", earlier: "b", earlier_sha256: "s0", mark: "different_work" });
  expect(open.item?.review.photos[0]?.alike[0]?.mark).toBe("different_work");
});

test("what was marked is not asked again, and who may not compare sees no button", async () => {
  const { page } = await shown(withAlike("same_work", true));
  await fireEvent.click(screen.getByTestId("desk-alike-compare"));
  expect(screen.queryByTestId("desk-compare-same_work")).toBeNull();
  page.unmount();
  await shown(withAlike(null, false));
  expect(screen.queryByTestId("desk-alike-compare")).toBeNull();
});
