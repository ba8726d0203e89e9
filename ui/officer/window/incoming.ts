// A photo before it is brought in: what is dropped, pasted, chosen or found, on its way to a page that takes photos.
import type { FoundPhoto, Source } from "@shared/generated";

/** A file that the page holds (`folder`: it is a folder that was dropped as a file), or one found in a folder. */
export type Incoming = { file: File; source: Source; folder?: boolean } | { found: FoundPhoto };
