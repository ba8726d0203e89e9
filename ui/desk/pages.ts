// The pages of the desk, in the order of its head. A new page is a folder in `features` and a line here.
import type { PageRecord } from "./desk.svelte";
import { accountPage } from "./features/account/page";
import { accountsPage } from "./features/accounts/page";
import { casesPage } from "./features/cases/page";
import { computersPage } from "./features/computers/page";
import { queuePage } from "./features/queue/page";
import { rosterPage } from "./features/roster/page";
import { watchPage } from "./features/watch/page";

export const PAGES: readonly [PageRecord, ...PageRecord[]] = [
  queuePage,
  casesPage,
  rosterPage,
  computersPage,
  accountsPage,
  accountPage,
  watchPage,
];
