import type { Photo } from "@shared/generated";
import { chooseLanguage, t } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import App from "../../App.svelte";
import { Api } from "../../api";
import { Desk } from "../../desk.svelte";
import {
  type Call,
  deskItem,
  fakeQueue,
  HOUR,
  importReport,
  NOW,
  nodal,
  problem,
  queueList,
  queueRow,
  session,
} from "../../fixtures";
import { pressKey } from "../../keys";
import { PAGES } from "../../pages";
import { RosterBook } from "../roster/roster.svelte";
import { Cases } from "./cases.svelte";
import { asked, parameters } from "./filter";
import {
  caseList,
  caseRow,
  citizensCase,
  clock,
  deskCase,
  response,
  roster,
  sutapa,
  tables,
} from "./fixtures";

class Stream {
  onopen: () => void = () => {};
  close(): void {}
}

const fetchBefore = globalThis.fetch;
const streamBefore = globalThis.EventSource;
beforeEach(() => {
  globalThis.EventSource = Stream as unknown as typeof EventSource;
  chooseLanguage("bn-IN");
});
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
  globalThis.EventSource = streamBefore;
});

async function opened(
  answers: Parameters<typeof fakeQueue>[0] = {},
  address = "?page=cases&shelf=all&case=c1",
): Promise<{ desk: Desk; calls: Call[]; acts: () => unknown[] }> {
  history.replaceState(null, "", address);
  const calls = fakeQueue({
    "GET /session": { body: nodal },
    "GET /cases": { body: caseList([caseRow(), caseRow({ id: "c2", number: "KMC-2026-00413" })]) },
    "GET /cases/tables": { body: tables },
    "GET /cases/unread": { body: { waiting: 0, count: 0, events: [] } },
    "GET /cases/c1": { body: deskCase() },
    "GET /cases/c2": { body: deskCase({ id: "c2", number: "KMC-2026-00413" }) },
    "GET /roster": { body: roster },
    "GET /calendar": { body: { weekend: [6, 7], holidays: [], demonstration: true, ends_soon: false } },
    ...answers,
  });
  const desk = new Desk(new Api(), PAGES);
  render(App, { desk });
  await desk.start();
  desk.now = NOW;
  const acts = () => calls.filter((call) => call.path.endsWith("/actions")).map((call) => call.body);
  return { desk, calls, acts };
}

test("the filter lives in the address, and what makes no sense in it is left out", () => {
  const query = new URLSearchParams("shelf=overdue&department=SD&ward=36&kind=riddle&source=open311&text=নালা");
  const filter = asked(query);
  expect(filter).toEqual({
    shelf: "overdue",
    narrowed: { department: "SD", ward: "36", source: "open311", text: "নালা" },
  });
  expect(asked(parameters(filter))).toEqual(filter);
  expect(asked(new URLSearchParams("shelf=attic&ward=199"))).toEqual({ shelf: "new", narrowed: {} });
});

test("a filter in the address is asked of the queue, and a choice goes into the address", async () => {
  const { calls } = await opened({}, "?page=cases&shelf=new&department=SWM");
  expect(calls.map((call) => call.path)).toContain("/cases?shelf=new&department=SWM");
  await fireEvent.change(screen.getByTestId("case-filter-kind"), { target: { value: "complaint" } });
  expect(location.search).toBe("?page=cases&shelf=new&department=SWM&kind=complaint");
  await fireEvent.input(screen.getByTestId("case-filter-ward"), { target: { value: "১৯৯" } });
  const before = calls.length;
  await fireEvent.submit(screen.getByTestId("case-filter-ward").closest("form") as HTMLFormElement);
  expect(screen.getByRole("alert").textContent).toContain("১৪৪");
  expect(calls.length).toBe(before);
});

