import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import App from "./App.svelte";
import { Api } from "./api";
import { Desk } from "./desk.svelte";
import { Cases } from "./features/cases/cases.svelte";
import { Queue } from "./features/queue/queue.svelte";
import { deskItem, fakeQueue, HOUR, NOW, problem, queueList, queueRow, session } from "./fixtures";
import { PAGES } from "./pages";

/** A stream the test speaks through. */
class Stream {
  static open: Stream | null = null;
  onopen: () => void = () => {};
  onmessage: () => void = () => {};
  onerror: () => void = () => {};
  constructor() {
    Stream.open = this;
  }
  close(): void {
    if (Stream.open === this) Stream.open = null;
  }
}

const fetchBefore = globalThis.fetch;
const streamBefore = globalThis.EventSource;
beforeEach(() => {
  globalThis.EventSource = Stream as unknown as typeof EventSource;
  history.replaceState(null, "", "?shelf=open&item=a");
});
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
  globalThis.EventSource = streamBefore;
});

async function started(answers: Parameters<typeof fakeQueue>[0] = {}) {
  const calls = fakeQueue({
    "GET /session": { body: session },
    "POST /login": { body: { ...session, csrf: "token-2" } },
    "GET /queue": { body: queueList([queueRow(), queueRow({ id: "b" })]) },
    "POST /items/a/open": { body: deskItem() },
    "POST /items/b/open": { body: deskItem({ id: "b", number: "KMC/SWM/2026/000124" }) },
    "GET /items/a": { body: deskItem() },
    ...answers,
  });
  const desk = new Desk(new Api(), PAGES);
  render(App, { desk });
  await desk.start();
  return { desk, calls };
}

test("the address names the tab and the item, and changes with them", async () => {
  const { desk } = await started();
  expect((await screen.findByTestId("desk-item-number")).textContent).toBe("KMC/SWM/2026/000123");
  await desk.at(Queue).showItem("b");
  expect(location.search).toBe("?shelf=open&item=b");
  await desk.at(Queue).step(-1);
  expect(location.search).toBe("?shelf=open&item=a");
});

test("a session that ends asks for the login again and keeps what was typed", async () => {
  let refused = true;
  const { desk, calls } = await started({
    "POST /items/a/decision": () => {
      const answer = refused
        ? { status: 401, body: problem("session_expired", 401) }
        : { body: deskItem({ state: "changes_requested", version: 2 }, false) };
      refused = false;
      return answer;
    },
  });
  await fireEvent.click(await screen.findByTestId("desk-return"));
  await fireEvent.input(screen.getByTestId("desk-return-text"), { target: { value: "তারিখ ভুল" } });
  await fireEvent.input(screen.getByTestId("desk-message-text"), { target: { value: "একটু দেখুন" } });
  await fireEvent.click(screen.getByTestId("desk-return-confirm"));
  await fireEvent.input(await screen.findByTestId("desk-password"), { target: { value: "secret" } });
  expect(Stream.open).toBeNull();
  await desk.login.submit();
  expect(screen.queryByTestId("desk-password")).toBeNull();
  expect(screen.getByTestId<HTMLTextAreaElement>("desk-return-text").value).toBe("তারিখ ভুল");
  expect(screen.getByTestId<HTMLTextAreaElement>("desk-message-text").value).toBe("একটু দেখুন");
  await desk.at(Queue).item?.decide.confirm();
  expect(calls.findLast((call) => call.path.endsWith("/decision"))?.headers.get("x-purabarta-csrf")).toBe(
    "token-2",
  );
});

test("after another person logs in, nothing that the one before typed is there", async () => {
  const other = { id: "sutapa", name: { bn: "সুতপা সেন", en: "Sutapa Sen" } };
  const { desk } = await started({ "POST /login": { body: { ...session, person: other } } });
  const { item } = desk.at(Queue);
  if (item) item.thread.text = "একটু দেখুন";
  desk.api.expired();
  await desk.login.submit();
  expect(desk.at(Queue).item?.thread.text).toBe("");
});

test("a change by another person to the open item is shown, with a note about it", async () => {
  let item = deskItem();
  const { desk } = await started({ "GET /items/a": () => ({ body: item }) });
  item = deskItem({ state: "approved", version: 2, received_at: NOW - HOUR });
  Stream.open?.onmessage();
  expect((await screen.findByTestId("desk-news-seen")).textContent).toContain("দেখে নিয়েছি");
  expect(desk.at(Queue).item?.news).toBe("state");
  expect(screen.getByTestId("desk-state").textContent).toContain("অনুমোদিত");
});

test("a message pressed again after a lost answer keeps its id", async () => {
  let lost = true;
  const { desk, calls } = await started({
    "POST /items/a/messages": () => {
      if (!lost) return { body: deskItem({ version: 2 }) };
      lost = false;
      throw new TypeError("the line went dead");
    },
  });
  const thread = desk.at(Queue).item?.thread;
  if (!thread) throw new Error("no item is open");
  thread.text = "একটু দেখুন";
  await thread.send();
  expect([thread.failed?.code, thread.text]).toEqual(["unreachable", "একটু দেখুন"]);
  await thread.send();
  expect(thread.text).toBe("");
  const sent = calls.filter((call) => call.path.endsWith("/messages")).map((call) => call.body);
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
});

test("a stream that broke off is opened again, and what was missed is read", async () => {
  const { desk, calls } = await started();
  const first = Stream.open;
  first?.onerror();
  expect(desk.live).toBe(false);
  desk.beat();
  expect(Stream.open).not.toBe(first);
  const before = calls.length;
  Stream.open?.onopen();
  expect(desk.live).toBe(true);
  expect(calls.slice(before).map((call) => call.path)).toEqual(["/queue?shelf=open", "/items/a"]);
});

test("when the stream breaks, the open page is read again, and no page that the person may not see", async () => {
  history.replaceState(null, "", "?page=roster");
  const { desk, calls } = await started({
    "GET /session": { body: { ...session, pages: ["cases", "roster"] } },
    "GET /roster": { body: { officers: [], controlling: [], proposals: [], server_time: NOW } },
    "GET /calendar": { body: { holidays: [] } },
  });
  expect(desk.page).toBe("roster");
  const before = calls.length;
  Stream.open?.onerror();
  await screen.findByTestId("roster-officers");
  expect(calls.slice(before).map((call) => call.path)).toEqual(["/roster", "/calendar"]);
});

test("unsent words on any page count as under way", async () => {
  const { desk } = await started();
  expect(desk.underWay).toBe(false);
  await fireEvent.input(await screen.findByTestId("desk-message-text"), { target: { value: "একটু দেখুন" } });
  expect(desk.underWay).toBe(true);
  const { item } = desk.at(Queue);
  if (item) item.thread.text = "";
  item?.decide.reasons.splice(0, 1, { about: { field: "whole" }, text: "তারিখ ভুল" });
  expect(desk.underWay).toBe(true);
  item?.decide.reasons.splice(0, 1, { about: { field: "whole" }, text: "" });
  const { takeIn } = desk.at(Cases);
  if (takeIn) takeIn.values.words = "জল জমে আছে";
  expect(desk.underWay).toBe(true);
});
