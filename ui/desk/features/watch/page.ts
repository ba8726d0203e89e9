// How the queue is, and who saw what of the citizens.
import type { PageRecord } from "../../desk.svelte";
import WatchPage from "./WatchPage.svelte";
import { Watch } from "./watch.svelte";

export const watchPage: PageRecord = {
  name: "watch",
  State: Watch,
  component: WatchPage,
};
