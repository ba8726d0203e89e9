// The preview beside the form: it must not cost a layout of the whole caption at every key.
import { cleanup, render } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Host } from "../../host";
import { Draft } from "./draft.svelte";
import Preview, { PREVIEW_AFTER } from "./Preview.svelte";

let draft: Draft;
const preview = () => document.querySelector(".preview article")?.textContent ?? "";

async function type(text: string) {
  draft.content.caption_bn = text;
  await tick();
}

beforeEach(async () => {
  vi.useFakeTimers();
  draft = new Draft({ photo: () => "data:," } as unknown as Host, "draft");
  draft.content.caption_bn = "পথ";
  render(Preview, { draft });
  await tick();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("shows what stands in the draft at once when it opens", () => {
  expect(preview()).toContain("পথ");
});

it("does not change at a key, and follows a moment after the last one", async () => {
  await type("পথবাতি");
  expect(preview()).not.toContain("পথবাতি");
  await vi.advanceTimersByTimeAsync(PREVIEW_AFTER - 1);
  await type("পথবাতি মেরামত");
  await vi.advanceTimersByTimeAsync(PREVIEW_AFTER - 1);
  expect(preview()).not.toContain("পথবাতি");
  await vi.advanceTimersByTimeAsync(1);
  expect(preview()).toContain("পথবাতি মেরামত");
});

it("shows all of it at once when the draft is submitted", async () => {
  await type("পথবাতি");
  draft.submitting = true;
  await tick();
  expect(preview()).toContain("পথবাতি");
});

it("leaves no timer behind when the page is left", async () => {
  await type("পথবাতি");
  cleanup();
  expect(vi.getTimerCount()).toBe(0);
});
