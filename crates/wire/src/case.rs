//! A citizen's complaint, suggestion or thanks, as both sides see it.
//!
//! ```text
//! new -> assigned -> in_progress -> answered -> closed
//!              aside: awaiting_citizen (clocks stand still), duplicate, referred_out, no_action
//! ```
//!
//! A case belongs to one department at a time and keeps its number and its clocks when it goes to
//! another. Officers draft what is said to the citizen; the desk approves and sends it. How to reach
//! the citizen is not in here, only enough to know it by ([`Contact`] is masked).
//!
//! Every change goes through one step of the [story](Case::story), so that whoever did something
//! without knowing of another's doing can be told so ([`Case::moved_since`]) and nothing is overwritten.
//! Words that a newer queue may add are kept as they came ([`mod@crate::open`]): one word must not stop the way down.

mod clock;
mod response;
mod story;

pub use clock::{
    Acknowledgement, CaseClock, ClockKind, Escalation, EscalationCause, EscalationLevel, Reckoning,
};
pub use response::{CaseResponse, ReplyKind, ResponseKind, ResponseState};
pub use story::{CaseNote, CaseStep, CaseStepKind, CaseTransfer};

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
    /// Its number, for life: `KMC-2026-00412`.
    pub number: Number,
    /// Whose it is now; none until somebody has seen where it belongs.
    pub department: Option<DepartmentCode>,
    /// Rises with every change.
    pub version: u32,
    /// Where it stands.
    pub state: CaseState,
    /// What the citizen wants.
    pub kind: CaseKind,
    /// Of what kind the trouble is; says how long it may take.
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
    /// What he showed with it.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Where more of what he showed lies: links as they were sent, fetched by nobody.
    #[serde(default)]
    pub media: Vec<String>,
    /// What the citizen wrote after that, oldest first.
    #[serde(default)]
    pub more_words: Vec<CitizenWords>,
    /// Which way it came.
    pub source: CaseSource,
    /// What it is called where it came from.
    #[serde(default)]
    pub reference: Option<String>,
    /// Where the public can read it.
    #[serde(default)]
    pub link: Option<String>,
    /// Who the citizen is, as far as everybody may see.
    #[serde(default)]
    pub contact: Contact,
    /// When it was received first, by the queue's clock. No transfer moves it.
    pub received_at: Timestamp,
    /// Who has to see to it.
    #[serde(default)]
    pub assignee: Option<Person>,
    /// Since when.
    #[serde(default)]
    pub assigned_at: Option<Timestamp>,
    /// Since when he has taken it on.
    #[serde(default)]
    pub accepted_at: Option<Timestamp>,
    /// What is due when. Only complaints have any.
    #[serde(default)]
    pub clocks: Vec<CaseClock>,
    /// What is or was to be said to the citizen, oldest first.
    #[serde(default)]
    pub responses: Vec<CaseResponse>,
    /// Through which departments it went.
    #[serde(default)]
    pub transfers: Vec<CaseTransfer>,
    /// How many others said the same.
    #[serde(default)]
    pub me_too: u32,
    /// The case that it says the same as.
    #[serde(default)]
    pub merged_into: Option<CaseRef>,
    /// How often it was opened again.
    #[serde(default)]
    pub reopened: u32,
    /// Who was told that it is late, and who has seen that.
    #[serde(default)]
    pub escalations: Vec<Escalation>,
    /// How it ended.
    #[serde(default)]
    pub closing: Option<Closing>,
    /// What happened to it, oldest first.
    #[serde(default)]
    pub story: Vec<CaseStep>,
    /// What no citizen sees.
    #[serde(default)]
    pub notes: Vec<CaseNote>,
}

open! {
    /// Where a case stands.
    pub enum CaseState {
        /// Taken in; nobody has it yet.
        New = "new",
        /// Somebody has it and has not taken it on yet.
        Assigned = "assigned",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// The citizen was asked something: the clocks stand still.
        AwaitingCitizen = "awaiting_citizen",
        /// The citizen was told what was done.
        Answered = "answered",
        /// Over.
        Closed = "closed",
        /// Another case says the same.
        Duplicate = "duplicate",
        /// For an agency outside the corporation, which was told.
        ReferredOut = "referred_out",
        /// Nothing is to be done: thanks, or nobody's concern.
        NoAction = "no_action",
    }
}

