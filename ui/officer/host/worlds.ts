// Worlds for tests: the real program of an officer, a real queue and a line between them, each of its own. What happens
// in them is said in `crates/testkit/src/bridge/acts.rs`.
import { request } from "node:http";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import type {
  Content,
  DraftId,
  DraftView,
  NothingHanded,
  Opens,
  Photo,
  Reason,
  SubmissionId,
} from "@shared/generated";
import { inject, onTestFinished } from "vitest";
import { bridgeHost } from "./bridge";
import { type Canned, canned } from "./canned";

export type Act =
  | {
      act:
        | "goes_offline"
        | "meets_login_page"
        | "goes_online"
        | "gives_code"
        | "revokes"
        | "pulls_out"
        | "ends";
    }
  | { act: "receives" | "approves"; item: SubmissionId }
  | { act: "returns"; item: SubmissionId; reason: Reason }
  | { act: "publishes"; item: SubmissionId; link: string }
  | { act: "takes_call"; n: number; words: string }
  | { act: "moves_case"; case: string; place: string }
  | { act: "returns_reply"; case: string; reason: string }
  | { act: "sends_reply"; case: string }
  | { act: "time_passes"; millis: number }
  | { act: "has_folder"; name: string; kind: "drive" | "own" | "elsewhere"; files: string[] }
  | { act: "chooses"; folder: string | null }
  | { act: "copies" | "drops"; files?: string[]; instead?: NothingHanded }
  | { act: "drags"; over: boolean }
  | { act: "clicks"; opens: Opens }
  | { act: "phone_brings"; draft: DraftId; photo: string }
  | { act: "is_cut_off" | "starts_safely" }
  | { act: "meets_fault"; restarts?: boolean };

export interface World extends Canned {
  /** The time in it when it began, and in the tests' clock if that is held. */
  began: number;
  /** Lets something happen; done when the officer's program knows of it. */
  does(act: Act): Promise<unknown>;
  /** A file as an officer has it; the same for the same name. */
  file(name: string): Promise<File>;
  /** The drafts that there are, as they are on the disk. */
  drafts(): Promise<DraftView[]>;
  /** Submits a report with a photo; answers the item it became. */
  submits(words?: Partial<Content>): Promise<SubmissionId>;
}

/** `fetch` without the page around it, and without its clock, which tests hold. */
const ask = ((at: string, { method = "GET", headers, body, signal }: RequestInit = {}) =>
  new Promise((answered, failed) => {
    const options = { method, headers: headers as Record<string, string>, signal: signal ?? undefined };
    const asked = request(at, options, (answer) => {
      const status = answer.statusCode ?? 0;
      answered({
        ok: status < 300,
        status,
        statusText: answer.statusMessage,
        json: () => json(answer),
        get body() {
          return Readable.toWeb(answer);
        },
      } as unknown as Response);
    });
    asked.on("error", failed);
    asked.end(body === undefined || typeof body === "string" ? body : Buffer.from(body as ArrayBuffer));
  })) as typeof fetch;

async function post(at: string, body: unknown): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const answer = await ask(at, { method: "POST", headers, body: JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${JSON.stringify(body)}: ${JSON.stringify(said)}`);
  return said;
}

const files = new Map<string, Promise<ArrayBuffer>>();
function bytesOf(name: string): Promise<ArrayBuffer> {
  const known = files.get(name);
  if (known) return known;
  const at = `${inject("bridge")}/bridge/things/${encodeURIComponent(name)}`;
  const read = ask(at).then(async ({ body }) => {
    const parts: Uint8Array[] = [];
    for await (const part of body as unknown as AsyncIterable<Uint8Array>) parts.push(part);
    return Uint8Array.from(Buffer.concat(parts)).buffer;
  });
  files.set(name, read);
  return read;
}

/** A world for this test. It ends with it. */
export async function world({ enrolled = true } = {}): Promise<World> {
  const all = `${inject("bridge")}/bridge/worlds`;
  const { id, now } = (await post(all, { enrolled })) as { id: number; now: number };
  const at = `${all}/${id}`;
  const program = await bridgeHost(at, ask);
  const host = canned(program);
  onTestFinished(async () => {
    await host.settled();
    program.close();
    await ask(at, { method: "DELETE" });
  });
  const file = async (name: string) => new File([await bytesOf(name)], name, { type: "image/jpeg" });
  return Object.assign(host, {
    began: now,
    does: (act: Act) => post(`${at}/acts`, act),
    file,
    drafts: async () => {
      const { drafts } = await program.call("home", null);
      return Promise.all(drafts.map((row) => program.call("draft", row.id)));
    },
    submits: async (words: Partial<Content> = {}) => {
      const { id, version, content } = await program.call("draft_start", {
        kind: "work_report",
        department: null,
      });
      const imported = await program.importPhoto(await file("report.jpg"), "file", 1);
      const photos: Photo[] = imported.answer === "photo" ? [imported.photo] : [];
      const said = { caption_bn: "নর্দমা পরিষ্কার", work_date: "2026-11-23", borough: 16, ward: 124 };
      const typed = { ...content, ...said, photos, ...words };
      await program.call("draft_save", { id, version, content: typed });
      const sealed = await program.call("draft_seal", { id, version: version + 1 });
      if (sealed.answer !== "sealed") throw new Error(`not sealed: ${JSON.stringify(sealed)}`);
      return sealed.submission;
    },
  });
}
