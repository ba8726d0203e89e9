// Unsent work copied to a pen drive, step by step: look for places, choose one, copy, done.
import type { CallFailed, Exported, ExportPlace } from "@shared/generated";
import { t } from "@shared/l10n.svelte";
import { asFailure, type Host } from "../../host";
import { failureWords } from "../../window/errors";

export class Export {
  places = $state.raw<ExportPlace[]>([]);
  chosen = $state("");
  busy = $state<"looking" | "copying" | null>(null);
  /** Pressed with no place chosen. */
  pressed = $state(false);
  failed = $state.raw<CallFailed | null>(null);
  done = $state.raw<Exported | null>(null);

  constructor(readonly host: Host) {}

  get drives(): ExportPlace[] {
    return this.places.filter((place) => place.removable);
  }

  get folders(): ExportPlace[] {
    return this.places.filter((place) => !place.removable);
  }

  /** Which pen drives are there now. The only one is chosen; a folder of this computer never is by itself. */
  async look(): Promise<void> {
    if (this.busy) return;
    this.failed = null;
    await this.#look();
  }

  async copy(): Promise<void> {
    if (this.busy) return;
    this.pressed = true;
    this.failed = null;
    if (!this.chosen) return;
    this.busy = "copying";
    try {
      this.done = await this.host.call("export", { place: this.chosen });
    } catch (thrown) {
      this.failed = asFailure(thrown);
    }
    this.busy = null;
    if (this.failed?.code === "place_gone") await this.#look();
  }

  async #look(): Promise<void> {
    this.busy = "looking";
    try {
      this.places = await this.host.call("export_places", null);
      const [only, ...more] = this.drives;
      if (!this.places.some((place) => place.path === this.chosen))
        this.chosen = only && more.length === 0 ? only.path : "";
    } catch (thrown) {
      this.failed = asFailure(thrown);
    }
    this.busy = null;
  }
}

/** Here a full disk is the pen drive's. */
export function exportFailureWords(failed: CallFailed): string {
  return failed.code === "disk_full" ? t("export-disk-full") : failureWords(failed);
}
