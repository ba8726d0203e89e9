// Why a file is not taken, as the message that says it most exactly: of a spreadsheet that it is one, and not only that it
// is no photo.

/** `has` says which messages there are. A reason that a newer program gives is said in general words. */
export function refusalId(
  code: string,
  params: Record<string, string>,
  has: (id: string) => boolean,
): string {
  const detail = params.looks_like ?? params.what;
  const exact = [...(detail ? [`${code}-${detail}`] : []), code];
  // l10n: photo-refused-*
  const ids = exact.map((one) => `photo-refused-${one.replaceAll("_", "-")}`);
  return ids.find(has) ?? "photo-refused-failed";
}
