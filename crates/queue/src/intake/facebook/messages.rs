//! What was said to the page in a message, and what belongs to that.
//!
//! | what | becomes |
//! | --- | --- |
//! | words, pictures, a place on the map, a shared link, a pressed button | a case, or more of one |
//! | a sticker, an emoji to a message | a note in the case it belongs to, if there is one |
//! | `is_echo`: the page answered | a note in the case, unless this program sent it |
//! | read, delivered, handed to another program, "Get started" | nothing, knowingly: it says nothing |
//! | a referral, an order, and everything that is not known | shown to a person |

use serde_json::Value;
use wire::case::{CaseKind, Point};
use wire::limits;

use super::event::{Event, PagePost, PageSaid, Reaction, Unreadable, fit, media};
use super::loose::{get, id, is, list, needed_id, number, text, text_or_none};
use crate::store::ThingKind;

/// The thumb in three sizes.
const LIKES: [&str; 3] = ["369239263222822", "369239343222814", "369239383222810"];
/// What stands for a sticker of which no picture came.
const STICKER: &str = "🖼️";
/// What is told of messages besides, and says nothing.
const QUIET: [&str; 7] = [
    "read",
    "delivery",
    "typing",
    "app_roles",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
];

/// What an event of messages says.
///
/// # Errors
/// Why it cannot be read.
pub fn messaged(said: &Value, page: &str) -> Result<Event, Unreadable> {
    let part = |key: &'static str| match get(said, key) {
        Some(part) if part.is_object() => Ok(Some(part)),
        Some(_) => Err(Unreadable::Form(key)),
        None => Ok(None),
    };
    let author = get(said, "sender").and_then(|sender| id(sender, "id"));
    if let Some(message) = part("message")? {
        return written(said, message, author, page);
    }
    if let Some(message) = part("message_edit")? {
        let said = post(said, message, author, needed_id(message, "mid")?)?;
        return if says_nothing(&said) { Err(Unreadable::Empty) } else { Ok(Event::Edited(said)) };
    }
    if let Some(postback) = part("postback")? {
        return pressed(said, postback, author);
    }
    if let Some(reaction) = part("reaction")? {
        return reacted(reaction, author, page);
    }
    if QUIET.iter().any(|key| get(said, key).is_some()) {
        return Ok(Event::Nothing);
    }
    Err(Unreadable::Unknown("message"))
}

fn written(said: &Value, message: &Value, author: Option<String>, page: &str) -> Result<Event, Unreadable> {
    let mid = needed_id(message, "mid")?;
    if is(message, "is_echo") || author.as_deref() == Some(page) {
        let to = get(said, "recipient").and_then(|recipient| id(recipient, "id"));
        return Ok(Event::Echo(PageSaid { post: post(said, message, None, mid)?, to, edited: false }));
    }
    if is(message, "is_deleted") {
        return Ok(Event::Removed(ThingKind::Message, mid));
    }
    let said = post(said, message, author, mid)?;
    if says_nothing(&said) { Err(Unreadable::Empty) } else { Ok(Event::Posted(said)) }
}

fn says_nothing(said: &PagePost) -> bool {
    said.text.is_empty() && said.media.is_empty()
}

