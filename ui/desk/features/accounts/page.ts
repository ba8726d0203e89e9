// Everybody's logins to the desk, for an administrator.
import type { PageRecord } from "../../desk.svelte";
import AccountsPage from "./AccountsPage.svelte";
import { Accounts } from "./accounts.svelte";

export const accountsPage: PageRecord = {
  name: "accounts",
  State: Accounts,
  component: AccountsPage,
};
