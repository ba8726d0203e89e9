// The whole window over the program itself: what is on the screen, and what pressing a button does.
import type { HoldReason, OutboxView } from "@shared/generated";
import { chooseLanguage, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import App from "./App.svelte";
import { HOLDS } from "./features/outbox/words";
import { held, outboxRow as row, shows } from "./host/samples";
import { type World, world } from "./host/worlds";
import { failureId } from "./window/errors";

let host: World;
const calls = (name: string) => host.calls.filter((call) => call.name === name);
/** Time goes by, and whatever is asked meanwhile is answered. */
async function passes(ms: number) {
  for (const until = performance.now() + ms; performance.now() < until; ) {
    await host.settled();
    await vi.advanceTimersByTimeAsync(Math.min(500, until - performance.now()));
  }
  await host.settled();
  await tick();
}
const press = async (id: string) => fireEvent.click(await screen.findByTestId(id));
const open = async () => {
  render(App, { host });
  await screen.findByTestId("nav-home");
};

/** One report waits, and this is so with it. */
const waits = (change: (outbox: OutboxView) => Partial<OutboxView> = () => ({})) =>
  shows(host, (outbox) => {
    const one: OutboxView = { ...outbox, link: "online", hold: null, rows: [row("o-1")] };
    return { ...one, ...change(one) };
  });
const holds = (reason: HoldReason) => waits((outbox) => held(outbox, reason));

beforeEach(async () => {
  chooseLanguage("bn-IN");
  host = await world();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

for (const reason of Object.keys(HOLDS) as HoldReason[]) {
  it(`gives a sentence and something to do when it is held: ${reason}`, async () => {
    const own = HOLDS[reason].remedy === "open_item";
    const hold = { reason, since: 0, problem: null, detail: "" };
    if (own) waits(() => ({ rows: [row("o-1", { hold })] }));
    else holds(reason);
    await open();
    const words = await screen.findByTestId(own ? "outbox-row-hold" : "outbox-hold");
    expect(words.textContent?.length).toBeGreaterThan(30);
    const actions = { send_now: "send-now", enrol_again: "enrol-again", open_item: "outbox-open" };
    await press(actions[HOLDS[reason].remedy]);
    if (HOLDS[reason].remedy === "send_now") await waitFor(() => expect(calls("send_now")).toHaveLength(1));
    if (HOLDS[reason].remedy === "enrol_again") await screen.findByTestId("enrol-again-form");
    if (own) await waitFor(() => expect(calls("item")).not.toHaveLength(0));
  });
}

it("raises no alarm over what passes by itself", async () => {
  await host.does({ act: "goes_offline" });
  await host.submits();
  await open();
  expect((await screen.findByTestId("outbox-hold")).className).toContain("quiet");
});

it("shows how far each one is, with a bar that says it too", async () => {
  const stage = { stage: "sending" as const, photos: 3, photos_sent: 2, bytes_sent: 620, bytes: 1000 };
  const sending = row("o-1", { stage: { ...stage, seconds_left: 240 }, exported_at: Date.now() });
  waits(() => ({ rows: [sending] }));
  await open();
  const bar = await screen.findByRole("progressbar");
  expect(bar.getAttribute("value")).toBe("0.62");
  expect(bar.getAttribute("aria-valuetext")).toBe("৩টি ছবির ২টি পৌঁছেছে · ৬২ % · এই গতিতে আর প্রায় ৪ মিনিট");
  expect(screen.getByTestId("outbox-exported").textContent).toContain("পেন ড্রাইভে কপি হয়েছে");
});

it("says that one may shut down only when it is safe", async () => {
  waits(() => ({ safe_to_shut_down: false }));
  await open();
  expect((await screen.findByTestId("outbox-stage")).textContent).toBe(t("outbox-stage-sealed"));
  expect(screen.queryByTestId("shut-down-safe")).toBeNull();
  waits(() => ({ safe_to_shut_down: true }));
  host.says("outbox");
  await screen.findByTestId("shut-down-safe");
  expect(screen.getByTestId("outbox-stage").textContent).toBe(t("outbox-stage-sealed-safe"));
});

it("tells of a wrong clock and of another officer's work, though nothing waits", async () => {
  waits(() => ({ rows: [], clock_off: 3_720_000, of_others: 2 }));
  await open();
  expect((await screen.findByTestId("outbox-clock")).textContent).toContain("১ ঘণ্টা ২ মিনিট এগিয়ে");
  expect(screen.getByTestId("outbox-of-others").textContent).toContain("২টি");
  expect(screen.queryByTestId("send-now")).toBeNull();
});

it("sends now and says what came of it", async () => {
  waits();
  await open();
  await press("send-now");
  await waitFor(() => expect(screen.getByTestId("send-now-did").textContent).toContain("পাঠানো চলছে"));
});

it("says that it is still held only after it has looked for a while", async () => {
  holds("clock");
  await open();
  await screen.findByTestId("send-now");
  vi.useFakeTimers();
  fireEvent.click(screen.getByTestId("send-now"));
  await passes(9_000);
  expect(screen.getByTestId("send-now-did").textContent).toBe(t("attempt-busy"));
  await passes(1_000);
  expect(screen.getByTestId("send-now-did").textContent).toContain("এখনও পাঠানো যাচ্ছে না");
});

it("does not say that the server answered when it did not", async () => {
  await host.does({ act: "goes_offline" });
  await host.submits();
  await open();
  await screen.findByTestId("outbox-hold");
  vi.useFakeTimers();
  fireEvent.click(screen.getByTestId("send-now"));
  await passes(500);
  expect(screen.getByTestId("send-now-did").textContent).toBe(t("attempt-busy"));
  await passes(10_000);
  expect(screen.getByTestId("send-now-did").textContent).toContain("উত্তর আসেনি");
});

it("copies the details for support, and selects them where there is no clipboard", async () => {
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  await host.does({ act: "goes_offline" });
  await host.submits();
  await open();
  await press("support-open");
  const text = (await screen.findByTestId("copyable-text")) as HTMLTextAreaElement;
  expect(text.readOnly).toBe(true);
  expect(text.value).toContain("unsent: 1");
  await press("copyable-copy");
  await waitFor(() => expect(screen.getByTestId("copyable-outcome").textContent).toBe(t("details-copied")));
  expect(writeText).toHaveBeenCalledWith(text.value);
  writeText.mockRejectedValue(new Error("refused"));
  await press("copyable-copy");
  await waitFor(() => expect(screen.getByTestId("copyable-outcome").textContent).toBe(t("details-selected")));
  expect(text.selectionEnd).toBe(text.value.length);
});

it("takes a new code over the page one was on, and goes back to it", async () => {
  await host.does({ act: "goes_offline" });
  await host.submits();
  await open();
  await press("nav-new-report");
  const caption = (await screen.findByTestId("caption-bn")) as HTMLTextAreaElement;
  await fireEvent.input(caption, { target: { value: "আধা লেখা" } });
  await host.does({ act: "goes_online" });
  await host.does({ act: "revokes" });
  await press("enrol-again-strip");
  const form = within(await screen.findByTestId("enrol-again-form"));
  const { who } = await host.call("boot", null);
  expect((form.getByTestId("enrol-address") as HTMLInputElement).value).toBe(who?.address);
  host.next.set("enrol", { fail: "code_used" });
  await fireEvent.input(form.getByTestId("enrol-code"), { target: { value: "ABCD" } });
  await fireEvent.click(form.getByTestId("enrol-submit"));
  expect((await form.findByTestId("enrol-error")).textContent).toContain(t("error-code-used"));
  const code = await host.does({ act: "gives_code" });
  await fireEvent.input(form.getByTestId("enrol-code"), { target: { value: code } });
  await fireEvent.click(form.getByTestId("enrol-submit"));
  await waitFor(() => expect(screen.queryByTestId("enrol-again-form")).toBeNull());
  expect(screen.getByTestId("caption-bn")).toBe(caption);
  expect(caption.value).toBe("আধা লেখা");
  await waitFor(() => expect(screen.queryByTestId("enrol-again-strip")).toBeNull());
  // Nothing of what waited is lost: it goes now.
  await waitFor(async () => expect((await host.call("outbox", null)).rows).toEqual([]));
  expect((await host.call("home", null)).with_it).toHaveLength(1);
});

/** A report waits, and there is a pen drive beside the officer's own folder. */
async function toCopy(drive = true): Promise<unknown> {
  await host.does({ act: "goes_offline" });
  await host.submits();
  return drive && host.does({ act: "has_folder", name: "KINGSTON", kind: "drive", files: [] });
}

it("copies to the only pen drive and names the file", async () => {
  const place = await toCopy();
  await open();
  await press("export-open");
  await waitFor(() => expect(screen.getAllByTestId("export-place")).toHaveLength(2));
  await press("export-copy");
  expect((await screen.findByTestId("export-done")).textContent).toContain(".capsules");
  expect(calls("export")[0]?.argument).toEqual({ place });
  await screen.findByTestId("outbox-exported");
});

it("chooses no folder of this computer by itself, and looks again when told", async () => {
  await toCopy(false);
  await open();
  await press("export-open");
  await screen.findByTestId("export-place");
  await press("export-copy");
  await screen.findByTestId("export-choose");
  expect(calls("export")).toHaveLength(0);
  await host.does({ act: "has_folder", name: "KINGSTON", kind: "drive", files: [] });
  await press("export-look");
  await waitFor(() => expect(screen.getAllByTestId("export-place")).toHaveLength(2));
  expect(screen.queryByTestId("export-no-drive")).toBeNull();
});

for (const code of ["nothing_to_export", "place_gone", "no_capsule_key", "disk_full"] as const) {
  it(`says why nothing was copied: ${code}`, async () => {
    await toCopy();
    await open();
    await press("export-open");
    await waitFor(() => expect(screen.getAllByTestId("export-place")).toHaveLength(2));
    host.next.set("export", { fail: code });
    await press("export-copy");
    const id = code === "disk_full" ? "export-disk-full" : failureId(code);
    expect((await screen.findByTestId("export-failed")).textContent?.trim()).toBe(t(id));
    expect(screen.queryByTestId("export-done")).toBeNull();
    await waitFor(() => expect(calls("export_places")).toHaveLength(code === "place_gone" ? 2 : 1));
  });
}

for (const code of ["in_use", "place_network", "place_removable"] as const) {
  it(`says why it could not open: ${code}`, async () => {
    host.next.set("boot", { fail: code });
    render(App, { host });
    const page = await screen.findByTestId("start-failure");
    expect(page.textContent).toContain(t(failureId(code)));
    expect(screen.queryByTestId("nav-home")).toBeNull();
  });
}

it("opens when what kept it from opening is gone", async () => {
  host.next.set("boot", { fail: "in_use" });
  render(App, { host });
  await fireEvent.click(await screen.findByText(t("try-again")));
  await screen.findByTestId("nav-home");
  expect(screen.queryByTestId("failure")).toBeNull();
});

for (const id of ["support-open", "export-open", null]) {
  it(`can be used by everyone: ${id ?? "outbox"}`, async () => {
    await toCopy();
    const hold = { reason: "damaged", since: 0, problem: null, detail: "" } as const;
    waits(({ rows }) => ({ rows: [...rows, row("o-2", { hold })] }));
    await open();
    await screen.findAllByTestId("outbox-row");
    if (id) await press(id);
    if (id) await screen.findAllByTestId(id === "export-open" ? "export-place" : "copyable-text");
    const at = id ? document.querySelector("dialog[open]") : document.querySelector("main");
    const { violations, passes } = await axe.run(at as Element, {
      rules: { "color-contrast": { enabled: false } },
    });
    expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
    expect(passes).not.toHaveLength(0);
  });
}

it("opens one report for two presses, and its page still knows its version", async () => {
  localStorage.setItem("purabarta.last-place", JSON.stringify({ borough: 16, ward: 124 }));
  await open();
  const report = screen.getByTestId("nav-new-report");
  await fireEvent.click(report);
  await fireEvent.click(report);
  await screen.findByTestId("submit");
  await fireEvent.click(report);
  await waitFor(() => expect(calls("draft_start")).toHaveLength(3));
  expect(new Set(calls("draft").map((call) => call.argument)).size).toBe(1);
  await fireEvent.input(screen.getByTestId("caption-bn"), { target: { value: "রাস্তা পরিষ্কার" } });
  await waitFor(async () => expect((await host.drafts())[0]?.content.caption_bn).toBe("রাস্তা পরিষ্কার"));
  expect(screen.queryByText(t("compose-conflict"))).toBeNull();
});

it("submits nothing by a key while a dialog lies over the page", async () => {
  await open();
  await press("nav-new-report");
  await fireEvent.click(await screen.findByText(t("compose-discard")));
  await waitFor(() => expect(document.querySelector("dialog[open]")).not.toBeNull());
  const tried = () => document.querySelectorAll("[aria-invalid]").length;
  await fireEvent.keyDown(window, { code: "Enter", ctrlKey: true });
  await fireEvent.keyDown(window, { code: "Digit1", altKey: true });
  expect(tried()).toBe(0);
  expect(screen.queryByTestId("submit")).not.toBeNull();
  document.querySelector("dialog[open]")?.removeAttribute("open");
  await fireEvent.keyDown(window, { code: "Enter", ctrlKey: true });
  await waitFor(() => expect(tried()).toBeGreaterThan(0));
});

it("takes a spreadsheet's cells as text where one types, and a picture alone as a photo", async () => {
  await open();
  await press("nav-new-report");
  const field = await screen.findByTestId("caption-bn");
  const files = [new File(["x"], "image.png", { type: "image/png" })];
  const pasted = (types: string[]) => {
    const event = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { files, types, getData: () => "" } });
    field.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(pasted(["text/plain", "Files"])).toBe(false);
  expect(pasted(["Files"])).toBe(true);
});

it("keeps what is being written to the IT department when one looks at something else", async () => {
  await host.submits();
  await open();
  await press("nav-items");
  await fireEvent.click(
    within((await screen.findAllByTestId("item-row"))[0] as HTMLElement).getByRole("button"),
  );
  await fireEvent.input(await screen.findByTestId("thread-text"), { target: { value: "ছবি পাঠাচ্ছি" } });
  await press("nav-home");
  await press("nav-items");
  await fireEvent.click(
    within((await screen.findAllByTestId("item-row"))[0] as HTMLElement).getByRole("button"),
  );
  expect((await screen.findByTestId<HTMLTextAreaElement>("thread-text")).value).toBe("ছবি পাঠাচ্ছি");
  await press("thread-send");
  await waitFor(() => expect(calls("message")).toHaveLength(1));
  await waitFor(() => expect(screen.getByTestId<HTMLTextAreaElement>("thread-text").value).toBe(""));
});

it("says what is on disk, to the second, and that the last words are not, while they are not", async () => {
  const at = Date.parse("2026-11-23T10:42:05+05:30");
  let goOn: Promise<void> | null = null;
  let release = () => {};
  host.answers("draft_save", async (_, really) => {
    await goOn;
    return { ...(await really()), at };
  });
  await open();
  await press("nav-new-report");
  const caption = await screen.findByTestId("caption-bn");
  const said = () => screen.getByTestId("saved-at").textContent?.replace(/\s+/g, " ").trim();
  await host.settled();
  vi.useFakeTimers();
  await fireEvent.input(caption, { target: { value: "নর্দমা" } });
  await passes(300);
  expect(screen.getByTestId("saved-at").dataset.state).toBe("saved");
  expect(said()).toBe("রাখা হয়েছে ১০:৪২:০৫");
  goOn = new Promise((go) => (release = go));
  await fireEvent.input(caption, { target: { value: "নর্দমা পরিষ্কার" } });
  await vi.advanceTimersByTimeAsync(400);
  expect(said()).toBe("রাখা হয়েছে ১০:৪২:০৫ শেষটুকু রাখা হচ্ছে…");
  await vi.advanceTimersByTimeAsync(1_700);
  expect(said()).toBe("শেষটুকু এখনও রাখা হয়নি! শেষবার রাখা হয়েছে ১০:৪২:০৫");
  expect(screen.getByTestId("saved-at").dataset.state).toBe("saving");
  release();
  await host.settled();
  await tick();
  expect(screen.getByTestId("saved-at").dataset.state).toBe("saved");
});

it("never writes into a field what stands in it, when a save answers: the browser would forget how to undo", async () => {
  await open();
  await press("nav-new-report");
  const caption = (await screen.findByTestId("caption-bn")) as HTMLTextAreaElement;
  const written = vi.spyOn(HTMLTextAreaElement.prototype, "value", "set");
  for (const value of ["ন", "নর", "নর্দমা"]) {
    caption.value = value;
    await fireEvent.input(caption);
  }
  await waitFor(() => expect(screen.getByTestId("saved-at").dataset.state).toBe("saved"));
  expect(calls("draft_save").length).toBeGreaterThan(0);
  // The three are the typing itself.
  expect(written).toHaveBeenCalledTimes(3);
});

it("undoes typing in any field, also in a dialog, and says so among the keys", async () => {
  const command = vi.fn();
  document.execCommand = command;
  await open();
  await press("nav-new-report");
  const caption = await screen.findByTestId("caption-bn");
  await fireEvent.keyDown(caption, { code: "KeyZ", ctrlKey: true });
  await fireEvent.keyDown(caption, { code: "KeyZ", ctrlKey: true, shiftKey: true });
  await fireEvent.keyDown(caption, { code: "KeyY", ctrlKey: true });
  expect(command.mock.calls).toEqual([["undo"], ["redo"], ["redo"]]);
  holds("auth");
  host.says("outbox");
  await press("enrol-again-strip");
  await fireEvent.keyDown(await screen.findByTestId("enrol-code"), { code: "KeyZ", ctrlKey: true });
  expect(command).toHaveBeenCalledTimes(4);
  await fireEvent.keyDown(window, { code: "F1" });
  await screen.findByText(t("help-undo"));
  await screen.findByText(t("help-redo"));
});

it("keeps the word of a failure while other things change, and tries again what failed", async () => {
  await open();
  host.next.set("items", { fail: "fault" });
  await press("nav-items");
  const all = t("items-all");
  await screen.findByTestId("failure");
  host.says("officer");
  await waitFor(() => expect(calls("boot").length).toBeGreaterThan(1));
  expect(screen.getByTestId("failure").textContent).toContain(t("error-fault"));
  expect(screen.getByRole("button", { name: all })).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: t("try-again") }));
  await waitFor(() => expect(screen.queryByTestId("failure")).toBeNull());
  expect(calls("items")).toHaveLength(2);
});
