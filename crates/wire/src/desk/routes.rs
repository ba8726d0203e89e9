//! The desk's addresses, described once: from this table come the constants that the queue's router is built with and,
//! through [`typescript`], the typed calls of the desk's page.
//!
//! A path is below [`BASE`]; `{name}` in it is a parameter, as axum writes it. `query`, `body` and `answer` are `()` where
//! there is none. The page sends `{}` with a `POST` that has no body; the queue does not read it.

use serde::{Deserialize, Serialize};
use ts_rs::{Config, TS};

use super::accounts::{AccountList, NewAccount, PasswordChange, SessionList, StartLogin};
use super::cases::{
    CalendarView, CaseActionRequest, CaseFilter, CaseList, CaseTables, CsvOutcome, DeskCase, NewCaseRequest,
    RoleDecision, Roster, Unread, UnreadSeen,
};
use super::imports::ImportReport;
use super::watch::{Health, WhoSawQuery};
use super::{
    ComputerList, DecisionRequest, DeskItem, Incoming, Login, MessageRequest, NewCode, PublicationRequest,
    QueueList, QueueTab, Session,
};
use crate::case::Contact;
use crate::review::AlikeRequest;

/// All paths of the table are below it.
pub const BASE: &str = "/desk/api";

/// How a route is asked. What changes something is a [`Method::Post`] and must carry [`crate::routes::CSRF_HEADER`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Only reads.
    Get,
    /// Changes something, or reveals something that is written down.
    Post,
}

impl Method {
    /// As HTTP has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A line of the table. Nothing but the table makes one: who mounts or asks a `Route` keeps to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    method: Method,
    path: &'static str,
}

impl Route {
    /// How it is asked.
    #[must_use]
    pub const fn method(self) -> Method {
        self.method
    }

    /// Where, below [`BASE`].
    #[must_use]
    pub const fn path(self) -> &'static str {
        self.path
    }
}

/// The query of [`QUEUE`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct QueueQuery {
    /// Which part of the queue.
    pub shelf: QueueTab,
}

/// A body that is a file, byte for byte, and not JSON. The page knows it by the browser's own type of this name.
#[derive(Debug, Clone, Copy, TS)]
pub struct Blob;

/// An answer that does not end: server-sent events. The page knows it by the browser's own type of this name.
#[derive(Debug, Clone, Copy, TS)]
pub struct EventSource;