test("the inbox is a table whose rows say deadline, me-too, source and number", async () => {
  await opened(
    { "GET /cases": { body: caseList([caseRow({ me_too: 7, due: clock({ due: NOW - HOUR }) })]) } },
    "?page=cases&shelf=overdue",
  );
  expect(screen.getAllByRole("columnheader")).toHaveLength(4);
  const row = screen.getByTestId("case-row");
  for (const words of ["সময় পেরিয়েছে", "আরও ৭ জন", "হাতে লেখা", "KMC-2026-00412"]) {
    expect(row.textContent?.normalize("NFC")).toContain(words.normalize("NFC"));
  }
  expect(screen.getByTestId("case-shelf-overdue").textContent).toContain("১");
});

test("J goes down the inbox, and the address names the case", async () => {
  const { desk } = await opened();
  pressKey(desk, new KeyboardEvent("keydown", { code: "KeyJ" }));
  expect(location.search).toBe("?page=cases&shelf=all&case=c2");
});

test("what only a newer queue knows is shown as unknown, in words", async () => {
  const newer = {
    ...citizensCase({ clocks: [clock({ kind: "in_verse" as never })] }),
    state: "in_court",
    kind: "riddle",
    source: { kind: "radio" },
    responses: [response({ kind: "poem" as never, state: "sung" as never })],
  };
  await opened({ "GET /cases/c1": { body: { ...deskCase({}, { acts: [], reveal: false }), case: newer } } });
  expect((await screen.findByTestId("case-state")).textContent).toContain("এই সংস্করণ এই অবস্থা চেনে না");
  expect(screen.getByTestId("case-clock").textContent).toContain("অন্য একটি সময়সীমা");
  expect(screen.getByTestId("case-response-state").textContent).toContain("অন্য একটি অবস্থা");
  expect(screen.queryByTestId("case-act-note")).toBeNull();
});

test("a step has a second step, and is bound to the version that was seen", async () => {
  const { acts } = await opened({
    "POST /cases/c1/actions": { body: deskCase({ version: 4, state: "closed" }) },
  });
  await fireEvent.click(await screen.findByTestId("case-more"));
  await fireEvent.click(screen.getByTestId("case-act-close"));
  await fireEvent.click(screen.getByTestId("case-confirm"));
  expect(screen.getByTestId("case-flaw").textContent).toContain("এটি দিতে হবে");
  expect(acts()).toEqual([]);
  await fireEvent.change(screen.getByTestId("case-field-close_reason"), { target: { value: "satisfied" } });
  await fireEvent.click(screen.getByTestId("case-confirm"));
  expect((await screen.findByTestId("case-done")).textContent).toContain("বন্ধ করুন");
  expect(acts()).toEqual([{ version: 3, action: { do: "close", reason: "satisfied", note: "" } }]);
});

test("a conflict shows what another person did, and the typed words stay", async () => {
  const transferred = { version: 4, kind: "transferred", at: NOW, by: sutapa, note: "" } as const;
  const moved = deskCase({ version: 4, story: [...citizensCase().story, transferred] });
  let known = false;
  const { desk, acts } = await opened({
    "GET /cases/c1": () => ({ body: known ? moved : deskCase() }),
    "POST /cases/c1/actions": () => {
      const answer = known ? { body: moved } : { status: 409, body: problem("case_conflict") };
      known = true;
      return answer;
    },
  });
  const open = desk.at(Cases).case;
  if (!open) throw new Error("no case is open");
  open.choose("action_taken");
  open.set("text_bn", "নালা সাফ হয়েছে");
  await open.confirm();
  expect(open.refused?.code).toBe("case_conflict");
  expect(screen.getByTestId("case-news").textContent).toContain("সুতপা সেন");
  expect(open.value("text_bn")).toBe("নালা সাফ হয়েছে");
  await fireEvent.click(screen.getByTestId("case-news-seen"));
  await open.confirm();
  const [first, second] = acts() as { version: number; action: { response: string } }[];
  expect([first?.version, second?.version]).toEqual([3, 4]);
  expect(second?.action.response).toBe(first?.action.response);
});

