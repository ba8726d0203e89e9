// Photos sent from a phone, for the draft that is open. The host serves the page and keeps what arrived; here it is
// added to the draft, which saves it like everything else, so that the draft has only one writer.

import type { CallFailed, DraftId, PhoneGuest, PhoneView, Photo, PhotoId } from "@shared/generated";
import { t } from "@shared/l10n.svelte";
import { asFailure, type Host } from "../../../host";

/** What the photos are added to. */
export interface PhoneDraft {
  readonly host: Host;
  readonly draftId: DraftId | null;
  content: { photos: Photo[] };
  chosen: PhotoId | null;
  /** Another version, that the officer has to choose from first. */
  readonly theirs: unknown;
  touched(field: "photos"): void;
  save(): Promise<boolean>;
}

export class PhoneTransfer {
  view = $state.raw<PhoneView | null>(null);
  busy = $state(false);
  failed = $state.raw<CallFailed | null>(null);

  /** Already added: a photo that the officer then removes does not come back. */
  #added = new Set<PhotoId>();
  /** How often something was done to the page. */
  #done = 0;
  /** Something was read while that was under way. */
  #missed = false;

  constructor(readonly draft: PhoneDraft) {}

  /** The page is open. */
  get isOpen(): boolean {
    return !!this.view?.page && this.view.page.ended === null;
  }

  /** Opens the page; the one before is closed. */
  open(address: string | null = null): Promise<void> {
    this.failed = null;
    return this.#call((draft) => this.draft.host.call("phone_open", { draft, address }));
  }

  async decide(phone: number, allow: boolean): Promise<void> {
    await this.#call((draft) => this.draft.host.call("phone_allow", { draft, phone, allow }));
  }

  async close(): Promise<void> {
    await this.#call((draft) => this.draft.host.call("phone_close", draft));
  }

  /** Reads the current state. What was read while something was being done may be of before: it is read again. */
  async refresh(): Promise<void> {
    const { draftId, host } = this.draft;
    if (!draftId) return;
    const done = this.#done;
    try {
      const view = await host.call("phone", draftId);
      if (this.busy) {
        this.#missed = true;
        return;
      }
      if (done !== this.#done) return this.refresh();
      this.view = view;
    } catch (thrown) {
      this.failed = asFailure(thrown);
    }
  }

  async #call(work: (draft: DraftId) => Promise<PhoneView>): Promise<void> {
    const { draftId } = this.draft;
    if (this.busy || !draftId) return;
    this.busy = true;
    try {
      this.view = await work(draftId);
    } catch (thrown) {
      this.failed = asFailure(thrown);
    }
    this.#done += 1;
    this.busy = false;
    if (this.#missed) {
      this.#missed = false;
      await this.refresh();
    }
  }

  /** Adds what arrived to the draft, and saves. Waits while the officer has two versions of the draft to choose from. */
  async take(arrivals: Photo[]): Promise<void> {
    const { draft } = this;
    const has = (photo: Photo) => draft.content.photos.some((one) => one.sha256 === photo.sha256);
    const more = arrivals.filter((photo) => !this.#added.has(photo.id) && !has(photo));
    if (!draft.draftId || draft.theirs || more.length === 0) return;
    for (const photo of more) this.#added.add(photo.id);
    draft.content.photos.push(...more);
    draft.chosen ??= more[0]?.id ?? null;
    draft.touched("photos");
    // If the save failed they are still at the host, and are added again.
    if (!(await draft.save())) for (const photo of more) this.#added.delete(photo.id);
  }
}

/** A phone, in words. */
export function phoneWords({ device, address }: PhoneGuest): string {
  // l10n: phone-platform-*
  const platform = t(`phone-platform-${device.platform}`);
  // l10n: phone-browser-*
  const browser = t(`phone-browser-${device.browser}`);
  const { model } = device;
  return model
    ? t("phone-device-model", { platform, model, browser, address })
    : t("phone-device", { platform, browser, address });
}
