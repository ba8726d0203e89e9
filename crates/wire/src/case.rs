//! A citizen's complaint, suggestion or thanks, as both sides see it.
//!
//! ```text
//! new -> assigned -> in_progress -> answered -> closed
//!              also: awaiting_citizen (clocks are paused), duplicate, referred_out, no_action
//! ```
//!
//! A case belongs to one department at a time and keeps its number and its clocks when it is transferred
//! to another. Officers draft replies to the citizen; the desk approves and sends them. The citizen's contact
//! is only in here in masked form ([`Contact::masked`]).
//!
//! Every change adds one event to the [history](Case::history). From it follows whether an operation conflicts with
//! somebody else's change ([`Case::conflict_since`]), so that nothing is overwritten.
//! Words that a newer queue may add are kept ([`mod@crate::open`]): one unknown word must not make a case unreadable.

mod clock;
mod history;
mod response;

pub use clock::{
    Acknowledgement, CaseClock, ClockKind, Escalation, EscalationCause, EscalationLevel, Reckoning,
};
pub use history::{CaseEvent, CaseEventKind, CaseNote, CaseTransfer};
pub use response::{CaseResponse, ReplyKind, ResponseKind, ResponseState};

use crate::open;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::content::{Field, Flaw, FlawCode, Photo, text_flaws};
use crate::ids::{CaseId, CategoryCode, DepartmentCode, Number, OfficerId, ResponseId};
use crate::open::{Foreign, Tagged};
use crate::people::Person;
use crate::time::Timestamp;
use crate::{limits, text};

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Case {
    /// Which.
    pub id: CaseId,
    /// Its number, which never changes: `KMC-2026-00412`.
    pub number: Number,
    /// The department that has it now; none until somebody has decided which one.
    pub department: Option<DepartmentCode>,
    /// Rises with every change.
    pub version: u32,
    /// Its state.
    pub state: CaseState,
    /// What the citizen wants.
    pub kind: CaseKind,
    /// What the complaint is about; decides how long it may take.
    #[serde(default)]
    pub category: Option<CategoryCode>,
    /// Where: the ward.
    #[serde(default)]
    pub ward: Option<u8>,
    /// Where, in words.
    #[serde(default)]
    pub place: String,
    /// Where, on the map.
    #[serde(default)]
    pub point: Option<Point>,
    /// What the citizen wrote first.
    pub words: String,
    /// The photos that came with it.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Links to more pictures or videos, as they were sent. Never fetched.
    #[serde(default)]
    pub media: Vec<String>,
    /// What the citizen wrote after that, oldest first.
    #[serde(default)]
    pub more_words: Vec<CitizenWords>,
    /// How it was received.
    pub source: CaseSource,
    /// Its id or number at the source.
    #[serde(default)]
    pub reference: Option<String>,
    /// Its public address.
    #[serde(default)]
    pub link: Option<String>,
    /// The citizen's contact, masked.
    #[serde(default)]
    pub contact: Contact,
    /// The version of the notice on their data that the citizen was read or given when it was written down; absent where
    /// that is not known.
    #[serde(default)]
    pub notice: Option<u32>,
    /// When it was first received: by the queue's clock, or for what another office received, as that says. A transfer
    /// does not change it.
    pub received_at: Timestamp,
    /// The officer who is responsible for it.
    #[serde(default)]
    pub assignee: Option<Person>,
    /// Since when they are.
    #[serde(default)]
    pub assigned_at: Option<Timestamp>,
    /// When they accepted it.
    #[serde(default)]
    pub accepted_at: Option<Timestamp>,
    /// The deadlines. Only complaints have any.
    #[serde(default)]
    pub clocks: Vec<CaseClock>,
    /// Replies and questions to the citizen, oldest first.
    #[serde(default)]
    pub responses: Vec<CaseResponse>,
    /// What staff answered where the citizen wrote, past this program, oldest first.
    #[serde(default)]
    pub page_answers: Vec<PageAnswer>,
    /// Its transfers between departments.
    #[serde(default)]
    pub transfers: Vec<CaseTransfer>,
    /// How many other citizens reported the same.
    #[serde(default)]
    pub me_too: u32,
    /// The case it was merged into.
    #[serde(default)]
    pub merged_into: Option<CaseRef>,
    /// How often it was reopened.
    #[serde(default)]
    pub reopened: u32,
    /// Alarms about it, and who has acknowledged them.
    #[serde(default)]
    pub escalations: Vec<Escalation>,
    /// How it ended.
    #[serde(default)]
    pub closing: Option<Closing>,
    /// What happened to it, oldest first. Called `story` on the wire.
    #[serde(default, rename = "story")]
    pub history: Vec<CaseEvent>,
    /// Internal notes, never shown to citizens.
    #[serde(default)]
    pub notes: Vec<CaseNote>,
}

