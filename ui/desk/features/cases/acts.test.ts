import type { DeskAction } from "@shared/generated";
import { tIn } from "@shared/l10n.svelte";
import { expect, test } from "vitest";
import { CASE_ACTS, RESPONSE_ACTS } from "../../generated";
import { type Act, action, FIELDS, flawsIn, offeredFor } from "./acts";
import { deskCase } from "./fixtures";

test("the queue says what is offered with each response; of one it does not know, nothing", () => {
  const desk = deskCase({}, { responses: [{ response: "r1", acts: ["approve", "return"] }] });
  expect(offeredFor(desk, "r1")).toEqual(["approve", "return"]);
  expect(offeredFor(desk, "r2")).toEqual([]);
});

const ACTS: Act[] = [...CASE_ACTS, ...RESPONSE_ACTS];
const FILLED: Record<string, string> = {
  kind: "suggestion",
  category: "drain_blocked",
  department: "SD",
  ward: "৩৬",
  place: " শিয়ালদহ ",
  officer: "rina",
  to: "SD",
  reason: "নিকাশির কাজ ",
  text_bn: "হয়েছে ",
  text_en: "",
  text: "কথা ",
  thanks: "yes",
  into: "c2",
  close_reason: "satisfied",
  note: "",
  agency: "CESC",
  outcome: "sent",
  link: "https://example.org/1",
};

test("each step asks the queue for what was filled in", () => {
  const words = { text_bn: "হয়েছে", text_en: "" };
  const asks: Record<Act, DeskAction> = {
    triage: {
      do: "triage",
      kind: "suggestion",
      category: "drain_blocked",
      department: "SD",
      ward: 36,
      place: "শিয়ালদহ",
    },
    assign: { do: "assign", officer: "rina" },
    transfer: { do: "transfer", to: "SD", reason: "নিকাশির কাজ" },
    ask: { do: "ask", response: "id", ...words },
    interim: { do: "reply", response: "id", reply: "interim", ...words },
    action_taken: { do: "reply", response: "id", reply: "action_taken", ...words },
    note: { do: "note", note: "id", text: "কথা" },
    citizen_wrote: { do: "citizen_wrote", text: "কথা", thanks: true },
    resume: { do: "resume" },
    merge: { do: "merge", into: "c2" },
    close: { do: "close", reason: "satisfied", note: "" },
    refer_out: { do: "close", reason: "referred_out", note: "CESC" },
    no_action: { do: "close", reason: "satisfied", note: "" },
    reopen: { do: "reopen", reason: "নিকাশির কাজ" },
    acknowledge: { do: "acknowledge", escalations: [2, 3] },
    approve: { do: "approve", response: "id", ...words },
    return: { do: "return", response: "id", reason: "নিকাশির কাজ" },
    send: { do: "send", response: "id" },
    settle: { do: "settle", response: "id", outcome: { outcome: "sent", link: "https://example.org/1" } },
    by_hand: { do: "settle", response: "id", outcome: { outcome: "by_hand", link: "https://example.org/1" } },
  };
  for (const act of ACTS) {
    const value = (field: string) => FILLED[field] ?? "";
    expect(flawsIn(act, value), act).toEqual({});
    // The Bengali য় is stored as two letters; what was typed may be one.
    expect(JSON.stringify(action(act, value, "id", [2, 3])).normalize("NFC"), act).toBe(
      JSON.stringify(asks[act]).normalize("NFC"),
    );
  }
});

test("what is missing or wrong is said at its field", () => {
  const empty = () => "";
  expect(flawsIn("transfer", empty)).toEqual({ to: "missing", reason: "missing" });
  expect(flawsIn("action_taken", empty)).toEqual({ text_bn: "missing" });
  expect(flawsIn("resume", empty)).toEqual({});
  expect(flawsIn("triage", (field) => (field === "ward" ? "১৯৯" : ""))).toEqual({ ward: "ward" });
  expect(flawsIn("by_hand", () => "http://example.org")).toEqual({ link: "link" });
});

test("every step has its button, its question, its second step and its fields in both languages", () => {
  for (const language of ["bn-IN", "en"] as const) {
    for (const act of ACTS) {
      const word = act.replaceAll("_", "-");
      for (const id of [`case-act-${word}`, `case-ask-${word}`, `case-confirm-${word}`]) {
        expect(tIn(language, id), id).not.toBe(id);
      }
      for (const field of FIELDS[act].filter((field) => field !== "outcome" && field !== "into")) {
        const id = `case-field-${field.replaceAll("_", "-")}`;
        expect(tIn(language, id), id).not.toBe(id);
      }
    }
  }
});
