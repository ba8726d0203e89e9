// How the program ended last time, when it did not end well: what is said of it, and the page of the safe mode.
import type { Boot, Trouble } from "@shared/generated";
import { chooseLanguage, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import App from "./App.svelte";
import { outboxRow as row, shows } from "./host/samples";
import { type World, world } from "./host/worlds";

const NOW = Date.parse("2026-11-23T06:00:00Z");
let host: World;
const calls = (name: string) => host.calls.filter((call) => call.name === name);
const press = async (id: string) => fireEvent.click(await screen.findByTestId(id));
/** What the window begins with, with this changed. */
const begins = (change: (boot: Boot) => Partial<Boot>) =>
  host.answers("boot", async (_, really) => {
    const boot = await really();
    return { ...boot, ...change(boot) };
  });
const opened = () => {
  render(App, { host });
  return screen.findByTestId("trouble");
};
async function noBarriers() {
  const { violations, passes } = await axe.run(document.querySelector("main") as Element, {
    rules: { "color-contrast": { enabled: false } },
  });
  expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
  expect(passes).not.toHaveLength(0);
}
beforeEach(async () => {
  chooseLanguage("bn-IN");
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  host = await world();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const FAULT: Trouble = { at: Date.parse("2026-11-23T05:12:00Z"), what: "fault" };

for (const [at, words] of [
  [FAULT.at, "সকাল ১০:৪২-এ একটি গোলমাল হয়েছিল।"],
  [Date.parse("2026-11-22T12:00:00Z"), "২২ নভেম্বর ২০২৬, বিকেল ৫:৩০-এ একটি গোলমাল হয়েছিল।"],
  [null, "একটি গোলমাল হয়েছিল।"],
] as const) {
  it(`says that something went wrong, and that the work is here: ${words}`, async () => {
    begins(() => ({ trouble: { at, what: "fault" } }));
    const banner = await opened();
    expect(banner.getAttribute("role")).toBe("status");
    expect(banner.textContent).toContain(words);
    expect(banner.textContent).toContain(t("trouble-work"));
    await press("trouble-support");
    expect((await screen.findByTestId<HTMLTextAreaElement>("copyable-text")).value).toContain("unsent");
  });
}

it("says in English when it was", async () => {
  begins(() => ({ trouble: FAULT }));
  const banner = await opened();
  chooseLanguage("en");
  await waitFor(() => expect(banner.textContent).toContain("Something went wrong at 10:42 am."));
});

it("says that it was cut off, until that was read", async () => {
  await host.does({ act: "is_cut_off" });
  const banner = await opened();
  expect(banner.textContent).toContain(t("trouble-cut"));
  expect(screen.queryByTestId("trouble-support")).toBeNull();
  await noBarriers();
  screen.getByTestId("trouble-seen").focus();
  await press("trouble-seen");
  await waitFor(() => expect(screen.queryByTestId("trouble")).toBeNull());
  expect(calls("trouble_seen")).toHaveLength(1);
  await waitFor(() => expect(document.activeElement).toBe(document.querySelector("main")));
});

it("goes on saying it where the word that it was read did not arrive", async () => {
  await host.does({ act: "meets_fault", restarts: true });
  await opened();
  host.next.set("trouble_seen", { fail: "storage_failed" });
  await press("trouble-seen");
  await screen.findByTestId("failure");
  expect(screen.queryByTestId("trouble")).not.toBeNull();
});

it("says it before this computer is enrolled too", async () => {
  host = await world({ enrolled: false });
  await host.does({ act: "is_cut_off" });
  await opened();
  await screen.findByTestId("enrol-code");
  await noBarriers();
  await press("trouble-seen");
  await waitFor(() => expect(screen.queryByTestId("trouble")).toBeNull());
});

it("says it at once, and leaves the writer where they are", async () => {
  render(App, { host });
  await press("nav-new-report");
  const caption = await screen.findByTestId<HTMLTextAreaElement>("caption-bn");
  caption.focus();
  await fireEvent.input(caption, { target: { value: "আধা লেখা" } });
  await host.does({ act: "meets_fault" });
  await screen.findByTestId("trouble");
  await fireEvent.input(caption, { target: { value: "আধা লেখা, আরও" } });
  expect(screen.getByTestId("caption-bn")).toBe(caption);
  expect(document.activeElement).toBe(caption);
  await waitFor(async () => expect((await host.drafts())[0]?.content.caption_bn).toBe("আধা লেখা, আরও"));
  expect(calls("draft")).toHaveLength(1);
  await press("trouble-seen");
  await waitFor(() => expect(screen.queryByTestId("trouble")).toBeNull());
  expect(caption.value).toBe("আধা লেখা, আরও");
});

it("shows in the safe mode what waits, and opens and sends none of it", async () => {
  await host.does({ act: "starts_safely" });
  begins(({ who }) => ({ who: who && { ...who, it_phone: "033-2286-1000" } }));
  const stage = {
    stage: "sending" as const,
    photos: 3,
    photos_sent: 1,
    bytes_sent: 1,
    bytes: 9,
    seconds_left: 9,
  };
  const hold = { reason: "damaged" as const, since: NOW, problem: null, detail: "" };
  const rows = [row("o-1"), row("o-2", { stage }), row("o-3", { hold })];
  shows(host, (outbox) => ({ ...outbox, rows }));
  await opened();
  const title = await screen.findByRole("heading", { level: 1 });
  expect(title.textContent).toBe(t("safe-title"));
  expect(document.activeElement).toBe(title);
  await waitFor(() => expect(screen.getAllByTestId("outbox-row")).toHaveLength(3));
  for (const one of screen.getAllByTestId("outbox-row")) {
    expect(one.querySelector("button")).toBeNull();
    expect(one.textContent).not.toContain(t("outbox-moving"));
    expect(one.textContent).not.toContain(t("outbox-left", { left: "" }).trim());
  }
  for (const id of ["nav-home", "nav-new-report", "send-now"]) expect(screen.queryByTestId(id)).toBeNull();
  expect(screen.getByTestId("safe-call").textContent).toContain("০৩৩-২২৮৬-১০০০");
  await fireEvent.keyDown(window, { code: "KeyN", ctrlKey: true });
  host.drops({ photos: [], nothing: "link" });
  expect(calls("draft_start")).toHaveLength(0);
  expect(screen.queryByTestId("nothing-came")).toBeNull();
  await noBarriers();
});

it("copies what waits to a pen drive in the safe mode, and shows the details for support", async () => {
  await host.does({ act: "goes_offline" });
  await host.submits();
  await host.does({ act: "has_folder", name: "KINGSTON", kind: "drive", files: [] });
  await host.does({ act: "starts_safely" });
  render(App, { host });
  await press("export-open");
  await screen.findAllByTestId("export-place");
  await press("export-copy");
  await screen.findByTestId("export-done");
  await press("export-close");
  await screen.findByTestId("outbox-exported");
  await press("support-open");
  await screen.findByTestId("copyable-text");
});

it("starts as usual when told", async () => {
  await host.does({ act: "starts_safely" });
  render(App, { host });
  host.next.set("leave_safe_mode", { fail: "storage_failed" });
  await press("safe-leave");
  await screen.findByTestId("failure");
  await press("safe-leave");
  await screen.findByTestId("nav-home");
  expect(screen.queryByTestId("safe-leave")).toBeNull();
  expect(screen.queryByTestId("failure")).toBeNull();
});

it("ends, and changes its language, in the safe mode", async () => {
  await host.does({ act: "starts_safely" });
  render(App, { host });
  await press("quit");
  expect(calls("quit")).toHaveLength(1);
  await fireEvent.click(await screen.findByText("English"));
  expect((await screen.findByRole("heading", { level: 1 })).textContent).toBe(t("safe-title"));
  expect(calls("choose_language")).toHaveLength(1);
});

it("shows the safe mode with what there is before this computer is enrolled", async () => {
  host = await world({ enrolled: false });
  await host.does({ act: "starts_safely" });
  render(App, { host });
  expect((await screen.findByTestId("safe-call")).textContent).toBe(t("safe-call-none"));
  expect(screen.queryByTestId("enrol-submit")).toBeNull();
  expect(screen.queryByTestId("export-open")).toBeNull();
  await noBarriers();
  await press("safe-leave");
  await screen.findByTestId("enrol-submit");
});
