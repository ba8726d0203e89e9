import { afterEach, expect, test } from "vitest";
import { Api, address, Failure } from "./api";
import { deskItem, fakeQueue, problem, queueList, session } from "./fixtures";

const fetchBefore = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = fetchBefore;
});

async function failed(call: Promise<unknown>): Promise<Failure> {
  return call.then(
    () => {
      throw new Error("it was expected to fail");
    },
    (thrown) => {
      expect(thrown).toBeInstanceOf(Failure);
      return thrown;
    },
  );
}

test("what changes something carries the session's token, and what only reads does not", async () => {
  const calls = fakeQueue({
    "POST /login": { body: session },
    "GET /queue": { body: queueList([]) },
    "POST /items/a/open": { body: deskItem() },
  });
  const api = new Api();
  await api.login({ login: "anirban", password: "secret" });
  await api.call("queue", { query: { shelf: "to_publish" } });
  await api.call("open_item", { path: { id: "a" } });
  expect(calls.map((call) => [call.path, call.headers.get("x-purabarta-csrf")])).toEqual([
    ["/login", null],
    ["/queue?shelf=to_publish", null],
    ["/items/a/open", "token-1"],
  ]);
});

test("a decision carries the content it was made on", async () => {
  const calls = fakeQueue({ "POST /items/a/decision": { body: deskItem() } });
  await new Api().call("decide", {
    path: { id: "a" },
    body: { content_hash: "hash-1", decision: { kind: "approve" }, checks: [] },
  });
  expect(calls[0]?.body).toEqual({ content_hash: "hash-1", decision: { kind: "approve" }, checks: [] });
});

test("a refusal keeps its code, its parameters and its trace", async () => {
  fakeQueue({
    "GET /items/a": {
      status: 409,
      body: { ...problem("wrong_state"), params: { state: "approved" } },
    },
  });
  const refusal = await failed(new Api().call("item", { path: { id: "a" } }));
  expect([refusal.code, refusal.params, refusal.traceId]).toEqual([
    "wrong_state",
    { state: "approved" },
    "trace-1",
  ]);
});

test("an error page that is no problem document is an unknown refusal", async () => {
  globalThis.fetch = async () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  expect((await failed(new Api().call("item", { path: { id: "a" } }))).code).toBe("unknown");
});

test("no answer, or a page of somebody else's network, is unreachable", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("no route");
  };
  expect((await failed(new Api().session())).code).toBe("unreachable");
  globalThis.fetch = async () => new Response("<h1>Pay for your hotel</h1>", { status: 200 });
  expect((await failed(new Api().session())).code).toBe("unreachable");
});

test("an expired session is told to the desk, and a wrong password is not", async () => {
  fakeQueue({
    "GET /queue": { status: 401, body: problem("session_expired", 401) },
    "POST /login": { status: 401, body: problem("login_wrong", 401) },
  });
  const api = new Api();
  let expired = 0;
  api.expired = () => expired++;
  await failed(api.login({ login: "anirban", password: "wrong" }));
  expect(expired).toBe(0);
  await failed(api.call("queue", { query: { shelf: "open" } }));
  expect(expired).toBe(1);
});

test("an address has its parameters in it, and none of them is taken for a part of the path", () => {
  expect(address("case_photo", { id: "c1", sha256: "ab" })).toBe("/desk/api/cases/c1/photos/ab");
  expect(address("case_photo", { id: "../c1", sha256: "a?b" })).toBe("/desk/api/cases/..%2Fc1/photos/a%3Fb");
});

test("a route is asked with what its path, query and body need, and with nothing else", () => {
  const api = new Api();
  const asks = [
    () => api.call("computers"),
    () => api.call("queue", { query: {} }),
    () => api.call("case", { path: { id: "c1" } }),
    // @ts-expect-error: the path has a parameter.
    () => api.call("case"),
    // @ts-expect-error: the path's parameter is called otherwise.
    () => api.call("case", { path: { number: "c1" } }),
    // @ts-expect-error: there is no such tab.
    () => api.call("queue", { query: { shelf: "attic" } }),
    // @ts-expect-error: a decision has a body.
    () => api.call("decide", { path: { id: "a" } }),
    // @ts-expect-error: a photo is no document, only its address is of use.
    () => api.call("case_photo", { path: { id: "c1", sha256: "ab" } }),
  ];
  // The types are what is tested: a line that compiles against its comment fails the check.
  expect(asks).toHaveLength(8);
});
