// The officers' computers, and what they hold unsent.
import type { PageRecord } from "../../desk.svelte";
import ComputersPage from "./ComputersPage.svelte";
import { Computers } from "./computers.svelte";

export const computersPage: PageRecord = {
  name: "computers",
  State: Computers,
  component: ComputersPage,
};
