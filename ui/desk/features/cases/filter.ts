// Which cases are asked for. The filter lives in the address, so that a page can be sent to a colleague,
// and Back leads back.
import type { CaseFilter, CaseShelf } from "@shared/generated";
import { CASE_KINDS, CASE_SHELVES, WARDS } from "../../generated";

/** What narrows a shelf; each is the name of a parameter, in the address and to the queue. */
export const NARROWS = ["department", "ward", "category", "source", "kind", "text"] as const;
export type Narrow = (typeof NARROWS)[number];
export type Narrowed = Partial<Record<Narrow, string>>;

export type Asked = { shelf: CaseShelf; narrowed: Narrowed };

/** What an address asks for. What makes no sense is left out: an old link still opens. */
export function asked(query: URLSearchParams): Asked {
  const shelf = CASE_SHELVES.find((one) => one === query.get("shelf")) ?? "new";
  const narrowed: Narrowed = {};
  for (const name of NARROWS) {
    const value = query.get(name)?.trim();
    if (!value) continue;
    if (name === "ward" && wardOf(value) === null) continue;
    if (name === "kind" && !CASE_KINDS.some((kind) => kind === value)) continue;
    narrowed[name] = value;
  }
  return { shelf, narrowed };
}

/** The same as parameters, shelf first. */
export function parameters({ shelf, narrowed }: Asked): URLSearchParams {
  const query = new URLSearchParams({ shelf });
  for (const name of NARROWS) {
    const value = narrowed[name];
    if (value) query.set(name, value);
  }
  return query;
}

/** The same as the queue is asked for it. */
export function filterOf({ shelf, narrowed: { ward, kind, ...rest } }: Asked): Partial<CaseFilter> {
  return {
    shelf,
    ...rest,
    ...(ward === undefined ? {} : { ward: wardOf(ward) }),
    ...(kind === undefined ? {} : { kind: CASE_KINDS.find((one) => one === kind) ?? null }),
  };
}

/** A ward's number out of Latin digits; none when there is no such ward. */
export function wardOf(digits: string): number | null {
  const ward = /^[0-9]{1,3}$/.test(digits) ? Number(digits) : 0;
  return ward >= 1 && ward <= WARDS ? ward : null;
}
