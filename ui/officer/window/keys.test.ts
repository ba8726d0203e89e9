import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isField, STEP_PAUSE, typed, undoes, undoTyping } from "./keys";

const key = (init: KeyboardEventInit) =>
  new KeyboardEvent("keydown", { ctrlKey: true, cancelable: true, bubbles: true, ...init });
const command = vi.fn();

beforeEach(() => {
  // Not in this DOM.
  document.execCommand = command;
});
afterEach(() => {
  command.mockReset();
  document.body.replaceChildren();
});

it.each<[string, KeyboardEventInit, ReturnType<typeof undoes>]>([
  ["Ctrl+Z", { code: "KeyZ", key: "z" }, "undo"],
  ["Ctrl+Shift+Z", { code: "KeyZ", key: "Z", shiftKey: true }, "redo"],
  ["Ctrl+Y", { code: "KeyY", key: "y" }, "redo"],
  ["its place under a Bengali layout", { code: "KeyZ", key: "ড" }, "undo"],
  ["the other's place under a Bengali layout", { code: "KeyY", key: "থ" }, "redo"],
  ["Z where the French have it", { code: "KeyW", key: "z" }, "undo"],
  ["W where the English have Z", { code: "KeyZ", key: "w" }, null],
  ["Z where the Germans have it", { code: "KeyY", key: "z" }, "undo"],
  ["no Ctrl", { code: "KeyZ", key: "z", ctrlKey: false }, null],
  ["AltGr", { code: "KeyZ", key: "z", altKey: true }, null],
  ["a letter that is being put together", { code: "KeyZ", key: "z", isComposing: true }, null],
])("knows undo and redo: %s", (_, init, asked) => {
  expect(undoes(key(init))).toBe(asked);
});

const put = (markup: string) => {
  document.body.innerHTML = markup;
  return document.body.firstElementChild as HTMLElement;
};

it.each(["<textarea></textarea>", "<input>", '<input type="search">'])(
  "undoes typing in %s, once",
  (markup) => {
    const field = put(markup);
    const asked = key({ code: "KeyZ", key: "z" });
    field.addEventListener("keydown", undoTyping);
    field.dispatchEvent(asked);
    expect(command).toHaveBeenCalledExactlyOnceWith("undo");
    expect(asked.defaultPrevented).toBe(true);
    field.dispatchEvent(key({ code: "KeyZ", key: "Z", shiftKey: true }));
    expect(command).toHaveBeenLastCalledWith("redo");
  },
);

it.each(["<button></button>", '<input type="radio">', '<input type="date">', "<p></p>", "<select></select>"])(
  "leaves the key alone in %s",
  (markup) => {
    const field = put(markup);
    const asked = key({ code: "KeyZ", key: "z" });
    field.addEventListener("keydown", undoTyping);
    field.dispatchEvent(asked);
    expect(command).not.toHaveBeenCalled();
    expect(asked.defaultPrevented).toBe(false);
  },
);

it("takes no field for one that is pressed, and one that is filled in for a field", () => {
  expect(["<button></button>", '<input type="checkbox">'].map((one) => isField(put(one)))).toEqual([
    false,
    false,
  ]);
  expect(['<input type="date">', "<select></select>"].map((one) => isField(put(one)))).toEqual([true, true]);
});

it("ends a step of typing after a pause, with the caret where it is, and never within a letter", () => {
  vi.useFakeTimers();
  const field = put("<textarea>নর্দমা</textarea>") as HTMLTextAreaElement;
  const set = vi.spyOn(field, "setSelectionRange");
  const types = (event: Event) => {
    field.addEventListener(event.type, typed, { once: true });
    field.dispatchEvent(event);
  };
  field.focus();
  field.selectionStart = field.selectionEnd = 2;
  set.mockClear();
  types(new InputEvent("input"));
  vi.advanceTimersByTime(STEP_PAUSE - 1);
  types(new InputEvent("input"));
  vi.advanceTimersByTime(STEP_PAUSE - 1);
  expect(set).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(set).toHaveBeenCalledExactlyOnceWith(2, 2, "none");
  types(new InputEvent("input"));
  types(new CompositionEvent("compositionstart"));
  types(new InputEvent("input", { isComposing: true }));
  vi.advanceTimersByTime(STEP_PAUSE);
  types(new InputEvent("input"));
  field.blur();
  vi.advanceTimersByTime(STEP_PAUSE);
  expect(set).toHaveBeenCalledOnce();
  vi.useRealTimers();
});