fn post(said: &Value, message: &Value, author: Option<String>, mid: String) -> Result<PagePost, Unreadable> {
    let mut words = text(message, "text")?.unwrap_or_default();
    let (mut shown, mut titles, mut point, mut stickers) = (Vec::new(), Vec::new(), None, Vec::new());
    stickers.extend(id(message, "sticker_id"));
    for attachment in list(message, "attachments") {
        let nothing = Value::Null;
        let payload = get(attachment, "payload").unwrap_or(&nothing);
        let url = [payload, attachment].into_iter().find_map(|part| text_or_none(part, "url"));
        let kind = text_or_none(attachment, "type").unwrap_or_default();
        if kind == "location" {
            point = place(get(payload, "coordinates").unwrap_or(payload)).or(point);
            // The link leads to a map of that place: the place itself is kept, if it can be read.
            shown.extend(url.filter(|_| point.is_none()));
            continue;
        }
        stickers.extend(id(payload, "sticker_id"));
        if !matches!(kind.as_str(), "image" | "video" | "audio" | "file") {
            titles.extend([attachment, payload].into_iter().find_map(|part| text_or_none(part, "title")));
        }
        shown.extend(url);
    }
    if words.trim().is_empty() {
        let pressed = get(message, "quick_reply").and_then(|reply| text_or_none(reply, "payload"));
        words = pressed.unwrap_or_else(|| titles.join("\n"));
    }
    if let Some(point) = point {
        // Readable everywhere, also where no map is: in lists, sheets, and older programs.
        words = format!("{words}\n📍 {}, {}", degrees(point.lat), degrees(point.long));
    }
    let mut media = media(shown.into_iter());
    let sticker = words.trim().is_empty() && !stickers.is_empty();
    if sticker && stickers.iter().any(|id| LIKES.contains(&id.as_str())) {
        "👍".clone_into(&mut words);
        media.clear();
    } else if sticker && media.is_empty() {
        STICKER.clone_into(&mut words);
    }
    let name = get(said, "sender").and_then(|sender| text_or_none(sender, "name")).unwrap_or_default();
    Ok(PagePost {
        id: mid,
        kind: ThingKind::Message,
        wants: CaseKind::Complaint,
        author,
        name: fit(&name, limits::CONTACT),
        text: fit(&words, limits::WORDS),
        media,
        point,
        sticker,
        parent: None,
        link: None,
    })
}

/// A place on the map; none where there is no such place. Zero and zero is what programs say that know none.
fn place(said: &Value) -> Option<Point> {
    let first = |names: &[&str]| names.iter().find_map(|name| number(said, name));
    let (lat, long) = (first(&["lat", "latitude"])?, first(&["long", "lng", "lon", "longitude"])?);
    if lat.abs() > 90.0 || long.abs() > 180.0 || (lat, long) == (0.0, 0.0) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "at most 180 million")]
    let millionths = |degrees: f64| (degrees * 1e6).round() as i32;
    Some(Point { lat: millionths(lat), long: millionths(long) })
}

fn degrees(millionths: i32) -> String {
    format!("{:.6}", f64::from(millionths) / 1e6)
}

/// A button says what stands on it. "Get started" only opens the talk.
fn pressed(said: &Value, postback: &Value, author: Option<String>) -> Result<Event, Unreadable> {
    let (title, payload) = (text(postback, "title")?, text_or_none(postback, "payload"));
    let is_start = |word: &Option<String>| {
        word.as_ref().is_some_and(|word| word.to_lowercase().replace([' ', '-'], "_") == "get_started")
    };
    if is_start(&title) || is_start(&payload) {
        return Ok(Event::Nothing);
    }
    let id = match (id(postback, "mid"), &author, id(said, "timestamp")) {
        (Some(mid), ..) => mid,
        (None, Some(author), Some(at)) => format!("postback/{author}/{at}"),
        _ => return Err(Unreadable::Missing("mid")),
    };
    let pressed = serde_json::json!({ "text": title.or(payload) });
    let said = post(said, &pressed, author, id)?;
    if says_nothing(&said) { Err(Unreadable::Empty) } else { Ok(Event::Posted(said)) }
}

fn reacted(reaction: &Value, author: Option<String>, page: &str) -> Result<Event, Unreadable> {
    let by = author.ok_or(Unreadable::Missing("sender"))?;
    let to = needed_id(reaction, "mid")?;
    let emoji = fit(&text_or_none(reaction, "emoji").unwrap_or_default(), 20);
    // One that was taken back says nothing, and so does the page's own.
    if by == page || text_or_none(reaction, "action").is_some_and(|action| action != "react") {
        return Ok(Event::Nothing);
    }
    let emoji = if emoji.is_empty() { STICKER.to_owned() } else { emoji };
    Ok(Event::Reacted(Reaction { to, by, emoji }))
}
