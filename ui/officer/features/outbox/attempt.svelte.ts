// *Send now*: tries at once, then says what came of it. The host only begins the attempt; what came
// of it shows in the outbox a little later.
import { time } from "@shared/format";
import type { OutboxView, Timestamp } from "@shared/generated";
import { t } from "@shared/l10n.svelte";
import type { Session } from "../../window/session.svelte";

/** When the outbox is looked at again, in milliseconds after the press. */
export const LOOKS: readonly number[] = [1_000, 3_000, 6_000, 10_000];

type Outcome = "all_sent" | "moving" | "held" | "no_answer";

export class Attempt {
  busy = $state(false);
  #done = $state<{ outcome: Outcome; at: Timestamp } | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly session: Session,
    readonly now: () => Timestamp = Date.now,
  ) {}

  /** What is being done or was done; empty before the first press. */
  get words(): string {
    if (this.busy) return t("attempt-busy");
    if (!this.#done) return "";
    // l10n: attempt-*
    return t(`attempt-${this.#done.outcome.replaceAll("_", "-")}`, { time: time(this.#done.at) });
  }

  async press(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const at = this.now();
    if (await this.session.sendNow()) await this.#look(at, 0);
    else this.busy = false;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #look(at: Timestamp, nth: number): Promise<void> {
    await this.session.readOutbox();
    const outcome = this.session.outbox && outcomeOf(this.session.outbox);
    const next = LOOKS[nth];
    if (next !== undefined && outcome !== "all_sent" && outcome !== "moving") {
      this.#timer = setTimeout(() => void this.#look(at, nth + 1), next - (LOOKS[nth - 1] ?? 0));
      return;
    }
    this.#done = { outcome: outcome ?? "no_answer", at };
    this.busy = false;
  }
}

/** What holds it up may be told of the time before the press: it counts only when it is still so at the last look. */
function outcomeOf(view: OutboxView): Outcome {
  if (view.rows.length === 0) return "all_sent";
  const hold = view.hold ?? (view.rows.every((row) => row.hold) ? view.rows[0]?.hold : null);
  if (hold) return hold.reason === "offline" ? "no_answer" : "held";
  return view.link === "online" ? "moving" : "no_answer";
}
