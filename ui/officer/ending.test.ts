// What is typed is saved when the window loses the focus or is hidden, and before the program ends.
import { chooseLanguage } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import App from "./App.svelte";
import { type World, world } from "./host/worlds";

let host: World;
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
    const id = (await host.does({ act: "takes_call", n: 1, words: "আবর্জনা জমে আছে।" })) as string;
    await host.does({ act: "clicks", opens: { page: "case", id } });
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
  await host.settled();
  vi.useFakeTimers();
  host.calls.length = 0;
  return (value: string) => fireEvent.input(field, { target: { value } });
}

beforeEach(async () => {
  chooseLanguage("bn-IN");
  host = await world();
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
    await host.settled();
    await fireEvent.blur(window);
    expect(calls(save)).toHaveLength(1);
    await host.settled();
    await type("পরিষ্কার");
    for (const [state, saves] of [
      ["visible", 1],
      ["hidden", 2],
    ] as const) {
      hides(state);
      await host.settled();
      expect(calls(save)).toHaveLength(saves);
    }
  });

  it(`before the program ends, also what is typed while a save is under way: ${save}`, async () => {
    const type = await open(save);
    let goOn = () => {};
    host.answers(save, async (_, really) => {
      await new Promise<void>((go) => (goOn = go));
      return really();
    });
    await type("নর্দমা");
    await vi.advanceTimersByTimeAsync(300);
    await type("পরিষ্কার");
    const ended = vi.fn();
    void host.ends().then(ended);
    goOn();
    // The second save begins when the first is answered.
    await vi.waitFor(() => expect(calls(save)).toHaveLength(2), { timeout: 15_000 });
    expect(ended).not.toHaveBeenCalled();
    goOn();
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce(), { timeout: 15_000 });
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
  let goOn = () => {};
  host.imports(async (_, really) => {
    await new Promise<void>((go) => (goOn = go));
    return really();
  });
  const input = screen.getByTestId("photo-input");
  Object.defineProperty(input, "files", { value: [new File(["a"], "a.jpg", { type: "image/jpeg" })] });
  await fireEvent.change(input);
  await type("নর্দমা");
  await host.ends();
  expect(calls("draft_save")).toHaveLength(1);
  goOn();
});
