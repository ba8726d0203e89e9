// Photos from a phone: into the draft that is open, once, whatever else is done to it.
import { chooseLanguage, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it } from "vitest";
import App from "../../../App.svelte";
import { type MemoryHost, memoryHost, PHONE, photoNamed } from "../../../host/memory";

let host: MemoryHost;
const press = async (id: string) => fireEvent.click(await screen.findByTestId(id));
const draft = () => {
  const [view] = host.drafts.values();
  if (!view) throw new Error("no draft");
  return view;
};
const saved = () => draft().content.photos.map((photo) => photo.id);
const arrive = (id: string) => {
  host.phone.arrivals.push(photoNamed(id, id.repeat(16)));
  host.says("phone");
};

beforeEach(async () => {
  chooseLanguage("bn-IN");
  host = memoryHost();
  render(App, { host });
  await press("nav-new-report");
  await screen.findByTestId("caption-bn");
});
afterEach(cleanup);

it("adds what comes to the draft at once, also while the dialog is shut, and saves it", async () => {
  arrive("aaaa");
  await waitFor(() => expect(saved()).toEqual(["aaaa"]));
  arrive("bbbb");
  host.says("phone");
  await waitFor(() => expect(saved()).toEqual(["aaaa", "bbbb"]));
  expect(screen.getAllByTestId("photo-tile")).toHaveLength(2);
  expect(host.phone.arrivals).toEqual([]);
});

it("does not bring back a photo that the officer took out", async () => {
  arrive("aaaa");
  await waitFor(() => expect(saved()).toEqual(["aaaa"]));
  await fireEvent.click(screen.getByText(t("compose-photo-remove")));
  await waitFor(() => expect(saved()).toEqual([]));
  // An answer that was under way still has it.
  arrive("aaaa");
  await waitFor(() => expect(host.calls.filter((call) => call.name === "phone").length).toBeGreaterThan(2));
  expect(screen.queryAllByTestId("photo-tile")).toHaveLength(0);
});

it("keeps what could not be saved waiting until it is", async () => {
  host.next.set("draft_save", { fail: "disk_full" });
  arrive("aaaa");
  await screen.findByTestId("failure");
  expect(host.phone.arrivals).toHaveLength(1);
  expect(screen.getAllByTestId("photo-tile")).toHaveLength(1);
});

it("opens the page, says which phone is in, asks about another, and closes it", async () => {
  await press("phone-open");
  await screen.findByTestId("phone-code");
  expect((await screen.findByTestId("phone-state")).textContent).toContain(t("phone-waiting"));
  const second = { ...PHONE, number: 2, device: { ...PHONE.device, model: "" }, address: "192.168.1.40" };
  const page = host.phone.page;
  if (!page) throw new Error("no page");
  host.phone.page = { ...page, phone: PHONE, asking: second, chosen: 5, kept: 2 };
  host.says("phone");
  await waitFor(() => expect(screen.getByTestId("phone-state").textContent).toContain("SM-A515F"));
  expect(screen.getByTestId("phone-state").textContent).toContain("৫টির মধ্যে ২টি");
  expect((await screen.findByTestId("phone-asking")).textContent).toContain("192.168.1.40");
  await press("phone-allow");
  await waitFor(() => expect(screen.queryByTestId("phone-asking")).toBeNull());
  expect(host.calls.at(-1)?.argument).toMatchObject({ phone: 2, allow: true });
  await press("phone-stop");
  expect((await screen.findByTestId("phone-ended")).textContent).toContain(t("phone-ended-closed"));
});

it("listens elsewhere when another network is chosen", async () => {
  await press("phone-open");
  const place = (await screen.findByTestId("phone-place")) as HTMLSelectElement;
  await fireEvent.change(place, { target: { value: "192.168.137.1" } });
  await waitFor(() => expect(host.phone.page?.address).toBe("192.168.137.1"));
});

it("is calm about a computer without a network", async () => {
  host.phone.places = [];
  await press("phone-open");
  const words = await screen.findByTestId("phone-no-network");
  expect(words.className).toContain("quiet");
  await press("phone-again");
});

it("closes the page when the draft is left", async () => {
  await press("phone-open");
  await screen.findByTestId("phone-code");
  await press("phone-hide");
  await press("nav-home");
  await waitFor(() => expect(host.phone.page?.ended).toBe("closed"));
});
