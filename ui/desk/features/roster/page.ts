// Who holds which post, and the holidays.
import type { PageRecord } from "../../desk.svelte";
import RosterPage from "./RosterPage.svelte";
import { RosterBook } from "./roster.svelte";

export const rosterPage: PageRecord = {
  name: "roster",
  // As `rules::authorise::roster` of the queue, for `sees_of_roster`.
  seenBy: ["controlling_officer", "moderator", "publisher", "nodal_officer", "oversight", "administrator"],
  State: RosterBook,
  component: RosterPage,
};
