// Photos of a draft that look like earlier ones: the officer is asked when they are added and again at *Submit*. The
// answer is kept with the photo, and the same photo is not asked about twice.
import type { Digest, DraftId, Photo, PhotoId, ReuseAnswer, ReuseFound } from "@shared/generated";
import type { Host } from "../../host";

/** The photos that are asked about. */
interface AskedPhotos {
  readonly host: Host;
  readonly draftId: DraftId | null;
  content: { photos: Photo[] };
  askedFirst: boolean;
  partner(photo: Photo): Photo | null;
  remove(id: PhotoId): void;
  touched(): void;
}

export class ReuseQuestions {
  found = $state.raw<ReuseFound[]>([]);

  constructor(readonly draft: AskedPhotos) {}

  /** The questions that are still open. */
  get asked(): ReuseFound[] {
    const open = new Set(this.#open().map((photo) => photo.sha256));
    return this.found.filter((one) => open.has(one.photo));
  }

  /** Has the host compare the photos. If that fails nothing is asked: the reviewer's side compares again. */
  async check(): Promise<void> {
    const photos: Digest[] = this.#open().map((photo) => photo.sha256);
    const { draftId: draft, host } = this.draft;
    if (photos.length === 0 || draft === null) return;
    try {
      this.found = await host.call("reuse", { draft, photos });
    } catch {
      this.found = [];
    }
  }

  answer(found: ReuseFound, answer: ReuseAnswer | "remove"): void {
    const photo = this.draft.content.photos.find((one) => one.sha256 === found.photo);
    if (!photo) return;
    if (answer === "remove") {
      this.draft.remove(photo.id);
    } else {
      const { earlier, submission, number } = found;
      photo.reuse = { earlier, submission, number, answer };
      if (answer === "pair" && photo.mark === "none") photo.mark = "after";
      this.draft.touched();
    }
    this.draft.askedFirst = this.asked.length > 0;
  }

  /** Photos without an answer. A declared pair answers the question by itself. */
  #open(): Photo[] {
    return this.draft.content.photos.filter((photo) => !photo.reuse && !this.draft.partner(photo));
  }
}
