import type { Computer, ComputerList } from "@shared/generated";
import { chooseLanguage } from "@shared/l10n.svelte";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import App from "../../App.svelte";
import { Api } from "../../api";
import { Desk } from "../../desk.svelte";
import { fakeQueue, HOUR, NOW, nodal, problem, queueList, session } from "../../fixtures";
import { PAGES } from "../../pages";
import { Computers } from "./computers.svelte";

const fetchBefore = globalThis.fetch;
const streamBefore = globalThis.EventSource;
beforeEach(() => {
  chooseLanguage("bn-IN");
  globalThis.EventSource = class {
    close(): void {}
  } as unknown as typeof EventSource;
  history.replaceState(null, "", "?page=computers");
});
afterEach(() => {
  cleanup();
  globalThis.fetch = fetchBefore;
  globalThis.EventSource = streamBefore;
});

function computer(change: Partial<Computer> = {}): Computer {
  return {
    id: "pc-1",
    name: "PC-SWM",
    officer: { id: "rina", name: { bn: "রিনা দাস", en: "Rina Das" } },
    departments: ["SWM"],
    enrolled_at: NOW - 900 * HOUR,
    seen_at: NOW - HOUR / 2,
    unsent: 0,
    oldest_made_at: null,
    app_version: "0.1.0",
    alarm: false,
    revoked_at: null,
    ...change,
  };
}

const late = computer({ id: "pc-2", unsent: 3, oldest_made_at: NOW - 50 * HOUR, alarm: true });
const begun = computer({ id: "pc-3", unsent: 1, oldest_made_at: NOW - HOUR / 3, departments: ["WS"] });
const off = computer({ id: "pc-4", revoked_at: NOW - HOUR });

function list(rows: Computer[], mayManage = true): ComputerList {
  return { rows, may_manage: mayManage, server_time: NOW };
}

async function started(answers: Parameters<typeof fakeQueue>[0] = {}, whose = session) {
  const calls = fakeQueue({
    "GET /session": { body: whose },
    "GET /queue": { body: queueList([]) },
    "GET /computers": { body: list([late, begun, computer(), off]) },
    ...answers,
  });
  const desk = new Desk(new Api(), PAGES);
  render(App, { desk });
  await desk.start();
  await screen.findAllByTestId("computer");
  return { desk, calls };
}

const shown = () => screen.queryAllByTestId("computer").map((row) => row.dataset.id);

test("computers stand in the order the queue gave, without those revoked", async () => {
  await started();
  expect(shown()).toEqual(["pc-2", "pc-3", "pc-1"]);
});

test("work that lay for over a day raises an alarm in words and a shape, with its age", async () => {
  await started();
  expect(screen.getByTestId("computers-alarm").textContent).toContain("১টি কম্পিউটারে");
  const row = within(screen.getAllByTestId("computer")[0] as HTMLElement);
  expect(row.getByText("৩টি পাঠানো বাকি", { exact: false }).textContent).toContain("২ দিন ২ ঘণ্টা");
  expect(document.querySelector('[data-id="pc-2"] [data-mark="overdue"] svg')).not.toBeNull();
  expect(document.querySelector('[data-id="pc-3"] [data-mark="overdue"]')).toBeNull();
});

test("what is shown is kept in the address, and read from it", async () => {
  const { desk } = await started();
  await fireEvent.click(screen.getByTestId("computers-show-unsent"));
  expect(shown()).toEqual(["pc-2", "pc-3"]);
  await fireEvent.change(screen.getByTestId("computers-department"), { target: { value: "SWM" } });
  expect([location.search, shown()]).toEqual(["?page=computers&show=unsent&department=SWM", ["pc-2"]]);
  history.replaceState(null, "", "?page=computers&show=revoked");
  await desk.follow();
  expect([desk.at(Computers).department, shown()]).toEqual(["", ["pc-4"]]);
  history.replaceState(null, "", "?page=computers&show=nonsense");
  await desk.follow();
  expect(shown()).toEqual(["pc-2", "pc-3", "pc-1"]);
});

test("revoking takes two steps, and says what stays on the computer", async () => {
  const { calls } = await started({
    "POST /computers/pc-2/revoke": {
      body: list([begun, computer(), { ...late, revoked_at: NOW, alarm: false }]),
    },
  });
  const posts = () => calls.filter((call) => call.method === "POST").map((call) => call.path);
  await fireEvent.click(screen.getAllByTestId("computer-strike")[0] as HTMLElement);
  expect(posts()).toEqual([]);
  expect(document.activeElement).toBe(screen.getByTestId("computer-strike-back"));
  expect(screen.getByText("না-পাঠানো ৩টি কাজ", { exact: false })).not.toBeNull();
  await fireEvent.click(screen.getByTestId("computer-strike-back"));
  expect(screen.queryByTestId("computer-strike-confirm")).toBeNull();
  await fireEvent.click(screen.getAllByTestId("computer-strike")[0] as HTMLElement);
  await fireEvent.click(screen.getByTestId("computer-strike-confirm"));
  await expect.poll(shown).toEqual(["pc-3", "pc-1"]);
  expect(posts()).toEqual(["/computers/pc-2/revoke"]);
  expect(calls.at(-1)?.headers.get("x-purabarta-csrf")).toBe("token-1");
});

test("a new code is shown once", async () => {
  const { desk } = await started({
    "POST /computers/pc-2/code": { body: { code: "ABCD-EFGH-JKLM", expires_at: NOW + 72 * HOUR } },
  });
  await fireEvent.click(screen.getAllByTestId("computer-code")[0] as HTMLElement);
  expect((await screen.findByTestId("computers-code")).textContent).toContain("ABCD-EFGH-JKLM");
  // The list comes anew, and the code is still being written down.
  await desk.at(Computers).read();
  expect(screen.queryByTestId("computers-code")).not.toBeNull();
  await fireEvent.click(screen.getByTestId("computers-code-seen"));
  expect(document.body.textContent).not.toContain("ABCD-EFGH-JKLM");
});

test("a code is not there for whoever sits down next", async () => {
  const { desk } = await started({ "POST /logout": { status: 204, body: null } });
  desk.at(Computers).code = { code: "ABCD-EFGH-JKLM", expires_at: NOW + 72 * HOUR, of: late };
  desk.api.expired();
  expect(desk.at(Computers).code).toBeNull();
  desk.at(Computers).code = { code: "ABCD-EFGH-JKLM", expires_at: NOW + 72 * HOUR, of: late };
  await desk.leave();
  expect(desk.at(Computers).code).toBeNull();
});

test("a refusal is said and nothing is forgotten", async () => {
  const { desk } = await started({
    "POST /computers/pc-2/revoke": { status: 403, body: problem("forbidden", 403) },
  });
  desk.at(Computers).ask("pc-2");
  await desk.at(Computers).revoke();
  expect(screen.getByTestId("desk-problem").textContent).toContain("অধিকার নেই");
  expect(desk.at(Computers).revoking).toBe("pc-2");
});

test("who may not manage is shown no buttons, and who may not review is shown no door to that", async () => {
  history.replaceState(null, "", "?page=computers");
  const { calls } = await started({ "GET /computers": { body: list([late], false) } }, nodal);
  expect(shown()).toEqual(["pc-2"]);
  expect(screen.queryByTestId("computer-strike")).toBeNull();
  expect(screen.queryByTestId("computer-code")).toBeNull();
  expect(screen.queryByTestId("desk-page-queue")).toBeNull();
  expect(calls.some((call) => call.path.startsWith("/queue"))).toBe(false);
});