impl CaseState {
    /// Whether somebody still has to see to it.
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

/// Which way a case came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CaseSource {
    /// Somebody at the desk wrote it down.
    ByHand {
        /// From what.
        via: HandVia,
    },
    /// From a spreadsheet.
    Csv,
    /// Open311.
    Open311,
    /// The Facebook page.
    Facebook,
    /// Bluesky.
    Bluesky,
    /// Mastodon.
    Mastodon,
    /// From a newer queue.
    #[serde(untagged)]
    Unknown(Foreign<Self>),
}

impl Tagged for CaseSource {
    const TAG: &'static str = "kind";
    const KNOWN: &'static [&'static str] = &["by_hand", "csv", "open311", "facebook", "bluesky", "mastodon"];
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
            Self::Bluesky => "bluesky",
            Self::Mastodon => "mastodon",
            Self::Unknown(foreign) => foreign.tag(),
        }
    }

    /// Whether an answer can only go back by a person's hand.
    #[must_use]
    pub const fn is_answered_by_hand(&self) -> bool {
        matches!(self, Self::ByHand { .. } | Self::Csv | Self::Unknown(_))
    }
}

open! {
    /// From what somebody at the desk wrote a case down.
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

/// What the citizen wrote after the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CitizenWords {
    /// What; empty when he took it back.
    pub text: String,
    /// What he showed with it.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Where more of it lies; see [`Case::media`].
    #[serde(default)]
    pub media: Vec<String>,
    /// What it is called where it came from, if that says so.
    #[serde(default)]
    pub name: Option<String>,
    /// A "thank you" and the like: nothing follows from it.
    #[serde(default)]
    pub thanks: bool,
    /// When, by the queue's clock.
    pub at: Timestamp,
}

/// How to reach a citizen: in full only where it is taken in and where it is revealed; in every document
/// [masked](Contact::masked).
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
    /// Says whether there is one, never whose: what is debugged ends up in logs.
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

    /// Enough to know somebody again, not enough to reach him: `র…`, `…21`, `r…@…`.
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

    /// The same with every text in the form of [`text::stored`] and Latin digits.
    #[must_use]
    pub fn stored(&self) -> Self {
        Self {
            name: text::stored(&self.name),
            phone: text::latin_digits(&text::stored(&self.phone)),
            email: text::stored(&self.email),
        }
    }
}

/// A case that something else speaks of.
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

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Closing {
    /// Why.
    pub reason: CloseReason,
    /// More about it: for one that was referred, to which agency. May be empty.
    #[serde(default)]
    pub note: String,
    /// When, by the queue's clock.
    pub at: Timestamp,
}

open! {
    /// Why a case ended. That it is for another department is none: such a case is transferred.
    pub enum CloseReason {
        /// It was answered, and nothing more came.
        Answered = "answered",
        /// The citizen says it is well.
        Satisfied = "satisfied",
        /// The citizen was asked and never said.
        NoWord = "no_word",
        /// The citizen took it back.
        TakenBack = "taken_back",
        /// It is another's, outside the corporation, who was told.
        ReferredOut = "referred_out",
        /// Somebody else said it before.
        Duplicate = "duplicate",
        /// Thanks, or a suggestion that was read.
        Read = "read",
        /// Advertising and the like.
        Spam = "spam",
    }
}

impl Case {
    /// What others than `officer` did to the case that he should know before he goes on, oldest first.
    pub fn moves_by_others(&self, officer: OfficerId) -> impl Iterator<Item = &CaseStep> {
        self.story.iter().filter(move |step| {
            step.kind.moves() && step.by.as_ref().is_none_or(|person| person.id != officer)
        })
    }

    /// The first of these after version `base`. None: what he did fits the case as it is.
    #[must_use]
    pub fn moved_since(&self, base: u32, officer: OfficerId) -> Option<&CaseStep> {
        self.moves_by_others(officer).find(|step| step.version > base)
    }

    /// A clock of this kind.
    #[must_use]
    pub fn clock(&self, kind: ClockKind) -> Option<&CaseClock> {
        self.clocks.iter().find(|clock| clock.kind == kind)
    }

    /// The clock that runs out first, of those that run.
    #[must_use]
    pub fn next_due(&self) -> Option<&CaseClock> {
        self.clocks.iter().filter(|clock| clock.runs()).min_by_key(|clock| clock.due)
    }

    /// Something to be said to the citizen.
    #[must_use]
    pub fn response(&self, id: ResponseId) -> Option<&CaseResponse> {
        self.responses.iter().find(|response| response.id == id)
    }
}

/// Everything that keeps words to a citizen from being drafted, in the order of the page. Photos are never
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

/// Everything that keeps a required text from being taken: a reason, a note.
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
