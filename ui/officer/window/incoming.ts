// A photo before it is imported: dropped, pasted, chosen or found, for the page that takes photos.
import type { FoundPhoto, Source } from "@shared/generated";

/** A file that the page holds (`folder`: it is a folder that was dropped as a file), or one found in a folder. */
export type Incoming = { file: File; source: Source; folder?: boolean } | { found: FoundPhoto };