open! {
    /// The state of a case.
    pub enum CaseState {
        /// Received; nobody is responsible yet.
        New = "new",
        /// Assigned to an officer who has not accepted it yet.
        Assigned = "assigned",
        /// An officer is working on it.
        InProgress = "in_progress",
        /// Waiting for an answer from the citizen: the clocks are paused.
        AwaitingCitizen = "awaiting_citizen",
        /// The citizen was told what was done.
        Answered = "answered",
        /// Closed.
        Closed = "closed",
        /// Merged into another case about the same thing.
        Duplicate = "duplicate",
        /// An agency outside the corporation is responsible and was told.
        ReferredOut = "referred_out",
        /// Nothing needs to be done: thanks, or spam.
        NoAction = "no_action",
    }
}

impl CaseState {
    /// Whether it still needs work.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Assigned | Self::InProgress | Self::AwaitingCitizen)
    }
}

open! {
    /// What the citizen wants. Only complaints have clocks.
    pub enum CaseKind {
        /// Something is wrong.
        Complaint = "complaint",
        /// Something could be better.
        Suggestion = "suggestion",
        /// Something was well done.
        Thanks = "thanks",
    }
}

/// How a case was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CaseSource {
    /// Written down by somebody at the desk.
    ByHand {
        /// How the citizen reached the desk.
        via: HandVia,
    },
    /// From a spreadsheet.
    Csv,
    /// Open311.
    Open311,
    /// The Facebook page.
    Facebook,
    /// From a newer queue.
    #[serde(untagged)]
    Unknown(Foreign<Self>),
}

impl Tagged for CaseSource {
    const TAG: &'static str = "kind";
    const KNOWN: &'static [&'static str] = &["by_hand", "csv", "open311", "facebook"];
}

impl CaseSource {
    /// The word in the database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::ByHand { .. } => "by_hand",
            Self::Csv => "csv",
            Self::Open311 => "open311",
            Self::Facebook => "facebook",
            Self::Unknown(foreign) => foreign.tag(),
        }
    }

    /// Whether only a person can deliver the answer, because no channel leads back.
    #[must_use]
    pub const fn is_answered_by_hand(&self) -> bool {
        matches!(self, Self::ByHand { .. } | Self::Csv | Self::Unknown(_))
    }
}

open! {
    /// How the citizen of a case written down at the desk reached it.
    pub enum HandVia {
        /// A telephone call.
        Phone = "phone",
        /// A letter.
        Letter = "letter",
        /// A visit to the counter.
        Counter = "counter",
    }
}

/// A place on the map, in millionths of a degree (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Point {
    /// North of the equator.
    pub lat: i32,
    /// East of Greenwich.
    pub long: i32,
}

/// A later message of the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CitizenWords {
    /// The text; empty when the citizen removed it.
    pub text: String,
    /// The photos that came with it.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Links; see [`Case::media`].
    #[serde(default)]
    pub media: Vec<String>,
    /// Its id at the source, if there is one.
    #[serde(default)]
    pub name: Option<String>,
    /// A "thank you" or similar: it needs no reaction.
    #[serde(default)]
    pub thanks: bool,
    /// Nothing but a sticker, an emoji or a reaction.
    #[serde(default)]
    pub sticker: bool,
    /// The place that was shown with it, on the map.
    #[serde(default)]
    pub point: Option<Point>,
    /// When, by the queue's clock.
    pub at: Timestamp,
}

/// An answer that staff wrote on the page itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PageAnswer {
    /// Its id there.
    pub name: String,
    /// The text; empty when it was removed there, or only showed something.
    pub text: String,
    /// Links; see [`Case::media`].
    #[serde(default)]
    pub media: Vec<String>,
    /// Its public address.
    #[serde(default)]
    pub link: Option<String>,
    /// When the queue was told of it, by its clock.
    pub at: Timestamp,
}

/// How to reach a citizen. Complete only when it is entered and when it is revealed; every document
/// has it [masked](Contact::masked).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Contact {
    /// The name.
    pub name: String,
    /// The telephone number.
    pub phone: String,
    /// The e-mail address.
    pub email: String,
}

impl std::fmt::Debug for Contact {
    /// Only shows whether it is empty: debug output ends up in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contact").field("empty", &self.is_empty()).finish_non_exhaustive()
    }
}