test("what the queue finds wrong is said at its field", async () => {
  const flaws = [{ at: { field: "caption_bn" }, code: "too_long" }];
  const { desk } = await opened({
    "POST /cases/c1/actions": { status: 422, body: { ...problem("flawed", 422), flaws } },
  });
  desk.at(Cases).case?.choose("interim");
  desk.at(Cases).case?.set("text_bn", "অনেক লম্বা");
  await desk.at(Cases).case?.confirm();
  expect(screen.getByTestId("case-flaw").textContent).toContain("ছোট করুন");
  expect(screen.getByTestId("case-field-text_bn").getAttribute("aria-invalid")).toBe("true");
});

test("ready words come in both languages with the case's number", async () => {
  await opened();
  await fireEvent.click(await screen.findByTestId("case-act-interim"));
  await fireEvent.change(screen.getByTestId("case-field-template"), { target: { value: "interim" } });
  expect(screen.getByTestId<HTMLTextAreaElement>("case-field-text_bn").value).toContain("KMC-2026-00412");
  expect(screen.getByTestId<HTMLTextAreaElement>("case-field-text_en").value).toContain("KMC-2026-00412");
});

test("only those who hold a post in the department now can be given a case", async () => {
  const { desk } = await opened();
  await desk.at(RosterBook).read();
  expect(
    desk
      .at(RosterBook)
      .officersOf("SWM", NOW)
      .map((one) => one.id),
  ).toEqual(["rina"]);
  expect(desk.at(RosterBook).officersOf("SD", NOW)).toEqual([]);
});

test("from an item that was the work of a complaint, the complaint is one click away", async () => {
  const item = { ...deskItem(), case: { case: "c2", number: "KMC-2026-00413" } };
  const { desk } = await opened(
    {
      "GET /session": { body: session },
      "GET /queue": { body: queueList([queueRow({ id: item.submission.id })]) },
      [`GET /items/${item.submission.id}`]: { body: item },
      [`POST /items/${item.submission.id}/open`]: { body: item },
    },
    `?item=${item.submission.id}`,
  );
  await fireEvent.click(await screen.findByTestId("desk-item-case"));
  await expect.poll(() => [desk.page, desk.at(Cases).case?.id]).toEqual(["cases", "c2"]);
});

test("a nodal officer, who reviews nothing, begins at the complaints", async () => {
  const { desk } = await opened({}, "?");
  expect(desk.page).toBe("cases");
  expect(screen.queryByTestId("desk-page-queue")).toBeNull();
  expect(screen.getByTestId("desk-posted").textContent).toBe("জঞ্জাল অপসারণ বিভাগ");
});

test("a contact is revealed in two steps, and covered when the case is left or the session ends", async () => {
  const contact = { name: "রাখি", phone: "9830012321", email: "" };
  const { desk, calls } = await opened({ "POST /cases/c1/contact": { body: contact } });
  await fireEvent.click(await screen.findByTestId("case-contact-reveal"));
  expect(calls.some((call) => call.path.endsWith("/contact"))).toBe(false);
  await fireEvent.click(screen.getByTestId("case-contact-confirm"));
  expect((await screen.findByTestId("case-contact-hide")).textContent).toBeTruthy();
  expect(screen.getByTestId("case-contact").textContent).toContain("9830012321");
  const open = desk.at(Cases).case;
  await desk.at(Cases).showCase("c2");
  expect(open?.contact).toBeNull();
  await desk.at(Cases).showCase("c1");
  await open?.reveal();
  expect(open?.contact).not.toBeNull();
  desk.api.expired();
  expect(open?.contact).toBeNull();
});

