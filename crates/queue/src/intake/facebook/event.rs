//! What an event of the page says, in the form it is kept.

use wire::case::{CaseKind, Point};
use wire::{limits, text};

use crate::intake::form::web_link;
use crate::store::ThingKind;

/// One thing that happened on the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Somebody said something.
    Posted(PagePost),
    /// Somebody put other words in the place of earlier ones.
    Edited(PagePost),
    /// Somebody took something back.
    Removed(ThingKind, String),
    /// The page hid what somebody had said, or shows it again.
    Hidden(PagePost, bool),
    /// The page itself said something.
    Echo(PageSaid),
    /// Somebody put an emoji to a message.
    Reacted(Reaction),
    /// Nothing of concern.
    Nothing,
}

/// What somebody said, in the form it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct PagePost {
    /// Its id there.
    pub id: String,
    /// What it is.
    pub kind: ThingKind,
    /// What its author wants, should it become a case.
    pub wants: CaseKind,
    /// Who, by the id there; not always told.
    pub author: Option<String>,
    /// The author's name; empty when not told.
    pub name: String,
    /// The words; may be empty.
    pub text: String,
    /// Links to what was shown.
    pub media: Vec<String>,
    /// The place that was shown.
    pub point: Option<Point>,
    /// It is a sticker and nothing else.
    pub sticker: bool,
    /// What it answers: a comment or a post.
    pub parent: Option<String>,
    /// Where the public can read it.
    pub link: Option<String>,
}

/// What the page said: this program for it, another one, or a person there.
#[derive(Debug, Clone, PartialEq)]
pub struct PageSaid {
    /// What, as somebody else's.
    pub post: PagePost,
    /// To whom, for a message.
    pub to: Option<String>,
    /// It replaces what it said before.
    pub edited: bool,
}

/// An emoji to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// The message's id.
    pub to: String,
    /// Who, by the id there.
    pub by: String,
    /// Which.
    pub emoji: String,
}

impl Event {
    /// The id of something whose earlier words are withdrawn by this.
    #[must_use]
    pub fn withdraws(&self) -> Option<String> {
        match self {
            Self::Edited(post) => Some(post.id.clone()),
            Self::Removed(_, id) => Some(id.clone()),
            Self::Posted(_) | Self::Hidden(..) | Self::Echo(_) | Self::Reacted(_) | Self::Nothing => None,
        }
    }
}

/// Why something cannot be read: in words of this program only. What a parser says quotes what it could not read, and
/// that is a citizen's; so nothing that came can be put in here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is not JSON, or not an object.
    #[error("{what}: {how}, at line {line}, column {column}")]
    Json {
        /// Which part of a delivery.
        what: &'static str,
        /// In which way.
        how: &'static str,
        /// Where in it.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// A part is of another form.
    #[error("another form of {0}")]
    Form(&'static str),
    /// Something is missing that it must have.
    #[error("no {0}")]
    Missing(&'static str),
    /// It is of a kind that is not known here.
    #[error("an unknown {0}")]
    Unknown(&'static str),
    /// It says nothing: no words, no picture, no place.
    #[error("nothing said")]
    Empty,
    /// It is of another page.
    #[error("another page")]
    Elsewhere,
}

impl Unreadable {
    pub(super) fn json(what: &'static str, error: &serde_json::Error) -> Self {
        let how = match error.classify() {
            serde_json::error::Category::Io => "not read",
            serde_json::error::Category::Syntax => "not JSON",
            serde_json::error::Category::Data => "another form",
            serde_json::error::Category::Eof => "cut short",
        };
        Self::Json { what, how, line: error.line(), column: error.column() }
    }
}

/// Links a browser may follow, each once, as many as are kept.
pub(super) fn media(said: impl Iterator<Item = String>) -> Vec<String> {
    let mut links = Vec::new();
    for link in said.filter_map(|link| web_link(&link)) {
        if links.len() < limits::MEDIA && !links.contains(&link) {
            links.push(link);
        }
    }
    links
}

/// Text as it is kept, and no longer than it may be: what is left out stands where it came from.
pub(super) fn fit(said: &str, most: usize) -> String {
    let kept = text::stored(said);
    if text::count(&kept) <= most {
        return kept;
    }
    let head: String = kept.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", head.trim_end())
}