impl Contact {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.phone.is_empty() && self.email.is_empty()
    }

    /// Enough to recognise somebody, not enough to contact them: `র…`, `…21`, `r…@…`.
    #[must_use]
    pub fn masked(&self) -> Self {
        let head = |text: &str| match text.chars().next() {
            Some(first) => format!("{first}…"),
            None => String::new(),
        };
        let tail = |text: &str| {
            let digits: Vec<char> = text::latin_digits(text).chars().filter(char::is_ascii_digit).collect();
            match digits.as_slice() {
                [.., a, b] if digits.len() > 4 => format!("…{a}{b}"),
                _ if text.is_empty() => String::new(),
                _ => "…".to_owned(),
            }
        };
        Self {
            name: head(&self.name),
            phone: tail(&self.phone),
            email: if self.email.is_empty() { String::new() } else { format!("{}@…", head(&self.email)) },
        }
    }

    /// What is left of a masked contact when it is forgotten: which ways there were, and nothing that tells one citizen
    /// from another.
    #[must_use]
    pub fn forgotten(&self) -> Self {
        let was = |text: &str| if text.is_empty() { String::new() } else { "…".to_owned() };
        Self { name: was(&self.name), phone: was(&self.phone), email: was(&self.email) }
    }

    /// The same with the name in the form of [`text::line`] and the ways to reach them in that of [`text::handle`].
    #[must_use]
    pub fn stored(&self) -> Self {
        Self {
            name: text::line(&self.name),
            phone: text::handle(&self.phone),
            email: text::handle(&self.email),
        }
    }
}

/// A reference to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseRef {
    /// Which.
    pub case: CaseId,
    /// Its number.
    pub number: Number,
}

impl From<&Case> for CaseRef {
    fn from(case: &Case) -> Self {
        Self { case: case.id, number: case.number.clone() }
    }
}

/// How a case was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Closing {
    /// Why.
    pub reason: CloseReason,
    /// More about it, such as the agency it was referred to. May be empty.
    #[serde(default)]
    pub note: String,
    /// When, by the queue's clock.
    pub at: Timestamp,
}

open! {
    /// Why a case was closed. A case for another department is not closed but transferred.
    pub enum CloseReason {
        /// It was answered, and nothing more came.
        Answered = "answered",
        /// The citizen is satisfied.
        Satisfied = "satisfied",
        /// The citizen was asked and did not answer.
        NoWord = "no_word",
        /// The citizen withdrew it.
        TakenBack = "taken_back",
        /// An agency outside the corporation is responsible and was told.
        ReferredOut = "referred_out",
        /// Somebody else reported it before.
        Duplicate = "duplicate",
        /// Thanks, or a suggestion that was read.
        Read = "read",
        /// Advertising and the like.
        Spam = "spam",
    }
}

impl Case {
    /// The alarms that somebody has still to acknowledge. Of a case that has ended none are; when it is opened again,
    /// those that nobody had acknowledged are again.
    pub fn pending_alarms(&self) -> impl Iterator<Item = &Escalation> {
        let ended = self.closing.is_some();
        self.escalations.iter().filter(move |escalation| !ended && escalation.acknowledged.is_none())
    }

    /// Changes by anyone but `officer` that conflict with an operation that did not know them, oldest first.
    pub fn conflicting_events(&self, officer: OfficerId) -> impl Iterator<Item = &CaseEvent> {
        self.history.iter().filter(move |step| {
            step.kind.conflicts() && step.by.as_ref().is_none_or(|person| person.id != officer)
        })
    }

    /// The first of these after version `base`; none if an operation made against `base` still fits.
    #[must_use]
    pub fn conflict_since(&self, base: u32, officer: OfficerId) -> Option<&CaseEvent> {
        self.conflicting_events(officer).find(|step| step.version > base)
    }

    /// The clock of this kind.
    #[must_use]
    pub fn clock(&self, kind: ClockKind) -> Option<&CaseClock> {
        self.clocks.iter().find(|clock| clock.kind == kind)
    }

    /// The running clock that is due first.
    #[must_use]
    pub fn next_due(&self) -> Option<&CaseClock> {
        self.clocks.iter().filter(|clock| clock.runs()).min_by_key(|clock| clock.due)
    }

    /// The response with this id.
    #[must_use]
    pub fn response(&self, id: ResponseId) -> Option<&CaseResponse> {
        self.responses.iter().find(|response| response.id == id)
    }
}

/// Everything wrong with a reply to a citizen, in the order of the page. Photos are never
/// required: some work cannot be seen.
#[must_use]
pub fn reply_flaws(text_bn: &str, text_en: &str, photos: &[Photo]) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if text_bn.is_empty() {
        flaws.push(Flaw::new(Field::CaptionBn, FlawCode::Missing));
    }
    text_flaws(&mut flaws, Field::CaptionBn, text_bn, limits::REPLY);
    text_flaws(&mut flaws, Field::CaptionEn, text_en, limits::REPLY);
    crate::content::photos_flaws(&mut flaws, photos);
    flaws
}

/// Everything wrong with a required text, such as a reason or a note.
#[must_use]
pub fn required_flaws(value: &str, max: usize) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if value.is_empty() {
        flaws.push(Flaw::new(Field::Whole, FlawCode::Missing));
    }
    text_flaws(&mut flaws, Field::Whole, value, max);
    flaws
}

#[cfg(test)]
mod tests;
