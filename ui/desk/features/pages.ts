// The pages of the desk, in the order of its head, and who has business on each. The queue refuses the
// others anyway; this only keeps doors off the page that open for nobody.
import type { Role } from "@shared/generated";

export const PAGES = ["queue", "cases", "roster", "computers"] as const;
export type Page = (typeof PAGES)[number];

const HAS_BUSINESS: Partial<Record<Page, readonly Role[]>> = {
  roster: ["moderator", "publisher", "nodal_officer", "oversight", "administrator"],
  computers: ["administrator", "nodal_officer", "moderator", "oversight"],
};

export function pagesFor(roles: readonly Role[]): Page[] {
  return PAGES.filter((page) => HAS_BUSINESS[page]?.some((role) => roles.includes(role)) ?? true);
}
