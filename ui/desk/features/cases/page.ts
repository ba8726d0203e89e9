// Complaints of citizens.
import type { PageRecord } from "../../desk.svelte";
import CasesPage from "./CasesPage.svelte";
import { Cases } from "./cases.svelte";

export const casesPage: PageRecord = {
  name: "cases",
  State: Cases,
  component: CasesPage,
};
