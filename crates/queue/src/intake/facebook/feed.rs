//! What changed at the page: comments, posts, reviews, mentions, with all the liberties the platform takes. Ids are numbers
//! or strings, authors are missing or in another place, a change is called `edit` or `edited`.
//!
//! | what | becomes |
//! | --- | --- |
//! | comment, visitor's post, review with words, mention with words | a case, or more of one |
//! | like, reaction, follow, a share without words, praise without words | nothing, knowingly: it says nothing |
//! | hidden or shown again by the page | a note in its case |
//! | blocked, and every verb, item and field that is not known | shown to a person |
//! | changes of the page's own profile | nothing, knowingly |

use serde_json::Value;
use wire::case::CaseKind;
use wire::limits;

use super::event::{Event, PagePost, PageSaid, Unreadable, fit, media};
use super::loose::{get, id, list, needed_id, number, text, text_or_none};
use crate::rules::links::page_link;
use crate::store::ThingKind;

/// What the page's owners change about it.
const PROFILE: [&str; 24] = [
    "about",
    "attire",
    "awards",
    "bio",
    "birthday",
    "category",
    "checkins",
    "company_overview",
    "current_location",
    "description",
    "email",
    "founded",
    "general_info",
    "hours",
    "insights_logs",
    "live_videos",
    "location",
    "mission",
    "name",
    "page_upcoming_change",
    "phone",
    "picture",
    "videos",
    "website",
];
/// Where the platform keeps its stickers.
const STICKERS: &str = "/t39.1997-6/";

/// What a change says.
///
/// # Errors
/// Why it cannot be read.
pub fn changed(change: &Value, page: &str) -> Result<Event, Unreadable> {
    let field = text(change, "field")?.ok_or(Unreadable::Missing("field"))?;
    if PROFILE.contains(&field.as_str()) {
        return Ok(Event::Nothing);
    }
    if !matches!(field.as_str(), "feed" | "mention" | "ratings") {
        return Err(Unreadable::Unknown("field"));
    }
    let value = get(change, "value").filter(|value| value.is_object()).ok_or(Unreadable::Form("value"))?;
    let item = text(value, "item")?.ok_or(Unreadable::Missing("item"))?;
    if matches!(item.as_str(), "like" | "reaction") {
        return Ok(Event::Nothing);
    }
    let verb = text(value, "verb")?.ok_or(Unreadable::Missing("verb"))?;
    if matches!(verb.as_str(), "follow" | "unfollow") {
        return Ok(Event::Nothing);
    }
    let known = ["add", "edit", "edited", "update", "remove", "delete", "deleted", "hide", "unhide"];
    if !known.contains(&verb.as_str()) {
        return Err(Unreadable::Unknown("verb"));
    }
    let (kind, own_id) = match item.as_str() {
        "comment" => (ThingKind::Comment, needed_id(value, "comment_id")?),
        _ => (ThingKind::Post, post_id(value)?),
    };
    if matches!(verb.as_str(), "remove" | "delete" | "deleted") {
        return Ok(Event::Removed(kind, own_id));
    }
    let said = said(value, &item, kind, own_id)?;
    // The page's own posts are told with whether they are published; what else has no author and is no
    // plain post cannot be told from them.
    let unnamed_own = said.author.is_none()
        && kind == ThingKind::Post
        && (item != "post" || get(value, "published").is_some())
        && field == "feed";
    let (hides, edited) = (matches!(verb.as_str(), "hide" | "unhide"), verb.starts_with("edit"));
    if said.author.as_deref() == Some(page) || unnamed_own {
        return Ok(if hides {
            Event::Nothing
        } else {
            Event::Echo(PageSaid { post: said, to: None, edited: edited || verb == "update" })
        });
    }
    if hides {
        return Ok(Event::Hidden(said, verb == "hide"));
    }
    if said.text.is_empty() && said.media.is_empty() && !said.sticker {
        let says_nothing = item == "share" || field == "ratings" && said.wants == CaseKind::Thanks;
        return if says_nothing { Ok(Event::Nothing) } else { Err(Unreadable::Empty) };
    }
    Ok(if verb == "add" { Event::Posted(said) } else { Event::Edited(said) })
}

fn post_id(value: &Value) -> Result<String, Unreadable> {
    let names = ["post_id", "open_graph_story_id", "photo_id", "video_id", "share_id"];
    names.iter().find_map(|name| id(value, name)).ok_or(Unreadable::Missing("post_id"))
}

fn said(value: &Value, item: &str, kind: ThingKind, own_id: String) -> Result<PagePost, Unreadable> {
    let from = get(value, "from");
    let author = from.and_then(|from| id(from, "id"));
    let author = author.or_else(|| id(value, "sender_id")).or_else(|| id(value, "reviewer_id"));
    let named = from.and_then(|from| text_or_none(from, "name"));
    let names = ["sender_name", "reviewer_name"];
    let named = named.or_else(|| names.iter().find_map(|name| text_or_none(value, name)));
    let words = match text(value, "message")? {
        Some(words) => words,
        None => text(value, "review_text")?.unwrap_or_default(),
    };
    let link = text_or_none(value, "link").filter(|_| kind == ThingKind::Post);
    let shown: Vec<String> = ["photo", "photos", "video"]
        .iter()
        .flat_map(|key| list(value, key))
        .filter_map(|one| one.as_str().map(ToOwned::to_owned))
        .chain(link)
        .collect();
    let text = fit(&words, limits::WORDS);
    let stuck = get(value, "sticker_id").is_some()
        || get(value, "sticker").is_some()
        || !shown.is_empty() && shown.iter().all(|link| link.contains(STICKERS));
    let above = ["post_id", "open_graph_story_id"].iter().find_map(|name| id(value, name));
    let media = media(shown.into_iter());
    Ok(PagePost {
        link: page_link(kind, &own_id, above.as_deref()),
        parent: id(value, "parent_id").or(above).filter(|parent| *parent != own_id),
        id: own_id,
        kind,
        wants: if item == "rating" { review(value) } else { CaseKind::Complaint },
        author,
        name: fit(&named.unwrap_or_default(), limits::CONTACT),
        sticker: stuck && text.is_empty(),
        text,
        media,
        point: None,
    })
}

/// Praise is read at the desk; everything else somebody sees to.
fn review(value: &Value) -> CaseKind {
    let word = text_or_none(value, "recommendation_type").unwrap_or_default().to_lowercase();
    let stars = number(value, "rating").is_some_and(|stars| stars >= 4.0);
    if word == "positive" || word.is_empty() && stars { CaseKind::Thanks } else { CaseKind::Complaint }
}
