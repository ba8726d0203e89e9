import { expect, it } from "vitest";
import { Editing, moved, turned, untouched, WHOLE } from "./edit.svelte";

const area = { x: 100_000, y: 200_000, width: 300_000, height: 50_000 };

it("keeps an area over the same spot when the picture is turned", () => {
  expect(turned(area, true)).toEqual({ x: 750_000, y: 100_000, width: 50_000, height: 300_000 });
  expect(turned(turned(area, true), false)).toEqual(area);
  const once = turned(area, true);
  expect(turned(turned(turned(once, true), true), true)).toEqual(area);
});

it("keeps areas inside the picture and large enough to hold", () => {
  expect(moved(area, {}, 900_000, -900_000)).toEqual({ ...area, x: 700_000, y: 0 });
  expect(moved(area, { right: true, bottom: true }, WHOLE, WHOLE)).toEqual({
    ...area,
    width: 900_000,
    height: 800_000,
  });
  const small = moved(area, { left: true, top: true }, WHOLE, WHOLE);
  expect([small.width, small.height]).toEqual([20_000, 20_000]);
  expect([small.x + small.width, small.y + small.height]).toEqual([400_000, 250_000]);
});

it("takes every step back, the return to the original too", () => {
  const editing = new Editing({ turn: 0, crop: null, hidden: [] });
  editing.turn(true);
  editing.hide(area);
  editing.toggleCrop();
  expect(editing.edit.turn).toBe(1);
  editing.reset();
  expect(untouched(editing.edit)).toBe(true);
  editing.undo();
  expect(editing.edit.crop).not.toBeNull();
  editing.undo();
  editing.undo();
  editing.undo();
  expect(untouched(editing.edit)).toBe(true);
  expect(editing.mayUndo).toBe(false);
});

it("hides no more areas than the host takes", () => {
  const editing = new Editing({ turn: 0, crop: null, hidden: Array(64).fill(area) });
  editing.hide();
  expect(editing.edit.hidden).toHaveLength(64);
  editing.remove(63);
  editing.hide();
  expect(editing.chosen).toBe(63);
});
