// Who holds which post, and the holidays.
import type { PageRecord } from "../../desk.svelte";
import RosterPage from "./RosterPage.svelte";
import { RosterBook } from "./roster.svelte";

export const rosterPage: PageRecord = {
  name: "roster",
  State: RosterBook,
  component: RosterPage,
};
