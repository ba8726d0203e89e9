// Generated from the Rust types by `cargo xtask gen`. Do not edit.

import type {
  AccountList,
  AlikeMark,
  AlikeRequest,
  CalendarView,
  CaseAct,
  CaseActionRequest,
  CaseFilter,
  CaseKind,
  CaseList,
  CaseShelf,
  CaseStepKind,
  CaseTables,
  ComputerList,
  Contact,
  CsvOutcome,
  DecisionRequest,
  DeskCase,
  DeskItem,
  DeskPage,
  HandVia,
  Health,
  ImportReport,
  Incoming,
  Login,
  MessageRequest,
  Mime,
  NewAccount,
  NewCaseRequest,
  NewCode,
  PasswordChange,
  PublicationRequest,
  QueueList,
  ResponseAct,
  RoleDecision,
  Roster,
  Session,
  SessionList,
  Shelf,
  StartLogin,
  Unread,
  UnreadSeen,
  WhoSawQuery,
} from "@shared/generated";

export type QueueQuery = { 
/**
 * Which part of the queue.
 */
shelf: Shelf, };

/** What each route takes and answers. */
export interface DeskApi {
  /** Begins a session. Asked without one. */
  login: { query: null; body: Login; answer: Session };
  /** Chooses a password with a one-time code, and begins a session. Asked without one. */
  start: { query: null; body: StartLogin; answer: Session };
  /** Ends the session. */
  logout: { query: null; body: null; answer: null };
  /** The session that this browser has. */
  session: { query: null; body: null; answer: Session };
  /** Says that something changed; what, is asked for with the other routes. */
  stream: { query: null; body: null; answer: EventSource };
  /** Where this person is logged in. */
  sessions: { query: null; body: null; answer: SessionList };
  /** Ends one of these sessions. */
  end_session: { query: null; body: null; answer: SessionList };
  /** Ends all of them but the one that asks. */
  end_other_sessions: { query: null; body: null; answer: SessionList };
  /** Changes one's own password, and ends the other sessions. */
  change_password: { query: null; body: PasswordChange; answer: SessionList };
  /** Everybody who has a login to the desk. */
  accounts: { query: null; body: null; answer: AccountList };
  /** Adds a person with a login; answers the code with which they choose a password. */
  make_account: { query: null; body: NewAccount; answer: NewCode };
  /** Makes a code in the place of a forgotten password, which ends with it. */
  account_code: { query: null; body: null; answer: NewCode };
  /** Ends all sessions of a login's owner. */
  end_account_sessions: { query: null; body: null; answer: AccountList };
  /** Ends a login: its password, its code and its owner's sessions. */
  end_account: { query: null; body: null; answer: AccountList };
  /** One tab of the queue. */
  queue: { query: QueueQuery; body: null; answer: QueueList };
  /** One item, without taking it up. */
  item: { query: null; body: null; answer: DeskItem };
  /** One item, taken up for review where that is possible. */
  open_item: { query: null; body: null; answer: DeskItem };
  /** Approves, returns or rejects it. */
  decide: { query: null; body: DecisionRequest; answer: DeskItem };
  /** Writes in its thread. */
  write_message: { query: null; body: MessageRequest; answer: DeskItem };
  /** Says where it was published by hand. */
  publish: { query: null; body: PublicationRequest; answer: DeskItem };
  /** Says of two alike photos what they are. */
  mark_alike: { query: null; body: AlikeRequest; answer: DeskItem };
  /** A photo of it. */
  item_photo: { query: null; body: null; answer: Blob };
  /** The same, at most 320 pixels long. */
  item_thumbnail: { query: null; body: null; answer: Blob };
  /** The earlier photo, of another item, that a photo of it is like. Each opening is audited. */
  earlier_photo: { query: null; body: null; answer: Blob };
  /** An item whose photos are not all here yet. */
  incoming: { query: null; body: null; answer: Incoming };
  /** A preview of a photo of it. */
  incoming_preview: { query: null; body: null; answer: Blob };
  /** The inbox of complaints. */
  cases: { query: CaseFilter; body: null; answer: CaseList };
  /** Takes a complaint in by hand. */
  take_in_case: { query: null; body: NewCaseRequest; answer: DeskCase };
  /** Categories and ready words. */
  case_tables: { query: null; body: null; answer: CaseTables };
  /** Takes complaints in from a spreadsheet at once: for programs, and pages of an older queue. */
  import_cases: { query: null; body: Blob; answer: CsvOutcome };
  /** What the Facebook page delivered and nobody could read. */
  unread: { query: null; body: null; answer: Unread };
  /** Says that somebody has seen to one of it. */
  see_unread: { query: null; body: UnreadSeen; answer: null };
  /** One case. */
  case: { query: null; body: null; answer: DeskCase };
  /** Does a step with it. */
  act_on_case: { query: null; body: CaseActionRequest; answer: DeskCase };
  /** How to reach the citizen. The queue writes down who asked. */
  reveal_contact: { query: null; body: null; answer: Contact };
  /** Adds a photo that the citizen brought, the file as it was chosen. */
  add_case_photo: { query: null; body: Blob; answer: DeskCase };
  /** A photo of it. */
  case_photo: { query: null; body: null; answer: Blob };
  /** Who holds which post. */
  roster: { query: null; body: null; answer: Roster };
  /** The same as a spreadsheet. */
  roster_sheet: { query: null; body: null; answer: Blob };
  /** Brings the roster in from a spreadsheet at once: for programs, and pages of an older queue. */
  import_roster: { query: null; body: Blob; answer: CsvOutcome };
  /** Accepts or rejects a role that an administrator would give themself. */
  decide_role: { query: null; body: RoleDecision; answer: Roster };
  /** Makes a code with which an officer enrols a computer. */
  officer_code: { query: null; body: null; answer: NewCode };
  /** Which days are worked. */
  calendar: { query: null; body: null; answer: CalendarView };
  /** Brings the holidays in from a spreadsheet at once: for programs, and pages of an older queue. */
  import_calendar: { query: null; body: Blob; answer: CsvOutcome };
  /** What a spreadsheet would do, `{sheet}` being where it is imported to. Nothing is kept of it. */
  preview_import: { query: null; body: Blob; answer: ImportReport };
  /** Imports it if it still does what was shown; if not, what it would do now is answered. */
  confirm_import: { query: null; body: Blob; answer: ImportReport };
  /** An empty spreadsheet to fill in: `cases`, `roster` or `calendar`, explained in `bn-IN` or `en`. */
  sheet_template: { query: null; body: null; answer: Blob };
  /** Every computer that was ever enrolled. */
  computers: { query: null; body: null; answer: ComputerList };
  /** Revokes a computer. */
  revoke_computer: { query: null; body: null; answer: ComputerList };
  /** Makes a code with which the computer's officer enrols it again. */
  computer_code: { query: null; body: null; answer: NewCode };
  /** How the queue is. */
  health: { query: null; body: null; answer: Health };
  /** Who saw what of the citizens, as a spreadsheet. That it was asked for is audited. */
  who_saw: { query: WhoSawQuery; body: null; answer: Blob };
}

