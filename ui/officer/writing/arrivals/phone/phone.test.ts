// Photos from a phone: into the draft that is open, once, whatever else is done to it.
import { chooseLanguage, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it } from "vitest";
import App from "../../../App.svelte";
import { PHONE } from "../../../host/samples";
import { type World, world } from "../../../host/worlds";

let host: World;
const press = async (id: string) => fireEvent.click(await screen.findByTestId(id));
/** The draft that is open. */
const draft = () => host.calls.findLast((call) => call.name === "draft")?.argument as string;
const photos = async () => (await host.call("draft", draft())).content.photos;
const phone = () => host.call("phone", draft());
const tiles = () => screen.queryAllByTestId("photo-tile");
/** The page is open for phones, and its dialog is shut. */
async function opened() {
  await press("phone-open");
  await screen.findByTestId("phone-code");
  await press("phone-hide");
}
const arrive = (photo: string) => host.does({ act: "phone_brings", draft: draft(), photo });

beforeEach(async () => {
  chooseLanguage("bn-IN");
  host = await world();
  render(App, { host });
  await press("nav-new-report");
  await screen.findByTestId("caption-bn");
});
afterEach(cleanup);

it("adds what comes to the draft at once, also while the dialog is shut, and saves it", async () => {
  await opened();
  await arrive("a.jpg");
  await waitFor(async () => expect(await photos()).toHaveLength(1));
  await arrive("b.jpg");
  host.says("phone");
  await waitFor(async () => expect(await photos()).toHaveLength(2));
  expect(tiles()).toHaveLength(2);
  expect((await photos()).map((photo) => photo.source)).toEqual(["phone", "phone"]);
  expect((await phone()).arrivals).toEqual([]);
});

it("does not bring back a photo that the officer took out", async () => {
  await opened();
  await arrive("a.jpg");
  await waitFor(async () => expect(await photos()).toHaveLength(1));
  const arrivals = await photos();
  await fireEvent.click(screen.getByText(t("compose-photo-remove")));
  await waitFor(async () => expect(await photos()).toEqual([]));
  // An answer that was under way still has it.
  let asked = 0;
  host.answers("phone", async (_, really) => {
    asked += 1;
    return { ...(await really()), arrivals };
  });
  host.says("phone");
  await waitFor(() => expect(asked).toBeGreaterThan(0));
  await host.settled();
  expect(tiles()).toHaveLength(0);
});

it("keeps what could not be saved waiting until it is", async () => {
  await opened();
  host.next.set("draft_save", { fail: "disk_full" });
  await arrive("a.jpg");
  await screen.findByTestId("failure");
  expect((await phone()).arrivals).toHaveLength(1);
  expect(tiles()).toHaveLength(1);
});

it("opens the page, says which phone is in, asks about another, and closes it", async () => {
  await press("phone-open");
  await screen.findByTestId("phone-code");
  expect((await screen.findByTestId("phone-state")).textContent).toContain(t("phone-waiting"));
  const second = { ...PHONE, number: 2, device: { ...PHONE.device, model: "" }, address: "192.168.1.40" };
  host.answers("phone", async (_, really) => {
    const view = await really();
    const page = view.page && { ...view.page, phone: PHONE, asking: second, chosen: 5, kept: 2 };
    return { ...view, page };
  });
  host.says("phone");
  await waitFor(() => expect(screen.getByTestId("phone-state").textContent).toContain("SM-A515F"));
  expect(screen.getByTestId("phone-state").textContent).toContain("৫টির মধ্যে ২টি");
  expect((await screen.findByTestId("phone-asking")).textContent).toContain("192.168.1.40");
  host.answers("phone", (_, really) => really());
  await press("phone-allow");
  await waitFor(() => expect(screen.queryByTestId("phone-asking")).toBeNull());
  const allowed = host.calls.find((call) => call.name === "phone_allow");
  expect(allowed?.argument).toMatchObject({ phone: 2, allow: true });
  await press("phone-stop");
  expect((await screen.findByTestId("phone-ended")).textContent).toContain(t("phone-ended-closed"));
});

it("listens elsewhere when another network is chosen", async () => {
  await press("phone-open");
  const place = (await screen.findByTestId("phone-place")) as HTMLSelectElement;
  await fireEvent.change(place, { target: { value: "127.0.0.2" } });
  await waitFor(async () => expect((await phone()).page?.address).toBe("127.0.0.2"));
});

it("is calm about a computer without a network", async () => {
  const nowhere = { page: null, places: [], firewall_asks: false, arrivals: [] };
  host.answers("phone", () => nowhere);
  host.answers("phone_open", () => nowhere);
  host.says("phone");
  await press("phone-open");
  const words = await screen.findByTestId("phone-no-network");
  expect(words.className).toContain("quiet");
  await press("phone-again");
});

it("an answer from before the page was opened does not hide that it is open", async () => {
  let answer = () => {};
  const late = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let read = 0;
  host.answers("phone", async (_, really) => {
    const before = await really();
    read += 1;
    if (read === 1) await late;
    return before;
  });
  host.says("phone");
  await waitFor(() => expect(read).toBeGreaterThan(0));
  await press("phone-open");
  await screen.findByTestId("phone-code");
  answer();
  await host.settled();
  expect(screen.queryByTestId("phone-code")).not.toBeNull();
});

it("closes the page when the draft is left", async () => {
  await press("phone-open");
  await screen.findByTestId("phone-code");
  await press("phone-hide");
  await press("nav-home");
  await waitFor(async () => expect((await phone()).page?.ended).toBe("closed"));
});