/// Calls `$then!` with the whole table.
macro_rules! desk_routes {
    ($then:path) => {
        $then! {
            /// Begins a session. Asked without one.
            LOGIN: Post "/login" { query: (), body: Login, answer: Session };
            /// Chooses a password with a one-time code, and begins a session. Asked without one.
            START: Post "/start" { query: (), body: StartLogin, answer: Session };
            /// Ends the session.
            LOGOUT: Post "/logout" { query: (), body: (), answer: () };
            /// The session that this browser has.
            SESSION: Get "/session" { query: (), body: (), answer: Session };
            /// Says that something changed; what, is asked for with the other routes.
            STREAM: Get "/stream" { query: (), body: (), answer: EventSource };

            /// Where this person is logged in.
            SESSIONS: Get "/sessions" { query: (), body: (), answer: SessionList };
            /// Ends one of these sessions.
            END_SESSION: Post "/sessions/{id}/end" { query: (), body: (), answer: SessionList };
            /// Ends all of them but the one that asks.
            END_OTHER_SESSIONS: Post "/sessions/end_others" { query: (), body: (), answer: SessionList };
            /// Changes one's own password, and ends the other sessions.
            CHANGE_PASSWORD: Post "/password" { query: (), body: PasswordChange, answer: SessionList };

            /// Everybody who has a login to the desk.
            ACCOUNTS: Get "/accounts" { query: (), body: (), answer: AccountList };
            /// Adds a person with a login; answers the code with which they choose a password.
            MAKE_ACCOUNT: Post "/accounts" { query: (), body: NewAccount, answer: NewCode };
            /// Makes a code in the place of a forgotten password, which ends with it.
            ACCOUNT_CODE: Post "/accounts/{login}/code" { query: (), body: (), answer: NewCode };
            /// Ends all sessions of a login's owner.
            END_ACCOUNT_SESSIONS: Post "/accounts/{login}/sessions/end" { query: (), body: (), answer: AccountList };
            /// Ends a login: its password, its code and its owner's sessions.
            END_ACCOUNT: Post "/accounts/{login}/end" { query: (), body: (), answer: AccountList };

            /// One tab of the queue.
            QUEUE: Get "/queue" { query: QueueQuery, body: (), answer: QueueList };
            /// One item, without taking it up.
            ITEM: Get "/items/{id}" { query: (), body: (), answer: DeskItem };
            /// One item, taken up for review where that is possible.
            OPEN_ITEM: Post "/items/{id}/open" { query: (), body: (), answer: DeskItem };
            /// Approves, returns or rejects it.
            DECIDE: Post "/items/{id}/decision" { query: (), body: DecisionRequest, answer: DeskItem };
            /// Writes in its thread.
            WRITE_MESSAGE: Post "/items/{id}/messages" { query: (), body: MessageRequest, answer: DeskItem };
            /// Says where it was published by hand.
            PUBLISH: Post "/items/{id}/publications" { query: (), body: PublicationRequest, answer: DeskItem };
            /// Says of two alike photos what they are.
            MARK_ALIKE: Post "/items/{id}/alike" { query: (), body: AlikeRequest, answer: DeskItem };
            /// A photo of it.
            ITEM_PHOTO: Get "/items/{id}/photos/{sha256}" { query: (), body: (), answer: Blob };
            /// The same, at most 320 pixels long.
            ITEM_THUMBNAIL: Get "/items/{id}/photos/{sha256}/thumbnail" { query: (), body: (), answer: Blob };
            /// The earlier photo, of another item, that a photo of it is like. Each opening is audited.
            EARLIER_PHOTO: Get "/items/{id}/photos/{sha256}/earlier/{item}/{earlier}" { query: (), body: (), answer: Blob };
            /// An item whose photos are not all here yet.
            INCOMING: Get "/incoming/{operation}" { query: (), body: (), answer: Incoming };
            /// A preview of a photo of it.
            INCOMING_PREVIEW: Get "/incoming/{operation}/previews/{sha256}" { query: (), body: (), answer: Blob };

            /// The inbox of complaints.
            CASES: Get "/cases" { query: CaseFilter, body: (), answer: CaseList };
            /// Takes a complaint in by hand.
            TAKE_IN_CASE: Post "/cases" { query: (), body: NewCaseRequest, answer: DeskCase };
            /// Categories and ready words.
            CASE_TABLES: Get "/cases/tables" { query: (), body: (), answer: CaseTables };
            /// Takes complaints in from a spreadsheet at once: for programs, and pages of an older queue.
            IMPORT_CASES: Post "/cases/import" { query: (), body: Blob, answer: CsvOutcome };
            /// What the Facebook page delivered and nobody could read.
            UNREAD: Get "/cases/unread" { query: (), body: (), answer: Unread };
            /// Says that somebody has seen to one of it.
            SEE_UNREAD: Post "/cases/unread/seen" { query: (), body: UnreadSeen, answer: () };
            /// One case.
            CASE: Get "/cases/{id}" { query: (), body: (), answer: DeskCase };
            /// Does a step with it.
            ACT_ON_CASE: Post "/cases/{id}/actions" { query: (), body: CaseActionRequest, answer: DeskCase };
            /// How to reach the citizen. The queue writes down who asked.
            REVEAL_CONTACT: Post "/cases/{id}/contact" { query: (), body: (), answer: Contact };
            /// Adds a photo that the citizen brought, the file as it was chosen.
            ADD_CASE_PHOTO: Post "/cases/{id}/photos" { query: (), body: Blob, answer: DeskCase };
            /// A photo of it.
            CASE_PHOTO: Get "/cases/{id}/photos/{sha256}" { query: (), body: (), answer: Blob };

            /// Who holds which post.
            ROSTER: Get "/roster" { query: (), body: (), answer: Roster };
            /// The same as a spreadsheet.
            ROSTER_SHEET: Get "/roster.csv" { query: (), body: (), answer: Blob };
            /// Brings the roster in from a spreadsheet at once: for programs, and pages of an older queue.
            IMPORT_ROSTER: Post "/roster/import" { query: (), body: Blob, answer: CsvOutcome };
            /// Accepts or rejects a role that an administrator would give themself.
            DECIDE_ROLE: Post "/roster/proposals/{proposal}" { query: (), body: RoleDecision, answer: Roster };
            /// Makes a code with which an officer enrols a computer.
            OFFICER_CODE: Post "/roster/{officer}/code" { query: (), body: (), answer: NewCode };

            /// Which days are worked.
            CALENDAR: Get "/calendar" { query: (), body: (), answer: CalendarView };
            /// Brings the holidays in from a spreadsheet at once: for programs, and pages of an older queue.
            IMPORT_CALENDAR: Post "/calendar" { query: (), body: Blob, answer: CsvOutcome };

            /// What a spreadsheet would do, `{sheet}` being where it is imported to. Nothing is kept of it.
            PREVIEW_IMPORT: Post "/imports/{sheet}/preview" { query: (), body: Blob, answer: ImportReport };
            /// Imports it if it still does what was shown; if not, what it would do now is answered.
            CONFIRM_IMPORT: Post "/imports/{sheet}/confirm/{seen}" { query: (), body: Blob, answer: ImportReport };

            /// An empty spreadsheet to fill in: `cases`, `roster` or `calendar`, explained in `bn-IN` or `en`.
            SHEET_TEMPLATE: Get "/templates/{sheet}/{language}" { query: (), body: (), answer: Blob };

            /// Every computer that was ever enrolled.
            COMPUTERS: Get "/computers" { query: (), body: (), answer: ComputerList };
            /// Revokes a computer.
            REVOKE_COMPUTER: Post "/computers/{id}/revoke" { query: (), body: (), answer: ComputerList };
            /// Makes a code with which the computer's officer enrols it again.
            COMPUTER_CODE: Post "/computers/{id}/code" { query: (), body: (), answer: NewCode };

            /// How the queue is.
            HEALTH: Get "/health" { query: (), body: (), answer: Health };
            /// Who saw what of the citizens, as a spreadsheet. That it was asked for is audited.
            WHO_SAW: Get "/who-saw.csv" { query: WhoSawQuery, body: (), answer: Blob };
        }
    };
}

