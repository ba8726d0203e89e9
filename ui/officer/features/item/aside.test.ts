// What was done to an item, was not taken and cannot be done anew, in the whole window.
import { chooseLanguage, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, expect, it } from "vitest";
import App from "../../App.svelte";
import { world } from "../../host/worlds";

afterEach(cleanup);

it("sets aside what the server did not take, and keeps its words in the history", async () => {
  chooseLanguage("bn-IN");
  const host = await world();
  const id = await host.submits();
  await host.does({ act: "receives", item: id });
  // It is published meanwhile: what is taken back then comes too late.
  await host.does({ act: "goes_offline" });
  await host.call("withdraw", { submission: id, reason: "ভুল ছবি" });
  await host.does({ act: "publishes", item: id, link: "https://www.facebook.com/kmc/posts/1" });
  await host.does({ act: "goes_online" });
  await host.call("send_now", null);
  render(App, { host });
  await screen.findByTestId("nav-home");
  await host.does({ act: "clicks", opens: { page: "item", id } });
  const told = (await screen.findByTestId("item-stuck")).textContent;
  for (const words of [t("outbox-what-withdraw"), "ভুল ছবি", t("item-aside-words")])
    expect(told).toContain(words);
  // It waits for the officer: nobody says that it goes by itself.
  expect(screen.queryByText(t("item-safe"))).toBeNull();
  await fireEvent.click(screen.getByTestId("item-set-aside"));
  await waitFor(() => expect(screen.queryByTestId("item-stuck")).toBeNull());
  const asked = host.calls.filter((call) => call.name === "item_set_aside");
  expect(asked.map((call) => call.argument)).toEqual([{ submission: id, operation: expect.any(String) }]);
  const step = screen.getByText(t("story-aside-withdraw")).closest("li");
  expect(step?.textContent).toContain("ভুল ছবি");
});
