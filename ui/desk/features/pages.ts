// The pages of the desk, in the order of its head, and who has business on each. The queue refuses the
// others anyway; this only keeps doors off the page that open for nobody.
import type { Role } from "@shared/generated";

export const PAGES = ["queue", "cases", "roster"] as const;
export type Page = (typeof PAGES)[number];

const READS_ROSTER: readonly Role[] = [
  "moderator",
  "publisher",
  "nodal_officer",
  "oversight",
  "administrator",
];

export function pagesFor(roles: readonly Role[]): Page[] {
  return PAGES.filter((page) => page !== "roster" || roles.some((role) => READS_ROSTER.includes(role)));
}
