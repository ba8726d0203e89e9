// One's own login: where one is logged in, and the password.
import type { PageRecord } from "../../desk.svelte";
import AccountPage from "./AccountPage.svelte";
import { OwnAccount } from "./account.svelte";

export const accountPage: PageRecord = {
  name: "account",
  State: OwnAccount,
  component: AccountPage,
};
