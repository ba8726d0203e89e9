// What is in a drag or in the clipboard, as far as the browser tells the page.
import type { NothingHanded, Source } from "@shared/generated";
import type { Incoming } from "../../../window/incoming";

export type TextField = HTMLInputElement | HTMLTextAreaElement;

/** Inputs in which nobody writes. */
const NO_TEXT = ["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"];

/** The field one writes in; none where a key is meant for the page. */
export function textField(target: EventTarget | null): TextField | null {
  const field = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement ? target : null;
  return field && !field.readOnly && !field.disabled && !NO_TEXT.includes(field.type) ? field : null;
}

/** The files in it. Windows hands folders over as files too; nothing can be read of one. */
export function filesIn(data: DataTransfer | null, source: Source): Incoming[] {
  const items = [...(data?.items ?? [])].filter((item) => item.kind === "file");
  return [...(data?.files ?? [])].map((file, at) => ({
    file,
    source,
    folder: items[at]?.webkitGetAsEntry?.()?.isDirectory ?? false,
  }));
}

/** Why there is no photo in it. */
export function nothingIn(types: readonly string[]): NothingHanded {
  if (types.includes("text/uri-list") || types.includes("text/x-moz-url")) return "link";
  return types.some((type) => type.startsWith("text/")) ? "text" : "empty";
}

/** How the HTML begins that office programs copy beside a picture of the same. */
const OF_CELLS = /office:excel|content="?Excel\.Sheet|google-sheets-html|data-sheets-|ProgId content="?ET\./i;
const OF_WORDS = /office:word|content="?Word\.Document|docs-internal-guid|ProgId content="?WPS\./i;

/**
 * Cells of a spreadsheet or a piece of a document, with whatever picture of them their program adds. A picture alone, copied
 * in a document, comes without text.
 */
export function officePart(data: DataTransfer | null): "spreadsheet" | "document" | null {
  const html = data?.getData("text/html") ?? "";
  if (!data || data.getData("text/plain").trim() === "" || data.types.includes("text/uri-list")) return null;
  const libre = /content="LibreOffice/i.test(html);
  if (OF_CELLS.test(html) || (libre && /<table/i.test(html))) return "spreadsheet";
  return OF_WORDS.test(html) || libre || data.types.includes("text/rtf") ? "document" : null;
}

/**
 * Whether text is meant, where one writes. A spreadsheet copies its cells as text and as a picture of them; a file
 * manager copies a file as a file and as its path.
 */
export function meansText(data: DataTransfer | null): boolean {
  const types = data?.types ?? [];
  const addresses = data?.getData("text/uri-list") ?? "";
  const ofFiles = /^file:/m.test(addresses);
  // WebKitGTK names no types at times, and gives the text all the same.
  if (types.length === 0) return (data?.getData("text/plain") ?? "") !== "" && !ofFiles;
  if (!types.includes("text/plain") || types.includes("x-special/gnome-copied-files")) return false;
  if (!types.includes("text/uri-list")) return true;
  // The address of a page, copied in a browser. Those of files may be kept from the page.
  return addresses !== "" && !ofFiles;
}

/** Writes into a field what would have been pasted there. */
export function write(field: TextField, text: string): void {
  if (text === "" || !field.isConnected || field.selectionStart === null) return;
  field.focus();
  // So that it can be undone as any paste.
  if (document.execCommand?.("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd ?? field.selectionStart, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste", data: text }));
}
