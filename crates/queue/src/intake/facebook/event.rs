//! What a delivery of the platform says, read with all the liberties it takes: ids are numbers or strings,
//! authors are missing or in another place, a change is called `edit` or `edited`, and most of what comes is
//! of no concern here.

use serde::Deserialize;
use serde_json::Value;
use wire::{limits, text};

use crate::intake::form::web_link;
use crate::rules::links::page_link;
use crate::store::ThingKind;

/// An id there is no longer than this.
const ID: usize = 300;

/// One thing that happened on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody said something.
    Posted(PagePost),
    /// Somebody put other words in the place of earlier ones.
    Edited(PagePost),
    /// Somebody took something back.
    Removed(ThingKind, String),
    /// The page itself said something.
    Echo(ThingKind, String),
    /// Nothing of concern.
    Nothing,
}

/// What somebody said, in the form it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePost {
    /// Its id there.
    pub id: String,
    /// What it is.
    pub kind: ThingKind,
    /// Who, by the id there; not always told.
    pub author: Option<String>,
    /// The author's name; empty when not told.
    pub name: String,
    /// The words; may be empty.
    pub text: String,
    /// Links to what was shown.
    pub media: Vec<String>,
    /// What it answers: a comment or a post.
    pub parent: Option<String>,
    /// Where the public can read it.
    pub link: Option<String>,
}

#[derive(Deserialize)]
struct Delivery {
    #[serde(default)]
    object: String,
    #[serde(default)]
    entry: Vec<Value>,
}

#[derive(Deserialize)]
struct PageEntry {
    #[serde(default)]
    id: Option<Id>,
    #[serde(default)]
    changes: Vec<Value>,
    #[serde(default)]
    messaging: Vec<Value>,
}

#[derive(Deserialize)]
struct Change {
    field: String,
    #[serde(default)]
    value: Value,
}

/// An id as a string or a number.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Id {
    Word(String),
    Number(u64),
}

#[derive(Deserialize)]
struct Feed {
    #[serde(default)]
    item: String,
    #[serde(default)]
    verb: String,
    comment_id: Option<Id>,
    post_id: Option<Id>,
    parent_id: Option<Id>,
    photo_id: Option<Id>,
    video_id: Option<Id>,
    from: Option<Author>,
    // As it was called once.
    sender_id: Option<Id>,
    sender_name: Option<String>,
    message: Option<String>,
    photo: Option<String>,
    #[serde(default)]
    photos: Vec<String>,
    video: Option<String>,
    link: Option<String>,
    published: Option<Value>,
}

