// What was done to an item, was not taken and cannot be done anew, in the whole window.
import { chooseLanguage, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, expect, it, vi } from "vitest";
import App from "../../App.svelte";
import { memoryHost } from "../../host/memory";

// The whole window takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });
afterEach(cleanup);

it("sets aside what the server did not take, and keeps its words in the history", async () => {
  chooseLanguage("bn-IN");
  const host = memoryHost(true);
  const [id, item] = [...host.items][0] ?? [];
  if (!id || !item) throw new Error("there is no item");
  const hold = { reason: "needs_action", since: 0, problem: null, detail: "" } as const;
  item.row.status = "refused";
  item.may = { correct: false, withdraw: false, write: true, set_aside: "op-late" };
  item.on_the_way = [
    {
      operation: "op-late",
      subject: { submission: id },
      what: "withdraw",
      text: "ভুল ছবি",
      cover: null,
      made_at: 0,
      attempts: 1,
      exported_at: null,
      stage: { stage: "sealed" },
      hold,
    },
  ];
  render(App, { host });
  await screen.findByTestId("nav-home");
  host.opens({ page: "item", id });
  const told = (await screen.findByTestId("item-stuck")).textContent;
  for (const words of [t("outbox-what-withdraw"), "ভুল ছবি", t("item-aside-words")])
    expect(told).toContain(words);
  // It waits for him: nobody says that it goes by itself.
  expect(screen.queryByText(t("item-safe"))).toBeNull();
  await fireEvent.click(screen.getByTestId("item-set-aside"));
  await waitFor(() => expect(screen.queryByTestId("item-stuck")).toBeNull());
  const asked = host.calls.filter((call) => call.name === "item_set_aside");
  expect(asked.map((call) => call.argument)).toEqual([{ submission: id, operation: "op-late" }]);
  const step = screen.getByText(t("story-aside-withdraw")).closest("li");
  expect(step?.textContent).toContain("ভুল ছবি");
});
