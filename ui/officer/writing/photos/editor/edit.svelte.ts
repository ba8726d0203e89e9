// The edit of one photo. Areas are in millionths of the turned, uncropped picture, as the host expects them; every step
// can be undone, and one step leads back to the photo as it came.
import { type Area, type Edit, PHOTO_LIMITS } from "@shared/generated";

/** The whole of an edge. */
export const WHOLE: number = PHOTO_LIMITS.whole_edge;
/** The smallest edge of an area: what a finger can still hold. */
const LEAST = 20_000;
/** How far an arrow key moves. */
export const STEP = 10_000;

/** The crop, or a hidden area by its place. */
export type Part = "crop" | number;
/** Which edges a drag moves; none of them: the whole area. */
export type Grip = { left?: boolean; right?: boolean; top?: boolean; bottom?: boolean };

export function untouched(edit: Edit): boolean {
  return edit.turn === 0 && edit.crop === null && edit.hidden.length === 0;
}

/** The same area when the picture is turned a quarter clockwise, or back. */
export function turned(area: Area, clockwise: boolean): Area {
  const { x, y, width, height } = area;
  return clockwise
    ? { x: WHOLE - y - height, y: x, width: height, height: width }
    : { x: y, y: WHOLE - x - width, width: height, height: width };
}

const within = (value: number, least: number, most: number) =>
  Math.round(Math.min(Math.max(value, least), most));

/** An area with some of its edges moved by so much, inside the picture and never smaller than can be held. */
export function moved(area: Area, grip: Grip, dx: number, dy: number): Area {
  let { x, y, width, height } = area;
  if (!grip.left && !grip.right && !grip.top && !grip.bottom) {
    return {
      x: within(x + dx, 0, WHOLE - width),
      y: within(y + dy, 0, WHOLE - height),
      width,
      height,
    };
  }
  if (grip.left) {
    const to = within(x + dx, 0, x + width - LEAST);
    [x, width] = [to, x + width - to];
  }
  if (grip.right) width = within(width + dx, LEAST, WHOLE - x);
  if (grip.top) {
    const to = within(y + dy, 0, y + height - LEAST);
    [y, height] = [to, y + height - to];
  }
  if (grip.bottom) height = within(height + dy, LEAST, WHOLE - y);
  return { x, y, width, height };
}

export class Editing {
  edit = $state<Edit>({ turn: 0, crop: null, hidden: [] });
  chosen = $state<Part | null>(null);
  #past = $state.raw<Edit[]>([]);

  constructor(edit: Edit) {
    this.edit = structuredClone(edit);
  }

  get mayUndo(): boolean {
    return this.#past.length > 0;
  }

  /** Called before a step, so that it can be undone. A drag is one step. */
  remember(): void {
    this.#past = [...this.#past, $state.snapshot(this.edit)];
  }

  undo(): void {
    const last = this.#past.at(-1);
    if (!last) return;
    this.#past = this.#past.slice(0, -1);
    this.edit = last;
    this.chosen = null;
  }

  /** The photo as it came. That can be undone too. */
  reset(): void {
    this.remember();
    this.edit = { turn: 0, crop: null, hidden: [] };
    this.chosen = null;
  }

  turn(clockwise: boolean): void {
    this.remember();
    const { turn, crop, hidden } = this.edit;
    this.edit = {
      turn: (turn + (clockwise ? 1 : 3)) % 4,
      crop: crop && turned(crop, clockwise),
      hidden: hidden.map((area) => turned(area, clockwise)),
    };
  }

  /** Begins to crop, or crops no more. */
  toggleCrop(): void {
    this.remember();
    const tenth = WHOLE / 10;
    this.edit.crop = this.edit.crop ? null : { x: tenth, y: tenth, width: 8 * tenth, height: 8 * tenth };
    this.chosen = this.edit.crop ? "crop" : null;
  }

  get mayHideMore(): boolean {
    return this.edit.hidden.length < PHOTO_LIMITS.hidden_areas;
  }

  /** Hides a further area: this one, or one in the middle. */
  hide(area: Area = { x: 400_000, y: 400_000, width: 200_000, height: 200_000 }): void {
    if (!this.mayHideMore) return;
    this.remember();
    this.edit.hidden.push(area);
    this.chosen = this.edit.hidden.length - 1;
  }

  area(part: Part): Area | null {
    return part === "crop" ? this.edit.crop : (this.edit.hidden[part] ?? null);
  }

  put(part: Part, area: Area): void {
    if (part === "crop") this.edit.crop = area;
    else this.edit.hidden[part] = area;
  }

  remove(part: Part): void {
    this.remember();
    if (part === "crop") this.edit.crop = null;
    else this.edit.hidden.splice(part, 1);
    this.chosen = null;
  }
}