/** All paths are below it. */
export const BASE = "/desk/api";

/** How and where each route is asked. */
export const ROUTES = {
  login: { method: "POST", path: "/login" },
  start: { method: "POST", path: "/start" },
  logout: { method: "POST", path: "/logout" },
  session: { method: "GET", path: "/session" },
  stream: { method: "GET", path: "/stream" },
  sessions: { method: "GET", path: "/sessions" },
  end_session: { method: "POST", path: "/sessions/{id}/end" },
  end_other_sessions: { method: "POST", path: "/sessions/end_others" },
  change_password: { method: "POST", path: "/password" },
  accounts: { method: "GET", path: "/accounts" },
  make_account: { method: "POST", path: "/accounts" },
  account_code: { method: "POST", path: "/accounts/{login}/code" },
  end_account_sessions: { method: "POST", path: "/accounts/{login}/sessions/end" },
  end_account: { method: "POST", path: "/accounts/{login}/end" },
  queue: { method: "GET", path: "/queue" },
  item: { method: "GET", path: "/items/{id}" },
  open_item: { method: "POST", path: "/items/{id}/open" },
  decide: { method: "POST", path: "/items/{id}/decision" },
  write_message: { method: "POST", path: "/items/{id}/messages" },
  publish: { method: "POST", path: "/items/{id}/publications" },
  mark_alike: { method: "POST", path: "/items/{id}/alike" },
  item_photo: { method: "GET", path: "/items/{id}/photos/{sha256}" },
  item_thumbnail: { method: "GET", path: "/items/{id}/photos/{sha256}/thumbnail" },
  earlier_photo: { method: "GET", path: "/items/{id}/photos/{sha256}/earlier/{item}/{earlier}" },
  incoming: { method: "GET", path: "/incoming/{operation}" },
  incoming_preview: { method: "GET", path: "/incoming/{operation}/previews/{sha256}" },
  cases: { method: "GET", path: "/cases" },
  take_in_case: { method: "POST", path: "/cases" },
  case_tables: { method: "GET", path: "/cases/tables" },
  import_cases: { method: "POST", path: "/cases/import" },
  unread: { method: "GET", path: "/cases/unread" },
  see_unread: { method: "POST", path: "/cases/unread/seen" },
  case: { method: "GET", path: "/cases/{id}" },
  act_on_case: { method: "POST", path: "/cases/{id}/actions" },
  reveal_contact: { method: "POST", path: "/cases/{id}/contact" },
  add_case_photo: { method: "POST", path: "/cases/{id}/photos" },
  case_photo: { method: "GET", path: "/cases/{id}/photos/{sha256}" },
  roster: { method: "GET", path: "/roster" },
  roster_sheet: { method: "GET", path: "/roster.csv" },
  import_roster: { method: "POST", path: "/roster/import" },
  decide_role: { method: "POST", path: "/roster/proposals/{proposal}" },
  officer_code: { method: "POST", path: "/roster/{officer}/code" },
  calendar: { method: "GET", path: "/calendar" },
  import_calendar: { method: "POST", path: "/calendar" },
  preview_import: { method: "POST", path: "/imports/{sheet}/preview" },
  confirm_import: { method: "POST", path: "/imports/{sheet}/confirm/{seen}" },
  sheet_template: { method: "GET", path: "/templates/{sheet}/{language}" },
  computers: { method: "GET", path: "/computers" },
  revoke_computer: { method: "POST", path: "/computers/{id}/revoke" },
  computer_code: { method: "POST", path: "/computers/{id}/code" },
  health: { method: "GET", path: "/health" },
  who_saw: { method: "GET", path: "/who-saw.csv" },
} as const satisfies Record<keyof DeskApi, { method: string; path: string }>;

