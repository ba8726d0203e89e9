import type { DecisionRequest, DeskItem } from "@shared/generated";
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, expect, test } from "vitest";
import { Api } from "../../../api";
import { Desk } from "../../../desk.svelte";
import { deskItem, fakeQueue, problem, session } from "../../../fixtures";
import { pressKey } from "../../../keys";
import { PAGES } from "../../../pages";
import { OpenItem } from "../item/item.svelte";
import { Queue } from "../queue.svelte";
import { fieldKey, subjects } from "./about";
import DecidePane from "./DecidePane.svelte";

const fetchBefore = globalThis.fetch;
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
});

type Answers = Parameters<typeof fakeQueue>[0];

async function opened(answers: Answers, item: DeskItem = deskItem()) {
  const calls = fakeQueue({ "POST /items/a/open": { body: item }, ...answers });
  const open = new OpenItem(new Api(), "a", async () => {});
  await open.open();
  const decisions = () =>
    calls.filter((call) => call.path.endsWith("/decision")).map((call) => call.body as DecisionRequest);
  return { open, decide: open.decide, decisions };
}

test("a return without any words is not sent, and says what is missing", async () => {
  const { decide, decisions } = await opened({});
  decide.choose("return");
  decide.addReason();
  for (const reason of decide.reasons) reason.text = "  ";
  await decide.confirm();
  expect(decide.missing).toBe("return");
  expect(decisions()).toEqual([]);
});

test("a return sends each reason with what it is about, and leaves the empty ones", async () => {
  const returned = deskItem({ state: "changes_requested", version: 2 }, false);
  const { decide, decisions } = await opened({ "POST /items/a/decision": { body: returned } });
  decide.choose("return");
  decide.addReason({ field: "photo", photo: "p1" });
  const photo = decide.reasons[1];
  if (photo) photo.text = "ছবিটি ঝাপসা ";
  await decide.confirm();
  expect(decisions()).toEqual([
    {
      content_hash: "hash-1",
      checks: [],
      decision: {
        kind: "return",
        reasons: [{ about: { field: "photo", photo: "p1" }, text: "ছবিটি ঝাপসা" }],
      },
    },
  ]);
  expect(decide.choice).toBeNull();
});

test("a refused return keeps every word that was typed", async () => {
  const { open, decide } = await opened({
    "POST /items/a/decision": { status: 409, body: problem("wrong_state") },
    "GET /items/a": { body: deskItem({ state: "approved", version: 2 }, false) },
  });
  decide.choose("return");
  const reason = decide.reasons[0];
  if (reason) reason.text = "তারিখ ভুল ";
  await decide.confirm();
  expect(decide.failed?.code).toBe("wrong_state");
  expect(open.item?.submission.state).toBe("approved");
  expect(decide.choice).toBe("return");
  expect(decide.reasons[0]?.text).toBe("তারিখ ভুল ");
});

test("a correction that arrives while one decides is not approved unread", async () => {
  const corrected = deskItem({ content_hash: "hash-2", version: 2, revision: 2 });
  const { open, decide, decisions } = await opened({
    "GET /items/a": { body: corrected },
    "POST /items/a/decision": { status: 409, body: problem("content_changed") },
  });
  decide.choose("approve");
  decide.tick("second_person", true);
  decide.tick("own_asset", true);
  await open.reread();
  expect(open.news).toBe("content");
  expect(open.item?.submission.revision).toBe(2);
  await decide.confirm();
  open.acknowledge();
  // What was ticked on the old content was not looked for in the new one.
  await decide.confirm();
  expect(decide.missing).toBe("approve");
  decide.tick("second_person", true);
  decide.tick("own_asset", true);
  await decide.confirm();
  expect(decisions().map((request) => request.content_hash)).toEqual(["hash-1", "hash-2"]);
  expect(open.news).toBeNull();
});

test("an approval wants every tick, names what has none, and sends them", async () => {
  const approved = deskItem({ state: "approved", version: 2 }, false);
  const { decide, decisions } = await opened({ "POST /items/a/decision": { body: approved } });
  decide.choose("approve");
  decide.tick("own_asset", true);
  await decide.confirm();
  expect(decide.missing).toBe("approve");
  expect(decisions()).toEqual([]);
  decide.tick("second_person", true);
  await decide.confirm();
  expect(decisions()[0]?.checks.toSorted()).toEqual(["own_asset", "second_person"]);
});

test("a link that is not https is not sent", async () => {
  const { decide } = await opened({});
  decide.choose("publish");
  decide.link = "http://example.org/post";
  await decide.confirm();
  expect(decide.failed?.code).toBe("link_wrong");
  expect(decide.link).toBe("http://example.org/post");
});

test("one's own item has no buttons and says why", async () => {
  const item = deskItem({}, false);
  item.may.own = true;
  const { open } = await opened({}, item);
  const desk = new Desk(new Api(), PAGES);
  desk.session = session;
  render(DecidePane, { desk, open, item });
  expect(screen.queryByTestId("desk-approve")).toBeNull();
  expect(document.body.textContent).toContain("আপনার নিজের জমা দেওয়া");
});

test("to approve takes two steps", async () => {
  const item = deskItem();
  const approved = deskItem({ state: "approved", version: 2 }, false);
  const { open, decisions } = await opened({ "POST /items/a/decision": { body: approved } }, item);
  const desk = new Desk(new Api(), PAGES);
  desk.session = session;
  render(DecidePane, { desk, open, item });
  await fireEvent.click(screen.getByTestId("desk-approve"));
  expect(decisions()).toEqual([]);
  for (const check of ["second_person", "own_asset"]) {
    await fireEvent.click(screen.getByTestId(["desk", "check", check].join("-")));
  }
  await fireEvent.click(screen.getByTestId("desk-approve-confirm"));
  expect(decisions()).toHaveLength(1);
});

test("R begins a return, but not while somebody types or composes", async () => {
  const { open } = await opened({});
  const desk = new Desk(new Api(), PAGES);
  desk.at(Queue).item = open;
  const press = (target: Element, more: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent("keydown", { code: "KeyR", bubbles: true, ...more });
    Object.defineProperty(event, "target", { value: target });
    pressKey(desk, event);
    return open.decide.choice;
  };
  expect(press(document.createElement("textarea"))).toBeNull();
  expect(press(document.body, { isComposing: true })).toBeNull();
  expect(press(document.body, { ctrlKey: true })).toBeNull();
  expect(press(document.body)).toBe("return");
});

test("a reason can be about the whole, a caption, each photo, the date, the place and the ward", () => {
  expect(subjects(deskItem().submission.content).map(fieldKey)).toEqual([
    "whole",
    "caption_bn",
    "photo:p1",
    "work_date",
    "place",
    "ward",
  ]);
});
