// The officers' computers, and what they hold unsent.
import type { PageRecord } from "../../desk.svelte";
import ComputersPage from "./ComputersPage.svelte";
import { Computers } from "./computers.svelte";

export const computersPage: PageRecord = {
  name: "computers",
  // As `rules::authorise` of the queue, for `Action::SeeComputers`.
  seenBy: ["administrator", "nodal_officer", "moderator", "oversight"],
  State: Computers,
  component: ComputersPage,
};
