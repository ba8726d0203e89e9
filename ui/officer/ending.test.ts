// What is typed is saved when the window loses the focus or is hidden, and before the program ends.
import { chooseLanguage } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import App from "./App.svelte";
import { type MemoryHost, memoryHost } from "./host/memory";
import { caseView } from "./host/memory-cases";

let host: MemoryHost;
const calls = (name: string) => host.calls.filter((call) => call.name === name);
const press = async (id: string) => fireEvent.click(await screen.findByTestId(id));
const hides = (state: DocumentVisibilityState) => {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
};

/** Opens a page on which one writes, with the clock held from then on: no save comes of itself. */
const pages = {
  draft_save: async () => {
    await press("nav-new-report");
    return screen.findByTestId("caption-bn");
  },
  case_draft_save: async () => {
    const view = caseView(Date.now());
    host.cases.set(view.row.id, view);
    host.opens({ page: "case", id: view.row.id });
    const note = await screen.findByTestId<HTMLButtonElement>("case-act-note");
    await waitFor(() => expect(note.disabled).toBe(false));
    await fireEvent.click(note);
    // That it was begun is saved first.
    await waitFor(() => expect(screen.getByTestId("case-saved").dataset.state).toBe("saved"));
    return screen.findByTestId("case-note");
  },
};
async function open(page: keyof typeof pages) {
  const field = await pages[page]();
  vi.useFakeTimers();
  host.calls.length = 0;
  return (value: string) => fireEvent.input(field, { target: { value } });
}

beforeEach(async () => {
  chooseLanguage("bn-IN");
  host = memoryHost();
  render(App, { host });
  await screen.findByTestId("nav-home");
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

for (const save of ["draft_save", "case_draft_save"] as const) {
  it(`when the window loses the focus or is hidden: ${save}`, async () => {
    const type = await open(save);
    await type("নর্দমা");
    expect(calls(save)).toHaveLength(0);
    await fireEvent.blur(window);
    await fireEvent.blur(window);
    expect(calls(save)).toHaveLength(1);
    await type("পরিষ্কার");
    for (const [state, saves] of [
      ["visible", 1],
      ["hidden", 2],
    ] as const) {
      hides(state);
      await vi.advanceTimersByTimeAsync(0);
      expect(calls(save)).toHaveLength(saves);
    }
  });

  it(`before the program ends, also what is typed while a save is under way: ${save}`, async () => {
    const type = await open(save);
    const { call } = host;
    let goOn = () => {};
    host.call = async (name, argument) => {
      if (name === save) await new Promise<void>((go) => (goOn = go));
      return call(name, argument);
    };
    await type("নর্দমা");
    await vi.advanceTimersByTimeAsync(300);
    await type("পরিষ্কার");
    const ended = vi.fn();
    void host.ends().then(ended);
    goOn();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).not.toHaveBeenCalled();
    goOn();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledOnce();
    expect(JSON.stringify(calls(save).at(-1)?.argument)).toContain("পরিষ্কার");
  });
}

it("lets the program end when nothing is written, and when it cannot be saved", async () => {
  await host.ends();
  await (await open("draft_save"))("নর্দমা");
  host.next.set("draft_save", { fail: "disk_full" });
  await host.ends();
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.getByTestId("saved-at").dataset.state).toBe("failed");
});

it("does not wait for photos that are coming in", async () => {
  const type = await open("draft_save");
  host.importing = () => new Promise(() => {});
  const input = screen.getByTestId("photo-input");
  Object.defineProperty(input, "files", { value: [new File(["a"], "a.jpg", { type: "image/jpeg" })] });
  await fireEvent.change(input);
  await type("নর্দমা");
  await host.ends();
  expect(calls("draft_save")).toHaveLength(1);
});
