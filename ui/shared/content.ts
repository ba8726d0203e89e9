import type { Content, ContentKind } from "./generated";

/** What an item says before anything is typed. */
export function emptyContent(kind: ContentKind): Content {
  return {
    kind,
    caption_bn: "",
    caption_en: "",
    work_date: null,
    borough: null,
    ward: null,
    place_bn: "",
    photos: [],
    event: null,
    case: null,
  };
}