test("a reply that goes back by hand is there to copy, and then marked as told", async () => {
  const approved = deskCase(
    { responses: [response({ state: "approved" })] },
    { responses: [{ response: "r1", acts: ["by_hand", "return"] }] },
  );
  const { acts } = await opened({
    "GET /cases/c1": { body: approved },
    "POST /cases/c1/actions": { body: deskCase({ version: 4 }) },
  });
  await fireEvent.click(await screen.findByTestId("case-act-by_hand"));
  expect(screen.getByTestId<HTMLTextAreaElement>("copy-text").value).toBe("নালা পরিষ্কার করা হয়েছে।");
  await fireEvent.click(screen.getByTestId("case-confirm"));
  await screen.findByTestId("case-done");
  expect(acts()).toEqual([
    {
      version: 3,
      action: { do: "settle", response: "r1", outcome: { outcome: "by_hand", link: null } },
    },
  ]);
});

test("taking in by hand says flaws at their fields, and a repeated click keeps the id", async () => {
  let lost = true;
  const { desk, calls } = await opened(
    {
      "POST /cases": () => {
        if (!lost) return { body: deskCase() };
        lost = false;
        throw new TypeError("the line went dead");
      },
    },
    "?page=cases&shelf=new",
  );
  await fireEvent.click(screen.getByTestId("case-take-in"));
  await fireEvent.click(screen.getByTestId("take-in-send"));
  expect(screen.getAllByTestId("take-in-flaw")).toHaveLength(2);
  const form = desk.at(Cases).takeIn;
  if (!form) throw new Error("there is no form");
  Object.assign(form.values, { via: "phone", words: "নালা বন্ধ", ward: "৩৬", phone: "৯৮৩০০" });
  await form.send();
  expect(form.failed?.code).toBe("unreachable");
  await form.send();
  const sent = calls.filter((call) => call.method === "POST" && call.path === "/cases");
  expect(sent).toHaveLength(2);
  expect(sent[1]?.body).toEqual(sent[0]?.body);
  expect(sent[0]?.body).toMatchObject({ via: "phone", ward: 36, contact: { phone: "98300" } });
  expect([desk.at(Cases).bringing, desk.at(Cases).case?.id]).toEqual([null, "c1"]);
});

test("photos that came with a letter go in once the case is there; one that fails can be tried again", async () => {
  const photo = { id: "p1", sha256: "ab", width: 4, height: 3, alt_bn: "" } as Photo;
  let line = false;
  const { desk, calls } = await opened(
    {
      "POST /cases": { body: deskCase() },
      "POST /cases/c1/photos": () => {
        if (line) return { body: deskCase({ version: 4, photos: [photo] }) };
        line = true;
        throw new TypeError("the line went dead");
      },
    },
    "?page=cases&shelf=new",
  );
  await fireEvent.click(screen.getByTestId("case-take-in"));
  const form = desk.at(Cases).takeIn;
  if (!form) throw new Error("there is no form");
  Object.assign(form.values, { via: "letter", words: "নালা বন্ধ" });
  const [file, other] = ["চিঠি.jpg", "অন্য.jpg"].map(
    (name) => new File(["jpeg"], name, { type: "image/jpeg" }),
  );
  await fireEvent.change(screen.getByTestId("take-in-photos"), { target: { files: [file, other] } });
  // What was chosen is to be seen, also when the form was closed in between: it goes in with this complaint.
  await fireEvent.click(screen.getByText(t("desk-close")));
  await fireEvent.click(screen.getByTestId("case-take-in"));
  const [, second] = screen.getAllByTestId("take-in-photo");
  expect(second?.textContent).toContain("অন্য.jpg");
  await fireEvent.click(within(second as HTMLElement).getByRole("button"));
  await form.send();
  expect(form.busy).toBe(false);
  const row = await screen.findByTestId("case-photo-coming");
  expect(row.textContent).toContain("চিঠি.jpg");
  expect(row.textContent).toContain("সংযোগ হয়নি".normalize("NFC"));
  expect([desk.underWay, form.photos]).toEqual([true, []]);
  await fireEvent.click(screen.getByTestId("case-photo-retry"));
  await expect.poll(() => desk.underWay).toBe(false);
  expect(screen.getAllByTestId("case-photo")).toHaveLength(1);
  const sent = calls.filter((call) => call.path === "/cases/c1/photos");
  expect(sent.map((call) => call.body)).toEqual([file, file]);
});

