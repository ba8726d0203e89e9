import { chooseLanguage } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../../api";
import { fakeQueue, problem, session } from "../../fixtures";
import LoginPage from "./LoginPage.svelte";
import { Login } from "./login.svelte";

const fetchBefore = globalThis.fetch;
beforeEach(() => chooseLanguage("bn-IN"));
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
});

function shown(answers: Parameters<typeof fakeQueue>[0]) {
  const calls = fakeQueue(answers);
  const arrived: string[] = [];
  const login = new Login(new Api(), async ({ person }) => void arrived.push(person.id));
  render(LoginPage, { login, again: false });
  return { login, calls, arrived };
}

test("who has a code chooses a password with it and is logged in", async () => {
  const { login, calls, arrived } = shown({ "POST /start": { body: session } });
  expect(screen.queryByTestId("desk-code")).toBeNull();
  await fireEvent.click(screen.getByTestId("desk-login-turn"));
  await fireEvent.input(screen.getByTestId("desk-login"), { target: { value: " rina " } });
  await fireEvent.input(screen.getByTestId("desk-code"), { target: { value: "abcd-efgh-jklm" } });
  const password = screen.getByTestId<HTMLInputElement>("desk-password");
  expect(password.autocomplete).toBe("new-password");
  await fireEvent.input(password, { target: { value: "tram line number 24" } });
  await login.submit();
  expect(calls[0]?.body).toEqual({ login: "rina", code: "abcd-efgh-jklm", password: "tram line number 24" });
  expect([arrived, login.password, login.code, login.starts]).toEqual([["anirban"], "", "", false]);
});

test("a lockout says how long it lasts, in both languages", async () => {
  const { login } = shown({
    "POST /login": { status: 429, body: { ...problem("rate_limited", 429), params: { retry_after: "841" } } },
  });
  await login.submit();
  expect((await screen.findByTestId("desk-login-error")).textContent).toContain("১৫ মিনিট পরে");
  chooseLanguage("en");
  await expect.poll(() => screen.getByTestId("desk-login-error").textContent).toContain("in 15 minutes");
});