/** On every request that changes something. */
export const CSRF_HEADER = "x-purabarta-csrf";

/** Every page of the desk. */
export const DESK_PAGES: readonly DeskPage[] = ["queue", "cases", "roster", "computers", "accounts", "account", "watch"];

/** Every tab of the queue, in their order. */
export const QUEUE_TABS: readonly Shelf[] = ["open", "to_publish", "returned", "published", "closed"];

/** What a moderator may say of two alike photos, in the order of the buttons. */
export const ALIKE_MARKS: readonly AlikeMark[] = ["same_work", "different_work", "asked_officer"];

/** Every type of photo that is accepted. */
export const PHOTO_TYPES: readonly Mime[] = ["image/jpeg", "image/png", "image/webp"];

/** Every shelf of cases, in their order. */
export const CASE_SHELVES: readonly CaseShelf[] = ["new", "assigned", "in_progress", "to_send", "unconfirmed", "awaiting", "overdue", "alarms", "answered", "closed", "all"];

/** Every kind of case. */
export const CASE_KINDS: readonly CaseKind[] = ["complaint", "suggestion", "thanks"];

/** Every way a case can be entered by hand. */
export const HAND_VIAS: readonly HandVia[] = ["phone", "letter", "counter"];

/** Every step with a case. */
export const CASE_ACTS: readonly CaseAct[] = ["triage", "assign", "action_taken", "interim", "ask", "transfer", "note", "citizen_wrote", "resume", "merge", "close", "refer_out", "no_action", "reopen", "acknowledge"];

/** Every step with a response. */
export const RESPONSE_ACTS: readonly ResponseAct[] = ["approve", "send", "by_hand", "settle", "return"];

/** What happens to a case without any need to look up from what one does. All else does need it, also what only a newer queue knows. */
export const CASE_STEPS_THAT_ADD: readonly CaseStepKind[] = ["received", "noted", "returned", "approved", "sending", "sent", "unconfirmed", "awaited", "thanked", "page_removed", "page_hid", "page_showed", "photo_added", "photo_refused", "photo_removed", "resumed", "me_too", "escalated", "acknowledged", "reckoned"];

/** Where a case can come from: the kinds of a `CaseSource`. */
export const CASE_SOURCES: readonly string[] = ["by_hand", "csv", "open311", "facebook"];

/** A spreadsheet's columns, and those that must not be empty; as they are named in the file. */
export type SheetColumns = { readonly all: readonly string[]; readonly required: readonly string[] };

export const CASE_COLUMNS: SheetColumns = { all: ["reference", "kind", "category", "department", "ward", "place", "words", "name", "phone", "email", "link", "received"], required: ["words"] };

export const ROSTER_COLUMNS: SheetColumns = { all: ["login", "name_bn", "name_en", "department", "role", "from", "until", "acting"], required: ["name_bn", "department", "role"] };

export const HOLIDAY_COLUMNS: SheetColumns = { all: ["day", "name_bn", "name_en"], required: ["day", "name_bn"] };

/** A spreadsheet that is imported, in bytes. */
export const SHEET_BYTES = 4194304;

/** How many wards the city has; they are numbered from 1. */
export const WARDS = 144;

/** The version of the notice to citizens that the queue shows at `/notice`. */
export const NOTICE_VERSION = 1;
