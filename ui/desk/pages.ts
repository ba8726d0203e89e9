// The pages of the desk, in the order of its head, and who has business on each. The queue refuses the
// others anyway; this only keeps doors off the page that open for nobody.
import type { Role } from "@shared/generated";

export const PAGES = ["queue", "cases", "roster", "computers"] as const;
export type Page = (typeof PAGES)[number];

/** As the queue's own tables: `rules::authorise` and `rules::authorise::roster`. */
const READS: Partial<Record<Page, readonly Role[]>> = {
  queue: ["moderator", "publisher", "oversight", "administrator"],
  roster: ["controlling_officer", "moderator", "publisher", "nodal_officer", "oversight", "administrator"],
  computers: ["administrator", "nodal_officer", "moderator", "oversight"],
};

/** The first of them is the one that opens when the address names none. */
export function pagesFor(roles: readonly Role[]): Page[] {
  return PAGES.filter((page) => READS[page]?.some((role) => roles.includes(role)) ?? true);
}