test("a photo is taken out after it was asked, and only by whoever takes in", async () => {
  const photo = { id: "p1", sha256: "ab", width: 4, height: 3, alt_bn: "" } as Photo;
  const { acts, desk } = await opened({
    "GET /cases/c1": { body: deskCase({ photos: [photo] }) },
    "GET /cases/c2": { body: deskCase({ id: "c2", photos: [photo] }, { photos: false }) },
    "POST /cases/c1/actions": { body: deskCase({ version: 4 }) },
  });
  await fireEvent.click(await screen.findByTestId("case-photo-remove"));
  expect(acts()).toEqual([]);
  await fireEvent.click(screen.getByTestId("case-photo-remove-confirm"));
  await expect.poll(() => screen.queryByTestId("case-photo")).toBeNull();
  expect(acts()).toEqual([{ version: 3, action: { do: "remove_photo", photo: "p1" } }]);
  await desk.at(Cases).showCase("c2");
  expect((await screen.findByTestId("case-photo")).textContent).toBe("");
  expect(screen.queryByTestId("case-photo-remove")).toBeNull();
  expect(screen.queryByTestId("case-photo-input")).toBeNull();
});

test("what is typed while a complaint is being sent is the beginning of the next", async () => {
  const { desk } = await opened({ "POST /cases": { body: deskCase() } }, "?page=cases&shelf=new");
  const form = desk.at(Cases).takeIn;
  if (!form) throw new Error("there is no form");
  Object.assign(form.values, { via: "phone", words: "নালা বন্ধ", place: "হালতু" });
  const sent = form.send();
  form.values.words = "আলো জ্বলছে না";
  await sent;
  expect([form.failed, form.values.words, form.values.place, form.values.via]).toEqual([
    null,
    "আলো জ্বলছে না",
    "",
    "",
  ]);
  expect(desk.underWay).toBe(true);
});

test("a spreadsheet with one wrong cell says by row what is wrong, and that nothing was taken in", async () => {
  const errors = [
    { row: 7, column: "ward", wrong: "unknown", value: "199" },
    { row: 9, column: "", wrong: "from_next_year", value: "" },
  ];
  const { desk } = await opened(
    { "POST /imports/cases/preview": { body: importReport({ errors }) } },
    "?page=cases&shelf=new",
  );
  await fireEvent.click(screen.getByTestId("case-import"));
  await fireEvent.click(screen.getByTestId("csv-send"));
  expect(screen.getByRole("alert").textContent).toContain("ফাইল");
  desk.at(Cases).sheet?.choose(new File(["words\n"], "cases.csv"));
  await desk.at(Cases).sheet?.show();
  expect((await screen.findByTestId("csv-nothing")).textContent).toContain("কিছুই নেওয়া যাবে না");
  const rows = screen.getByTestId("csv-errors").querySelectorAll("tbody tr");
  expect(rows[0]?.textContent).toContain("৭");
  expect(rows[1]?.textContent?.normalize("NFC")).toContain("চেনা যায়নি".normalize("NFC"));
  // Set right under the same name: the browser does not read what was changed since it was chosen.
  const changed = new File(["words\n"], "cases.csv");
  changed.arrayBuffer = () => Promise.reject(new DOMException("changed", "NotReadableError"));
  desk.at(Cases).sheet?.choose(changed);
  await desk.at(Cases).sheet?.show();
  expect((await screen.findByRole("alert")).textContent).toBe(t("csv-missing-changed"));
});