#[derive(Deserialize)]
struct Author {
    id: Option<Id>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Messaging {
    sender: Option<Author>,
    message: Option<Message>,
    message_edit: Option<Message>,
}

#[derive(Deserialize)]
struct Message {
    mid: Option<Id>,
    text: Option<String>,
    #[serde(default)]
    attachments: Vec<Attachment>,
    #[serde(default)]
    is_echo: bool,
    #[serde(default)]
    is_deleted: bool,
}

#[derive(Deserialize)]
struct Attachment {
    payload: Option<Payload>,
}

#[derive(Deserialize)]
struct Payload {
    url: Option<String>,
}

impl Event {
    /// The id of something whose earlier words are withdrawn by this.
    #[must_use]
    pub fn withdraws(&self) -> Option<String> {
        match self {
            Self::Edited(post) => Some(post.id.clone()),
            Self::Removed(_, id) => Some(id.clone()),
            Self::Posted(_) | Self::Echo(..) | Self::Nothing => None,
        }
    }
}

/// Why something cannot be read: in words of this program only. What a parser says quotes what it could not read, and
/// that is a citizen's; so nothing that came can be put in here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is not JSON, or not of the expected form.
    #[error("{what}: {how}, at line {line}, column {column}")]
    Form {
        /// Which part of a delivery.
        what: &'static str,
        /// In which way.
        how: &'static str,
        /// Where, if the bytes themselves were read.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// An id is missing that it must have, or is none.
    #[error("no {0}")]
    NoId(&'static str),
}

impl Unreadable {
    fn form(what: &'static str, error: &serde_json::Error) -> Self {
        let how = match error.classify() {
            serde_json::error::Category::Io => "not read",
            serde_json::error::Category::Syntax => "not JSON",
            serde_json::error::Category::Data => "another form",
            serde_json::error::Category::Eof => "cut short",
        };
        Self::Form { what, how, line: error.line(), column: error.column() }
    }
}

/// An event as it came, and what it says or why that cannot be read.
pub type Read = (Value, Result<Event, Unreadable>);

/// The events of a delivery, in its order.
///
/// # Errors
/// Why the delivery as a whole cannot be read.
pub fn read(body: &[u8], page: &str) -> Result<Vec<Read>, Unreadable> {
    let delivery: Delivery =
        serde_json::from_slice(body).map_err(|error| Unreadable::form("delivery", &error))?;
    if delivery.object != "page" {
        return Ok(Vec::new());
    }
    let mut events = Vec::new();
    for entry in delivery.entry {
        let parts = match serde_json::from_value::<PageEntry>(entry.clone()) {
            Ok(parts) => parts,
            Err(error) => {
                events.push((entry, Err(Unreadable::form("entry", &error))));
                continue;
            }
        };
        if parts.id.and_then(Id::word).is_some_and(|id| id != page) {
            continue;
        }
        events.extend(parts.changes.into_iter().map(|change| (change.clone(), changed(change, page))));
        events.extend(parts.messaging.into_iter().map(|said| (said.clone(), messaged(said, page))));
    }
    Ok(events)
}

impl Id {
    fn word(self) -> Option<String> {
        let word = match self {
            Self::Word(word) => word,
            Self::Number(number) => number.to_string(),
        };
        let plain = !word.is_empty() && word.len() <= ID && word.bytes().all(|b| b.is_ascii_graphic());
        plain.then_some(word)
    }
}

fn needed(id: Option<Id>, name: &'static str) -> Result<String, Unreadable> {
    id.and_then(Id::word).ok_or(Unreadable::NoId(name))
}

fn changed(change: Value, page: &str) -> Result<Event, Unreadable> {
    let change: Change =
        serde_json::from_value(change).map_err(|error| Unreadable::form("change", &error))?;
    if change.field != "feed" {
        return Ok(Event::Nothing);
    }
    let feed: Feed =
        serde_json::from_value(change.value).map_err(|error| Unreadable::form("feed", &error))?;
    let kind = match feed.item.as_str() {
        "comment" => ThingKind::Comment,
        "post" | "status" | "photo" | "video" => ThingKind::Post,
        _ => return Ok(Event::Nothing),
    };
    if !matches!(feed.verb.as_str(), "add" | "edit" | "edited" | "remove") {
        return Ok(Event::Nothing);
    }
    let post = feed.post_id.and_then(Id::word);
    let id = match kind {
        ThingKind::Comment => needed(feed.comment_id, "comment_id")?,
        _ => match post.clone() {
            Some(id) => id,
            None => needed(feed.photo_id.or(feed.video_id), "post_id")?,
        },
    };
    if feed.verb == "remove" {
        return Ok(Event::Removed(kind, id));
    }
    let (from, name) = feed.from.map_or((None, None), |from| (from.id, from.name));
    let author = from.or(feed.sender_id).and_then(Id::word);
    // The page's own posts are told with whether they are published; what else has no author and is no
    // plain post cannot be told from them.
    let unnamed_own =
        author.is_none() && kind == ThingKind::Post && (feed.item != "post" || feed.published.is_some());
    if author.as_deref() == Some(page) || unnamed_own {
        return Ok(Event::Echo(kind, id));
    }
    let shown = feed.photo.into_iter().chain(feed.photos).chain(feed.video);
    let linked = feed.link.into_iter().filter(|_| kind == ThingKind::Post);
    let said = PagePost {
        link: page_link(kind, &id, post.as_deref()),
        parent: feed.parent_id.and_then(Id::word).or(post).filter(|parent| *parent != id),
        id,
        kind,
        author,
        name: fit(&name.or(feed.sender_name).unwrap_or_default(), limits::CONTACT),
        text: fit(&feed.message.unwrap_or_default(), limits::WORDS),
        media: media(shown.chain(linked)),
    };
    Ok(if feed.verb == "add" { Event::Posted(said) } else { Event::Edited(said) })
}

fn messaged(said: Value, page: &str) -> Result<Event, Unreadable> {
    let said: Messaging =
        serde_json::from_value(said).map_err(|error| Unreadable::form("message", &error))?;
    let (message, edited) = match (said.message, said.message_edit) {
        (Some(message), _) => (message, false),
        (None, Some(message)) => (message, true),
        (None, None) => return Ok(Event::Nothing),
    };
    let id = needed(message.mid, "mid")?;
    let (author, name) = said.sender.map_or((None, None), |sender| (sender.id, sender.name));
    let author = author.and_then(Id::word);
    if message.is_echo || author.as_deref() == Some(page) {
        return Ok(Event::Echo(ThingKind::Message, id));
    }
    if message.is_deleted {
        return Ok(Event::Removed(ThingKind::Message, id));
    }
    let shown = message.attachments.into_iter().filter_map(|one| one.payload?.url);
    let said = PagePost {
        id,
        kind: ThingKind::Message,
        author,
        name: fit(&name.unwrap_or_default(), limits::CONTACT),
        text: fit(&message.text.unwrap_or_default(), limits::WORDS),
        media: media(shown),
        parent: None,
        link: None,
    };
    Ok(if edited { Event::Edited(said) } else { Event::Posted(said) })
}

/// Links a browser may follow, each once, as many as are kept.
fn media(said: impl Iterator<Item = String>) -> Vec<String> {
    let mut links = Vec::new();
    for link in said.filter_map(|link| web_link(&link)) {
        if links.len() < limits::MEDIA && !links.contains(&link) {
            links.push(link);
        }
    }
    links
}

/// Text as it is kept, without what nobody types, and no longer than it may be: what is left out stands
/// where it came from.
fn fit(said: &str, most: usize) -> String {
    let typed: String = said.chars().filter(|c| !text::has_control(c.encode_utf8(&mut [0; 4]))).collect();
    let kept = text::stored(&typed);
    if text::count(&kept) <= most {
        return kept;
    }
    let head: String = kept.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests;
