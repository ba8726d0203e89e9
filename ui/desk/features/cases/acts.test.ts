import type { CaseMay, DeskAction } from "@shared/generated";
import { tIn } from "@shared/l10n.svelte";
import { expect, test } from "vitest";
import { anirban } from "../../fixtures";
import { type Act, action, CASE_ACTS, FIELDS, flawsIn, offered, offeredFor, RESPONSE_ACTS } from "./acts";
import { deskCase, response, rina } from "./fixtures";

test("each state offers what makes sense in it to a nodal officer", () => {
  const offers = (state: Parameters<typeof deskCase>[0]) => offered(deskCase(state)).join(" ");
  const open = "triage assign action_taken interim ask transfer note citizen_wrote";
  expect(offers({ state: "new" })).toBe(`${open} merge close refer_out no_action`);
  expect(offers({ state: "awaiting_citizen" })).toBe(`${open} resume merge close refer_out no_action`);
  expect(offers({ state: "answered" })).toBe("note citizen_wrote close reopen");
  expect(offers({ state: "closed" })).toBe("note citizen_wrote reopen");
  expect(offers({ state: "duplicate" })).toBe("note citizen_wrote");
  expect(offers({ state: "unknown" })).toBe("note citizen_wrote");
});

test("nothing is offered that the queue does not allow", () => {
  const only = (...may: CaseMay[]) => offered(deskCase({ state: "new" }, may));
  expect(only("read")).toEqual([]);
  expect(only("read", "note")).toEqual(["note"]);
  expect(only("read", "transfer")).toEqual(["transfer"]);
  expect(only("read", "close")).toEqual(["close", "refer_out", "no_action"]);
  expect(offered(deskCase({ state: "new", department: null }))).not.toContain("assign");
});

test("an escalation is acknowledged only by whom it is for, and once", () => {
  const one = { number: 1, cause: { cause: "vacancy" }, to: [], at: 0, acknowledged: null } as const;
  const of = (level: "nodal_officer" | "commissioner") =>
    deskCase({ escalations: [{ ...one, cause: { cause: "vacancy" }, to: [], level }] });
  expect(offered(of("nodal_officer"))).toContain("acknowledge");
  expect(offered(of("commissioner"))).not.toContain("acknowledge");
});

test("nobody decides on his own words, and what goes back by hand is not sent by a machine", () => {
  const desk = deskCase();
  expect(offeredFor(desk, response(), anirban.id)).toEqual(["approve", "return"]);
  expect(offeredFor(desk, response(), rina.id)).toEqual([]);
  const approved = response({ state: "approved" });
  expect(offeredFor(desk, approved, anirban.id)).toEqual(["by_hand", "return"]);
  expect(offeredFor(deskCase({ source: { kind: "facebook" } }), approved, anirban.id)).toEqual([
    "send",
    "return",
  ]);
  expect(offeredFor(desk, response({ state: "unconfirmed" }), anirban.id)).toEqual(["settle"]);
  expect(offeredFor(desk, response({ state: "sent" }), anirban.id)).toEqual([]);
  expect(offeredFor(deskCase({}, ["read"]), response(), anirban.id)).toEqual([]);
});

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
  for (const act of [...CASE_ACTS, ...RESPONSE_ACTS]) {
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
    for (const act of [...CASE_ACTS, ...RESPONSE_ACTS]) {
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
