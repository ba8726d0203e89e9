import type { Account, AccountList } from "@shared/generated";
import { chooseLanguage } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../../api";
import { Desk } from "../../desk.svelte";
import { fakeQueue, HOUR, NOW, problem, session } from "../../fixtures";
import { PAGES } from "../../pages";
import AccountsPage from "./AccountsPage.svelte";
import { Accounts } from "./accounts.svelte";

const fetchBefore = globalThis.fetch;
beforeEach(() => chooseLanguage("bn-IN"));
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
});

function account(change: Partial<Account> = {}): Account {
  return {
    login: "mita",
    person: { id: "mita", name: { bn: "মিতা পাল", en: "Mita Pal" } },
    postings: [{ department: "SWM", role: "moderator", acting: false }],
    has_password: true,
    code_until: null,
    last_login: "2026-11-23",
    sessions: 2,
    own: false,
    ...change,
  };
}

const own = account({ login: "admin", own: true });
const waiting = account({
  login: "rina",
  has_password: false,
  code_until: NOW + HOUR,
  sessions: 0,
  postings: [],
  last_login: null,
});
const ended = account({ login: "old", has_password: false, sessions: 0 });
const list = (rows: Account[]): AccountList => ({ rows, server_time: NOW });
const code = { code: "ABCD-EFGH-JKLM", expires_at: NOW + 72 * HOUR };

async function shown(answers: Parameters<typeof fakeQueue>[0] = {}) {
  const calls = fakeQueue({
    "GET /accounts": { body: list([own, account(), ended, waiting]) },
    "POST /accounts": { body: code },
    "POST /accounts/mita/code": { body: code },
    "POST /accounts/mita/end": { body: list([own, account({ has_password: false, sessions: 0 })]) },
    ...answers,
  });
  const desk = new Desk(new Api(), PAGES);
  desk.session = session;
  desk.now = NOW;
  await desk.at(Accounts).read();
  render(AccountsPage, { desk });
  const posts = () => calls.filter(({ method }) => method === "POST");
  return { accounts: desk.at(Accounts), posts };
}

const row = (login: string) => document.querySelector(`[data-login="${login}"]`)?.textContent ?? "";

test("each login says whose it is, in which post, whether anybody can log in with it, and when somebody did", async () => {
  await shown();
  expect(row("mita")).toContain("মিতা পাল");
  expect(row("mita")).toContain("জঞ্জাল অপসারণ বিভাগ");
  expect(row("mita")).toContain("বাছা হয়েছে");
  expect(row("rina")).toContain("একবারের কোড");
  expect(row("rina")).toContain("এখন কোনও দায়িত্ব নেই");
  expect(row("rina")).toContain("কখনও না");
  expect(row("old")).toContain("কেউ লগ ইন করতে পারবেন না");
});

test("one's own login has no buttons, and one that is ended none to end it", async () => {
  await shown();
  const buttons = (login: string) =>
    [...document.querySelectorAll(`[data-login="${login}"] button`)].map(
      (one) => (one as HTMLElement).dataset.testid,
    );
  expect(buttons("admin")).toEqual([]);
  expect(buttons("mita")).toEqual(["account-code", "account-out", "account-end"]);
  expect(buttons("rina")).toEqual(["account-code", "account-end"]);
  expect(buttons("old")).toEqual(["account-code"]);
});

test("a new code is made at the second step, shown once, and gone when it is closed or the session ends", async () => {
  const { accounts, posts } = await shown();
  await fireEvent.click(screen.getAllByTestId("account-code")[0] as HTMLElement);
  expect(posts()).toEqual([]);
  await fireEvent.click(screen.getByTestId("accounts-confirm"));
  expect((await screen.findByTestId<HTMLTextAreaElement>("copy-text")).value).toBe("ABCD-EFGH-JKLM");
  await fireEvent.click(screen.getByTestId("accounts-close"));
  expect([accounts.fresh, accounts.asking]).toEqual([null, null]);
  accounts.ask("code", account());
  await accounts.confirm();
  accounts.cover();
  expect(accounts.fresh).toBeNull();
});

test("a login is ended at the second step", async () => {
  const { posts } = await shown();
  await fireEvent.click(screen.getAllByTestId("account-end")[0] as HTMLElement);
  expect(posts()).toEqual([]);
  await fireEvent.click(screen.getByTestId("accounts-confirm"));
  await expect.poll(() => row("mita")).toContain("কেউ লগ ইন করতে পারবেন না");
  expect(posts().map(({ path }) => path)).toEqual(["/accounts/mita/end"]);
});

test("a new person gets a login and a code, and a login that is taken is said with what was typed still there", async () => {
  let taken = true;
  const { accounts, posts } = await shown({
    "POST /accounts": () => (taken ? { status: 409, body: problem("login_taken") } : { body: code }),
  });
  await fireEvent.click(screen.getByTestId("accounts-make"));
  await fireEvent.input(screen.getByTestId("accounts-login"), { target: { value: " rina2 " } });
  await fireEvent.input(screen.getByTestId("accounts-bn"), { target: { value: "রীনা সেন" } });
  await accounts.make();
  expect((await screen.findByTestId("accounts-refused")).textContent).toContain("অন্য কারও");
  expect(accounts.bn).toBe("রীনা সেন");
  taken = false;
  await accounts.make();
  expect((await screen.findByTestId<HTMLTextAreaElement>("copy-text")).value).toBe("ABCD-EFGH-JKLM");
  expect(posts().at(-1)?.body).toEqual({ login: "rina2", name: { bn: "রীনা সেন", en: "" } });
  expect([accounts.login, accounts.bn]).toEqual(["", ""]);
});

test("the page has no accessibility fault in either language", async () => {
  await shown();
  for (const language of ["bn-IN", "en"] as const) {
    chooseLanguage(language);
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
});
