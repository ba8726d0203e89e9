// Submissions to be decided and published.
import type { PageRecord } from "../../desk.svelte";
import QueuePage from "./QueuePage.svelte";
import { Queue } from "./queue.svelte";

export const queuePage: PageRecord = {
  name: "queue",
  State: Queue,
  component: QueuePage,
};
