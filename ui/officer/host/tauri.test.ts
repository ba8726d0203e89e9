// What the window and the program say to each other when the program ends, and of a film that is no photo.
import { beforeEach, expect, it, vi } from "vitest";
import { tauriHost } from "./tauri";

const tauri = vi.hoisted(() => ({
  heard: new Map<string, (event: { payload: unknown }) => void>(),
  invoke: vi.fn(async (_name: string, _said?: unknown) => null),
}));
vi.mock("@tauri-apps/api/core", () => ({ convertFileSrc: String, invoke: tauri.invoke }));
vi.mock("@tauri-apps/api/event", () => ({
  listen: async (name: string, listener: (event: { payload: unknown }) => void) =>
    tauri.heard.set(name, listener),
}));

const ends = () => tauri.heard.get("ending")?.({ payload: null });

beforeEach(() => tauri.invoke.mockClear());

it("tells the program that all is saved when it is, not before", async () => {
  let saved = () => {};
  tauriHost().onEnding(() => new Promise((done) => (saved = done)));
  ends();
  await Promise.resolve();
  expect(tauri.invoke).not.toHaveBeenCalled();
  saved();
  await vi.waitFor(() => expect(tauri.invoke).toHaveBeenCalledExactlyOnceWith("window_saved"));
});

it("does not keep the program waiting when it could not be saved", async () => {
  tauriHost().onEnding(() => Promise.reject(new Error("full")));
  ends();
  await vi.waitFor(() => expect(tauri.invoke).toHaveBeenCalledExactlyOnceWith("window_saved"));
});

it("sends the sign for half a character, which the program could not read", async () => {
  const argument = { text: "half \ud83d", list: ["\ude00", "😀"], n: 1, none: null };
  await tauriHost().call("draft_save" as never, argument as never);
  const sent = { text: "half \ufffd", list: ["\ufffd", "😀"], n: 1, none: null };
  expect(tauri.invoke).toHaveBeenCalledExactlyOnceWith("call", { name: "draft_save", argument: sent });
});

it("hands over no more of a film than its beginning", async () => {
  const film = new File(["x".repeat(300_000)], "film.mp4");
  const whole = vi.spyOn(film, "arrayBuffer");
  const refused = { answer: "refused", name: "film.mp4", code: "not_a_photo", params: {}, retry: false };
  tauri.invoke.mockResolvedValueOnce(refused as never);
  expect(await tauriHost().importPhoto(film, "file", 1)).toEqual(refused);
  const [[name, asked]] = tauri.invoke.mock.calls as unknown as [[string, { name: string }]];
  expect([tauri.invoke.mock.calls.length, name, asked.name]).toEqual([1, "call", "photo_glance"]);
  expect(whole).not.toHaveBeenCalled();
});
