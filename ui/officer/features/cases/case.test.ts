import type { CaseConflict, CaseDraftView } from "@shared/generated";
import { expect, it } from "vitest";
import { canned } from "../../host/canned";
import { caseResponse, caseView } from "../../host/samples";
import { Session } from "../../window/session.svelte";
import { OpenCase } from "./case.svelte";

const NOW = Date.parse("2026-11-23T12:00:00+05:30");

const stored: CaseDraftView = {
  id: "draft-1",
  case: "case-1",
  version: 4,
  words: { doing: null, text_bn: "আগের কথা", text_en: "", photos: [], to: null, reason: "", note: "" },
  saved_at: NOW,
};

const conflict: CaseConflict = {
  operation: "operation-1",
  mine: {
    kind: "reply_case",
    case: "case-1",
    base: 1,
    response: "response-1",
    reply: "interim",
    text_bn: "কাজ চলছে।",
    text_en: "",
    photos: [],
  },
  made_at: NOW,
  refused: true,
  damaged: false,
  problem: "case_conflict",
  between: null,
};

function deferred<T>() {
  let [resolve, reject] = [(_: T) => {}, (_: unknown) => {}];
  const promise = new Promise<T>((answers, fails) => {
    [resolve, reject] = [answers, fails];
  });
  return { promise, resolve, reject };
}

/** A case's page whose draft is still being read. */
async function opened() {
  const host = canned();
  const draft = deferred<CaseDraftView>();
  host.answers("case", () => caseView(NOW));
  host.answers("case_draft", () => draft.promise);
  host.answers("case_draft_save", ({ version }) =>
    version === stored.version
      ? { answer: "saved", version: version + 1, at: NOW }
      : { answer: "conflict", theirs: stored },
  );
  host.answers("case_set_aside", () => null);
  const open = new OpenCase(new Session(host), "case-1");
  const opening = open.open();
  await expect.poll(() => open.view).not.toBeNull();
  const saves = () => host.calls.filter(({ name }) => name === "case_draft_save");
  const names = () => host.calls.map(({ name }) => name);
  return { host, open, opening, draft, saves, names };
}

it("sets a conflict aside that is to be written again before the draft is read, once its words are saved", async () => {
  const { open, opening, draft, saves, names } = await opened();
  const again = open.again(conflict);
  draft.resolve(stored);
  await Promise.all([opening, again]);
  expect(open.writing.content).toMatchObject({ doing: "interim", text_bn: "কাজ চলছে।\n\nআগের কথা" });
  expect(saves().at(-1)?.argument).toMatchObject({ version: 4, words: { text_bn: "কাজ চলছে।\n\nআগের কথা" } });
  expect(
    names()
      .filter((name) => name !== "case")
      .slice(-2),
  ).toEqual(["case_draft_save", "case_set_aside"]);
  open.writing.close();
});

it("keeps a conflict whose words cannot be put into the draft, because the draft cannot be read", async () => {
  const { host, open, opening, draft, names } = await opened();
  const again = open.again(conflict);
  draft.reject({ code: "internal", params: {}, flaws: [], detail: "" });
  await Promise.all([opening, again]);
  expect(open.session.failed?.code).toBe("internal");
  expect(names()).not.toContain("case_draft_save");
  expect(names()).not.toContain("case_set_aside");
  host.answers("case_draft", () => stored);
  await open.again(conflict);
  expect(names()).toContain("case_set_aside");
  open.writing.close();
});

it("puts what the desk returned into the form, also before the draft is read", async () => {
  const { open, opening, draft, saves } = await opened();
  const rewritten = open.rewrite(caseResponse(NOW));
  draft.resolve(stored);
  await Promise.all([opening, rewritten]);
  expect(open.writing.content.text_bn).toContain("নর্দমা পরিষ্কার");
  expect(open.writing.content.text_bn).toContain("আগের কথা");
  expect(saves()).toHaveLength(1);
  open.writing.close();
});