test("where a complaint came from is a link, and nothing of it is fetched by the page", async () => {
  const media = ["https://scontent.example.org/1.jpg", "http://old.example.org/2.jpg"];
  const link = "https://www.facebook.com/1_2?comment_id=3";
  await opened({ "GET /cases/c1": { body: deskCase({ source: { kind: "facebook" }, link, media }) } });
  const list = await screen.findByTestId("case-media");
  const links = [...list.querySelectorAll("a")].map((one) => [one.getAttribute("href"), one.rel]);
  expect(links).toEqual([[media[0], "noopener noreferrer nofollow"]]);
  expect(list.textContent).toContain("http://old.example.org/2.jpg");
  expect(document.querySelector(`a[href="${link}"]`)).not.toBeNull();
  expect(document.querySelector("img[src^='http']")).toBeNull();
});

test("a reply that was refused says what the other side said, and words that were taken back are named so", async () => {
  const refused = response({ state: "approved", refused: "368 It cannot be done" });
  const of = { words: "", source: { kind: "facebook" as const }, responses: [refused] };
  await opened({ "GET /cases/c1": { body: deskCase(of) } });
  expect((await screen.findByTestId("case-response-refused")).textContent).toContain("368 It cannot be done");
  expect(screen.getByTestId("case-words-removed").textContent).toContain("সরিয়ে নিয়েছেন".normalize("NFC"));
});

test("what could not be read from the page is shown to whoever takes in, until somebody has seen to it", async () => {
  const which = { delivery: 7, place: 0 };
  let count = 1;
  const { calls } = await opened(
    {
      "GET /cases/unread": () => ({
        body: {
          waiting: 0,
          count,
          events: count ? [{ which, at: NOW, why: "no comment_id", event: '{"a":1}' }] : [],
        },
      }),
      "POST /cases/unread/seen": () => {
        count = 0;
        return { body: null };
      },
    },
    "?page=cases&shelf=new",
  );
  expect((await screen.findByTestId("case-unread")).textContent).toContain('{"a":1}');
  await fireEvent.click(screen.getByTestId("case-unread-seen"));
  await expect.poll(() => screen.queryByTestId("case-unread")).toBeNull();
  expect(calls.find((call) => call.method === "POST")?.body).toEqual(which);
});

test("stickers and thanks are noted as what they are, a place leads to a map, and staff's own answers are shown", async () => {
  const more = {
    text: "",
    photos: [],
    media: [],
    name: null,
    thanks: true,
    sticker: false,
    point: null,
    at: NOW - HOUR,
  };
  const point = { lat: 22_510_000, long: 88_400_000 };
  const of = {
    source: { kind: "facebook" as const },
    point,
    more_words: [
      { ...more, text: "👍", sticker: true },
      { ...more, text: "ok" },
      { ...more, text: "📍 22.510000, 88.400000", thanks: false, point },
    ],
    page_answers: [
      {
        name: "3_1",
        text: "আজ লোক যাবে",
        media: [],
        link: "https://www.facebook.com/1_2?comment_id=1",
        at: NOW - HOUR,
      },
      { name: "3_2", text: "", media: [], link: null, at: NOW },
    ],
  };
  await opened({ "GET /cases/c1": { body: deskCase(of) } });
  const said = (await screen.findAllByTestId("case-more")).map((one) => one.textContent?.normalize("NFC"));
  for (const [n, words] of ["স্টিকার", "সম্মতি", "আবার লিখেছেন"].entries()) {
    expect(said[n]).toContain(words.normalize("NFC"));
  }
  const map = "https://www.openstreetmap.org/?mlat=22.510000&mlon=88.400000#map=18/22.510000/88.400000";
  for (const id of ["case-point", "case-more-point"]) {
    expect(screen.getByTestId(id).getAttribute("href")).toBe(map);
    expect(screen.getByTestId(id).textContent).toContain("২২.৫১০০০০, ৮৮.৪০০০০০");
  }
  const answers = screen.getByTestId("case-page-answers");
  expect(answers.querySelector("a")?.href).toBe("https://www.facebook.com/1_2?comment_id=1");
  const texts = [...answers.querySelectorAll("li p")].map((one) => one.textContent);
  expect(texts).toEqual([t("case-page-answer-removed"), "আজ লোক যাবে"]);
  expect(document.querySelector("img[src^='http']")).toBeNull();
});
