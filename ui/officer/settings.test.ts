// The settings over the program itself: each change is kept at once, one that is not taken is taken back.
import { chooseLanguage, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import App from "./App.svelte";
import { type World, world } from "./host/worlds";

let host: World;
const box = (id: string) => screen.findByTestId<HTMLInputElement>(id);
const saved = () => host.calls.filter((call) => call.name === "settings_save").map((call) => call.argument);

beforeEach(async () => {
  chooseLanguage("bn-IN");
  host = await world();
  render(App, { host });
  await fireEvent.click(await screen.findByTestId("nav-settings"));
});
afterEach(cleanup);

it("keeps each change at once", async () => {
  await fireEvent.click(await box("setting-quiet"));
  await fireEvent.change(await screen.findByTestId("setting-quiet-until"), { target: { value: "450" } });
  await fireEvent.click(await box("setting-keep-running"));
  await waitFor(() => expect(saved()).toHaveLength(3));
  expect(saved().at(-1)).toEqual({
    alerts: true,
    quiet: { from: 21 * 60, until: 450 },
    keep_running: false,
    autostart: false,
  });
  expect((await axe.run(document.body)).violations).toEqual([]);
  const until = await screen.findByTestId<HTMLSelectElement>("setting-quiet-until");
  await waitFor(() => expect(until.selectedOptions[0]?.textContent).toBe("সকাল ৭:৩০"));
});

it("takes back a change that was not kept, and says why", async () => {
  host.next.set("settings_save", { fail: "disk_full" });
  await fireEvent.click(await box("setting-autostart"));
  await screen.findByRole("alert");
  await waitFor(async () => expect((await box("setting-autostart")).checked).toBe(false));
});

it("ends the program when it is asked to", async () => {
  await fireEvent.click(await screen.findByText(t("quit")));
  expect(host.calls.some((call) => call.name === "quit")).toBe(true);
});
