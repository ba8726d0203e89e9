// What a reason can be about, in the order of the page.
import type { Content, Field } from "@shared/generated";

export function subjects(content: Content): Field[] {
  const photos: Field[] = content.photos.map(({ id }) => ({ field: "photo", photo: id }));
  const own: Field[] =
    content.kind === "inauguration_notice"
      ? [{ field: "event_at" }, { field: "venue" }]
      : [{ field: "work_date" }];
  return [
    { field: "whole" },
    { field: "caption_bn" },
    ...(content.caption_en ? [{ field: "caption_en" } as const] : []),
    ...photos,
    ...own,
    { field: "place" },
    { field: "ward" },
  ];
}

/** A field as the value of a choice, and back. */
export function fieldKey(field: Field): string {
  return "photo" in field ? `${field.field}:${field.photo}` : field.field;
}

/** The message that names a field, and the photo's place in the row (0 when it is there no more). */
export function fieldWords(field: Field, content: Content): { id: string; number: number } {
  const number = "photo" in field ? content.photos.findIndex(({ id }) => id === field.photo) + 1 : 0;
  const word = field.field.replaceAll("_", "-");
  return { id: `desk-field-${"photo" in field && number === 0 ? "photo-gone" : word}`, number };
}
