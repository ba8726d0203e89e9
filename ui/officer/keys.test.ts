import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isField, undoes, undoTyping } from "./keys";

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