macro_rules! constants {
    ($($(#[$doc:meta])* $name:ident: $method:ident $path:literal { query: $query:ty, body: $body:ty, answer: $answer:ty };)*) => {
        $( $(#[$doc])* pub const $name: Route = Route { method: Method::$method, path: $path }; )*

        /// The whole table, in its order.
        pub const ALL: &[Route] = &[$($name),*];
    };
}

desk_routes!(constants);

/// The types of a line, by their names in TypeScript.
struct Line {
    name: String,
    about: String,
    route: Route,
    query: String,
    body: String,
    answer: String,
}

macro_rules! lines {
    ($($(#[doc = $doc:literal])* $name:ident: $method:ident $path:literal { query: $query:ty, body: $body:ty, answer: $answer:ty };)*) => {
        fn lines(config: &Config) -> Vec<Line> {
            vec![$(Line {
                name: stringify!($name).to_lowercase(),
                about: concat!($($doc),*).trim().to_owned(),
                route: $name,
                query: <$query as TS>::name(config),
                body: <$body as TS>::name(config),
                answer: <$answer as TS>::name(config),
            }),*]
        }
    };
}

desk_routes!(lines);

/// The table for the desk's page, and the names of the wire's types it is made of.
#[must_use]
pub fn typescript() -> (String, Vec<String>) {
    use std::fmt::Write as _;

    let config = Config::default();
    let lines = lines(&config);
    let here =
        [<()>::name(&config), Blob::name(&config), EventSource::name(&config), QueueQuery::name(&config)];
    let mut names: Vec<String> = lines.iter().flat_map(|l| [&l.query, &l.body, &l.answer]).cloned().collect();
    names.push(QueueTab::name(&config));
    names.sort();
    names.dedup();
    names.retain(|name| !here.contains(name));

    let mut out = String::new();
    crate::declare::declare::<QueueQuery>(&mut out, &config);
    out.push_str("/** What each route takes and answers. */\nexport interface DeskApi {\n");
    for Line { name, about, query, body, answer, .. } in &lines {
        let _ = writeln!(
            out,
            "  /** {about} */\n  {name}: {{ query: {query}; body: {body}; answer: {answer} }};"
        );
    }
    let _ = writeln!(out, "}}\n\n/** All paths are below it. */\nexport const BASE = \"{BASE}\";\n");
    out.push_str("/** How and where each route is asked. */\nexport const ROUTES = {\n");
    for Line { name, route: Route { method, path }, .. } in &lines {
        let method = method.as_str();
        let _ = writeln!(out, "  {name}: {{ method: \"{method}\", path: \"{path}\" }},");
    }
    out.push_str("} as const satisfies Record<keyof DeskApi, { method: string; path: string }>;\n");
    (out, names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_method_and_path_stand_twice_in_the_table() {
        // Two parameters of one place are one address, whatever they are called.
        let shape = |path: &str| {
            path.split('/')
                .map(|part| if part.starts_with('{') { "{}" } else { part })
                .collect::<Vec<_>>()
                .join("/")
        };
        let mut seen = BTreeSet::new();
        for route in ALL {
            assert!(seen.insert((route.method, shape(route.path))), "{route:?} stands there twice");
        }
    }

    #[test]
    fn every_path_begins_with_a_slash_and_its_parameters_are_whole_parts() {
        for Route { path, .. } in ALL {
            let mut parts = path.split('/');
            assert_eq!(parts.next(), Some(""), "{path}");
            for part in parts {
                let name = part.strip_prefix('{').map(|rest| rest.strip_suffix('}').unwrap_or(""));
                let plain = |text: &str| !text.is_empty() && !text.contains(['{', '}', '*', ' ']);
                assert!(plain(name.unwrap_or(part)), "{path}");
            }
        }
    }

    #[test]
    fn what_only_reads_takes_no_body() {
        for line in lines(&Config::default()) {
            assert!(line.route.method == Method::Post || line.body == "null", "{}", line.name);
            assert!(line.route.method == Method::Get || line.query == "null", "{}", line.name);
        }
    }
}
