// The phone's page: what is on it, in both languages, for every reason there can be.
import { readFileSync } from "node:fs";
import { PHOTO_ENDINGS, PHOTO_KINDS } from "@shared/generated";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, expect, it, vi } from "vitest";
import type { Host, Outcome, Welcome } from "./host";
import Phone from "./Phone.svelte";
import { PhotoUploads } from "./uploads.svelte";
import { chooseLanguage, has, t } from "./words.svelte";

const host = (welcome: Welcome): Host => ({
  hello: async () => ({ welcome, room: 7 }),
  ask: () => new Promise(() => {}),
  send: () => new Promise(() => {}),
  pause: () => new Promise(() => {}),
});
afterEach(() => {
  cleanup();
  chooseLanguage("bn-IN");
});
const file = new File(["x"], "নালা.jpg", { type: "image/jpeg" });

async function shows(outcome: Outcome): Promise<string> {
  const uploads = new PhotoUploads(host("in"));
  uploads.items = [{ id: 1, file, url: "data:,", state: "done", sent: 1, outcome }];
  render(Phone, { uploads });
  const words = (await screen.findByTestId("phone-photo")).querySelector(".word")?.textContent ?? "";
  cleanup();
  return words.trim();
}

it("offers to take and to choose photos once it is in, in Bengali first", async () => {
  vi.spyOn(URL, "createObjectURL").mockReturnValue("data:,");
  render(Phone, { uploads: new PhotoUploads(host("in")) });
  const choose = (await screen.findByTestId("phone-choose")) as HTMLInputElement;
  expect([choose.multiple, choose.accept]).toEqual([true, "image/*"]);
  expect(screen.getByTestId("phone-camera").getAttribute("capture")).toBe("environment");
  // What a phone's gallery does not show.
  const others = (screen.getByTestId("phone-files") as HTMLInputElement).accept.split(",");
  expect(others).toEqual(PHOTO_ENDINGS.map((ending) => `.${ending}`));
  expect(others).toEqual(expect.arrayContaining([".jfif", ".jpe", ".hif", ".tif"]));
  expect(screen.getByRole("main").textContent).toContain("৭টি ছবির জায়গা");
  expect((await axe.run(document.body, { rules: { region: { enabled: false } } })).violations).toEqual([]);
  await fireEvent.click(screen.getByTestId("language-en"));
  await waitFor(() => expect(screen.getByRole("main").textContent).toContain("room for 7 more photos"));
});

for (const welcome of ["waiting", "turned_away", "full"] as const) {
  it(`says why nothing can be chosen: ${welcome}`, async () => {
    render(Phone, { uploads: new PhotoUploads(host(welcome)) });
    await waitFor(() => expect(screen.getByTestId("phone").dataset.welcome).toBe(welcome));
    expect(screen.getByTestId("phone").textContent?.length).toBeGreaterThan(30);
    expect(screen.queryByTestId("phone-choose")).toBeNull();
  });
}

it("has words for every reason of a refusal", async () => {
  const refusals = readFileSync(`${import.meta.dirname}/../../crates/photo/src/refusal.rs`, "utf8");
  const codes = [...refusals.matchAll(/Self::\w+(?: \{ \.\. \})? => "([a-z_]+)"/g)].map((found) => found[1]);
  expect(codes.length).toBeGreaterThan(6);
  for (const code of [...codes, "too_many", "twice"]) {
    expect(has(`photo-refused-${code?.replaceAll("_", "-")}`), code).toBe(true);
    const params = { max: "10", width: "9", height: "9", bytes: "9", limit: "9" };
    const words = await shows({ answer: "refused", code: code ?? "", params });
    expect(words, code).not.toContain("photo-refused");
  }
  for (const what of ["tiff", "dng", "cmyk"])
    expect(await shows({ answer: "refused", code: "unsupported", params: { what } })).toBe(
      t(`photo-refused-unsupported-${what}`), // l10n: photo-refused-*
    );
  const another = await shows({ answer: "refused", code: "unsupported", params: { what: "scans" } });
  expect(another).toBe(t("photo-refused-unsupported"));
  expect(await shows({ answer: "failed", code: "disk_full" })).toBe(t("phone-failed-disk-full"));
  expect(await shows({ answer: "failed", code: "storage_failed" })).toBe(t("phone-failed"));
});

for (const language of ["bn-IN", "en"] as const) {
  it(`has a word of its own for everything a file can be: ${language}`, async () => {
    chooseLanguage(language);
    const said = new Set<string>();
    for (const looks_like of PHOTO_KINDS) {
      const words = await shows({ answer: "refused", code: "not_a_photo", params: { looks_like } });
      expect(words, looks_like).not.toBe(t("photo-refused-not-a-photo"));
      said.add(words);
    }
    expect(said.size).toBe(PHOTO_KINDS.length);
    const unknown = await shows({
      answer: "refused",
      code: "not_a_photo",
      params: { looks_like: "unknown" },
    });
    expect(unknown).toBe(t("photo-refused-not-a-photo"));
  });
}
