// What somebody typed, before it is sent.

/** As it is sent; what stands in the field is left as typed. */
export function stored(text: string): string {
  return text.normalize("NFC").trim();
}

export function isPublicLink(link: string): boolean {
  return URL.canParse(link) && new URL(link).protocol === "https:";
}
