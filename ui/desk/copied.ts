// What the queue knows and neither says in its answers nor exports to TypeScript yet. Each of these is written a second
// time here, and only here: once `generated.ts` or an answer has it, its line goes.
import type { Role, Session } from "@shared/generated";

/** As `CaseRight::TakeIn` of the queue: takes complaints in, and sees to what could not be read. */
export function mayTakeIn(session: Session | null): boolean {
  return session?.roles.includes("nodal_officer") ?? false;
}

/** As `may_change_roster` of the queue. */
export function mayChangeRoster(session: Session | null): boolean {
  return session?.roles.includes("administrator") ?? false;
}

/** As `rules::cases::officers` of the queue: who can be given a case, the department's own officers. */
export const CAN_HAVE_CASES: readonly Role[] = ["contributor", "controlling_officer"];

/** The last ward there is. As the table of `places` at the queue. */
export const WARDS = 144;

/** As `photo::limits::FILE_BYTES`. */
export const PHOTO_FILE_BYTES = 64 * 1024 * 1024;

/** As `wire::operation::Mime`. */
export const PHOTO_TYPES = ["image/jpeg", "image/png", "image/webp"];

/** Columns of a spreadsheet, and those that must not be empty; as they are named in the file. */
export type SheetColumns = { all: string; required: string };

/** As `cases_csv::COLUMNS` of the queue. */
export const CASE_COLUMNS: SheetColumns = {
  all: "reference,kind,category,department,ward,place,words,name,phone,email,link",
  required: "words",
};

/** As `roster::COLUMNS` of the queue. */
export const ROSTER_COLUMNS: SheetColumns = {
  all: "login,name_bn,name_en,department,role,from,until,acting",
  required: "name_bn,department,role",
};

/** As `rules::cases::calendar` of the queue. */
export const HOLIDAY_COLUMNS: SheetColumns = { all: "day,name_bn,name_en", required: "day,name_bn" };
