import type { OpenSession, SessionList } from "@shared/generated";
import { chooseLanguage } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../../api";
import { Desk } from "../../desk.svelte";
import { fakeQueue, HOUR, NOW, problem, session } from "../../fixtures";
import { PAGES } from "../../pages";
import AccountPage from "./AccountPage.svelte";
import { OwnAccount } from "./account.svelte";

const fetchBefore = globalThis.fetch;
beforeEach(() => chooseLanguage("bn-IN"));
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
});

function open(change: Partial<OpenSession> = {}): OpenSession {
  return {
    id: "s1",
    opened_at: NOW - 2 * HOUR,
    used_at: NOW,
    network: "10.20.3.*",
    browser: "firefox",
    system: "windows",
    here: true,
    ...change,
  };
}

const there = open({ id: "s2", browser: "chrome", system: "android", here: false });
const older = open({ id: "s3", browser: "", system: "", network: "", here: false });
const list = (rows: OpenSession[]): SessionList => ({ rows, login: "mita", server_time: NOW });

async function shown(answers: Parameters<typeof fakeQueue>[0] = {}) {
  const calls = fakeQueue({ "GET /sessions": { body: list([open(), there, older]) }, ...answers });
  const desk = new Desk(new Api(), PAGES);
  desk.session = session;
  desk.now = NOW;
  await desk.at(OwnAccount).read();
  render(AccountPage, { desk });
  return { own: desk.at(OwnAccount), calls };
}

test("each session says in words where it is, and this one has no button to end it", async () => {
  await shown();
  const rows = screen.getAllByTestId("account-session").map((row) => row.textContent ?? "");
  expect(rows[0]).toContain("Firefox, Windows");
  expect(rows[0]).toContain("এটি");
  expect(rows[1]).toContain("Chrome, Android");
  expect(rows[1]).toContain("10.20.3.*");
  expect(rows[2]).toContain("লেখা নেই");
  expect(screen.getAllByTestId("account-end")).toHaveLength(2);
});

test("one session is ended, or all others", async () => {
  const { calls } = await shown({
    "POST /sessions/s2/end": { body: list([open(), older]) },
    "POST /sessions/end_others": { body: list([open()]) },
  });
  await fireEvent.click(screen.getAllByTestId("account-end")[0] as HTMLElement);
  await expect.poll(() => screen.getAllByTestId("account-session").length).toBe(2);
  await fireEvent.click(screen.getByTestId("account-end-others"));
  await expect.poll(() => screen.getAllByTestId("account-session").length).toBe(1);
  expect(screen.queryByTestId("account-end-others")).toBeNull();
  const posts = calls.filter(({ method }) => method === "POST").map(({ path }) => path);
  expect(posts).toEqual(["/sessions/s2/end", "/sessions/end_others"]);
});

test("a changed password is said, and neither stays in the fields", async () => {
  const { own, calls } = await shown({ "POST /password": { body: list([open()]) } });
  await fireEvent.input(screen.getByTestId("account-old"), { target: { value: "a long password" } });
  await fireEvent.input(screen.getByTestId("account-new"), { target: { value: "tram line number 24" } });
  await fireEvent.click(screen.getByTestId("account-change"));
  await screen.findByText("পাসওয়ার্ড বদলেছে।");
  expect([own.old, own.fresh]).toEqual(["", ""]);
  expect(calls.at(-1)?.body).toEqual({ old: "a long password", new: "tram line number 24" });
});

test("a refusal says which password was wrong, what is wrong with the new one, or how long to wait", async () => {
  let refusal: object = problem("login_wrong", 401);
  const { own } = await shown({ "POST /password": () => ({ status: 401, body: refusal }) });
  const said = async (next: object) => {
    refusal = next;
    await own.change();
    return (await screen.findByTestId("account-refused")).textContent;
  };
  expect(await said(refusal)).toContain("এখনকার পাসওয়ার্ডটি মেলেনি");
  const weak = (why: string) => ({ ...problem("password_weak", 422), params: { why } });
  expect(await said(weak("short"))).toContain("অন্তত ১২টি অক্ষর");
  expect(await said(weak("common"))).toContain("আন্দাজ");
  expect(await said(weak("of_next_year"))).toContain("নেওয়া হয়নি");
  const limited = { ...problem("rate_limited", 429), params: { retry_after: "841" } };
  expect(await said(limited)).toContain("১৫ মিনিট");
});

test("passwords are not there for whoever sits down next", async () => {
  const { own } = await shown();
  [own.old, own.fresh] = ["a", "b"];
  own.cover();
  expect([own.old, own.fresh]).toEqual(["", ""]);
});

test("the page has no accessibility fault in either language", async () => {
  await shown();
  for (const language of ["bn-IN", "en"] as const) {
    chooseLanguage(language);
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
});
