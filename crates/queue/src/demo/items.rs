//! What lies on the demo's desk. Each item takes the way of a real one: announced, its files checked and
//! kept, applied, reviewed, published; only the clock is told how long ago.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use photo::Prepared;
use serde::Deserialize;
use wire::content::{Content, ContentKind, Event, Field, Photo};
use wire::desk::{Decision, DecisionRequest, PublicationRequest};
use wire::device::Heartbeat;
use wire::digest::Digest;
use wire::document::Reason;
use wire::ids::{DepartmentCode, DeviceId, OperationId, PhotoId, SubmissionId};
use wire::operation::{BlobPromise, Mime, Operation, OperationBody};
use wire::people::{Person, Role};
use wire::review::Check;
use wire::time::{HOUR, Timestamp};

use crate::app::queue::Queue;
use crate::blobs::Verdict;
use crate::fault::Fault;
use crate::rules::access::secrets::new_secret;
use crate::rules::context::EffectContext;
use crate::rules::items::review;
use crate::rules::operations::announce;
use crate::rules::operations::apply;
use crate::rules::who::{Caller, Clerk};
use crate::store::photos::PhotoRow;
use crate::store::{BlobRow, DeviceRow, Records, UploadKey};

const MINUTE: i64 = HOUR / 60;

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Entry {
    Work(Item),
    Inauguration(Item),
    /// Complaints and suggestions have a table of their own ([`crate::demo::cases`]).
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Item {
    dept: DepartmentCode,
    ward: u8,
    borough: u8,
    place_bn: String,
    text_bn: String,
    text_en: String,
    fate: Fate,
    hours_ago: i64,
    photos: usize,
    #[serde(default)]
    event: Option<Ahead>,
    #[serde(default)]
    reasons: Vec<Why>,
    #[serde(default)]
    link: String,
}

/// How far the item has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fate {
    /// The text is here, most of the photos are not.
    Incoming,
    Submitted,
    InReview,
    Returned,
    Approved,
    Published,
}

#[derive(Deserialize)]
struct Ahead {
    days_ahead: u8,
    hour: u8,
}

#[derive(Deserialize)]
struct Why {
    about: About,
    text_bn: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum About {
    CaptionBn,
    Photos,
}

/// Lays the items on the desk, once. Blocks.
///
/// # Errors
/// A file or the store failed; then there is no item.
pub fn lay_out(queue: &Queue, pictures: &[Prepared]) -> Result<(), Fault> {
    if laid_out(queue)? {
        return Ok(());
    }
    let entries: Vec<Entry> = serde_json::from_str(include_str!("../../demo/demo_items.json"))
        .map_err(|error| Fault::Broken(error.to_string()))?;
    let mut items: Vec<(ContentKind, Item)> = entries
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Work(item) => Some((ContentKind::WorkReport, item)),
            Entry::Inauguration(item) => Some((ContentKind::InaugurationNotice, item)),
            Entry::Other => None,
        })
        .collect();
    items.sort_by_key(|(_, item)| -item.hours_ago);
    let mut turn = pictures.iter().cycle();
    let mut sealed = Vec::new();
    for (kind, item) in items {
        let photos: Vec<&Prepared> = turn.by_ref().take(item.photos.min(pictures.len())).collect();
        let here = if item.fate == Fate::Incoming { 1 } else { photos.len() };
        for photo in photos.iter().take(here) {
            store_picture(queue, &photo.rendition)?;
        }
        sealed.push((kind, item, photos));
    }
    // All or nothing: a demo that was cut off begins anew.
    queue.roster(|records| {
        for (kind, item, photos) in sealed {
            live(queue, records, kind, &item, &photos)?;
        }
        Ok(records.set_fact("demo_items", "1")?)
    })?;
    queue.notify_changed();
    Ok(())
}

/// Whether that was done.
///
/// # Errors
/// The store failed.
pub fn laid_out(queue: &Queue) -> Result<bool, Fault> {
    queue.store.read(|records| Ok(records.fact("demo_items")?.is_some()))
}

/// A file among the verified ones.
///
/// # Errors
/// The disk failed, or it is no picture.
pub fn store_picture(queue: &Queue, bytes: &[u8]) -> Result<(), Fault> {
    queue.require_room(bytes.len() as u64)?;
    match queue.blobs.keep(Digest::of(bytes), bytes)? {
        Verdict::Genuine(_) => Ok(()),
        Verdict::OtherBytes | Verdict::OtherKind => Err(Fault::Broken("a demo picture is no picture".into())),
    }
}

/// One item's life so far.
fn live(
    queue: &Queue,
    records: &dyn Records,
    kind: ContentKind,
    item: &Item,
    photos: &[&Prepared],
) -> Result<(), Fault> {
    let made_at = queue.clock.now().plus(-item.hours_ago * HOUR);
    let after = |minutes: i64| made_at.plus(minutes * MINUTE);
    let effect = |now| EffectContext { now, ..queue.effect_context() };
    let caller = author(queue, records, &item.dept, made_at)?;
    let (id, submission) =
        (OperationId::make(made_at, &*queue.chance), SubmissionId::make(made_at, &*queue.chance));
    let operation = Operation {
        id,
        department: item.dept.clone(),
        made_at,
        sequence: records.count(&format!("demo/{}", caller.device))?,
        body: OperationBody::Submit {
            submission,
            content: content(queue, kind, item, photos, made_at).stored(),
        },
        replaces: None,
        blobs: photos.iter().map(|photo| promise(photo)).collect(),
    };
    let bytes = serde_json::to_vec(&operation).map_err(|error| Fault::Broken(error.to_string()))?;
    let content_hash = Digest::of(&bytes);
    for photo in photos {
        records.add_photo(&PhotoRow {
            sha256: Digest::of(&photo.rendition),
            seen: after(1),
            flaw: None,
            fingerprint: Some(photo.fingerprint),
        })?;
    }
    announce::announce(records, &effect(after(1)), &caller, id, bytes)?;
    let here = if item.fate == Fate::Incoming { 1 } else { photos.len() };
    for promise in operation.blobs.iter().take(here) {
        let key = UploadKey { department: item.dept.clone(), sha256: promise.sha256 };
        let blob = BlobRow { key, len: promise.len, mime: promise.mime, verified: after(3), device: None };
        apply::blob_verified(records, &effect(after(3)), &blob)?;
    }
    if item.fate >= Fate::InReview {
        let moderator = clerk(records, Role::Moderator, queue.clock.now())?;
        review::open(records, &moderator, submission, after(25))?;
        let decision = match item.fate {
            Fate::Returned => Decision::Return { reasons: item.reasons.iter().map(reason).collect() },
            Fate::Approved | Fate::Published => Decision::Approve,
            Fate::Incoming | Fate::Submitted | Fate::InReview => return Ok(()),
        };
        let checks = operation.body.content().map(Check::asked).unwrap_or_default();
        let request = DecisionRequest { content_hash, decision, checks };
        review::decide(records, &moderator, submission, &request, after(40))?;
    }
    if item.fate == Fate::Published {
        let publisher = clerk(records, Role::Publisher, queue.clock.now())?;
        let request = PublicationRequest { content_hash, link: item.link.clone() };
        review::publish(records, &publisher, submission, &request, after(95))?;
    }
    Ok(())
}

fn content(
    queue: &Queue,
    kind: ContentKind,
    item: &Item,
    photos: &[&Prepared],
    made_at: Timestamp,
) -> Content {
    Content {
        caption_bn: item.text_bn.clone(),
        caption_en: item.text_en.clone(),
        work_date: (kind == ContentKind::WorkReport).then(|| made_at.day()),
        borough: Some(item.borough),
        ward: Some(item.ward),
        place_bn: item.place_bn.clone(),
        photos: photos
            .iter()
            .map(|photo| {
                let id = PhotoId::make(made_at, &*queue.chance);
                let (width, height) = (photo.facts.width, photo.facts.height);
                let taken_at = photo.facts.taken_at.clone();
                Photo { taken_at, ..Photo::new(id, Digest::of(&photo.rendition), width, height) }
            })
            .collect(),
        event: item.event.as_ref().map(|ahead| {
            let day = (0..ahead.days_ahead).fold(queue.clock.now().day(), |day, _| day.next());
            Event {
                at: day.begins().plus(i64::from(ahead.hour) * HOUR),
                venue_bn: item.place_bn.clone(),
                late_reason: String::new(),
            }
        }),
        ..Content::empty(kind)
    }
}

fn promise(photo: &Prepared) -> BlobPromise {
    BlobPromise {
        sha256: Digest::of(&photo.rendition),
        len: photo.rendition.len() as u64,
        mime: Mime::Jpeg,
        preview: Some(BASE64.encode(&photo.preview)),
    }
}

fn reason(why: &Why) -> Reason {
    let about = match why.about {
        About::CaptionBn => Field::CaptionBn,
        About::Photos => Field::Photos,
    };
    Reason { about, text: why.text_bn.clone() }
}

/// The first officer, by id, who holds such a post now.
pub(super) fn holder(
    records: &dyn Records,
    now: Timestamp,
    holds: impl Fn(&DepartmentCode, Role) -> bool,
) -> Result<Person, Fault> {
    for officer in records.officers()? {
        if records.postings(officer.id, now)?.iter().any(|post| holds(&post.department, post.role)) {
            return Ok(officer);
        }
    }
    Err(Fault::Broken("a post of the demo is vacant".into()))
}

/// A department's contributor at a computer of their own, whose token nobody has.
fn author(
    queue: &Queue,
    records: &dyn Records,
    department: &DepartmentCode,
    at: Timestamp,
) -> Result<Caller, Fault> {
    let now = queue.clock.now();
    let officer = holder(records, now, |code, role| code == department && role == Role::Contributor)?;
    let postings = records.postings(officer.id, now)?;
    let fact = format!("demo_device/{department}");
    let device = if let Some(known) = records.fact(&fact)? {
        known.parse().map_err(|_| Fault::Broken("a demo device cannot be read".into()))?
    } else {
        let id = DeviceId::make(at, &*queue.chance);
        records.save_device(&DeviceRow {
            id,
            officer: officer.id,
            name: format!("PC-{department}"),
            token: Digest::of(new_secret(&*queue.chance).as_bytes()),
            enrolled: at,
            revoked: None,
        })?;
        records.set_fact(&fact, &id.to_string())?;
        // Most have sent everything; one has just begun, and one lies silent since the day before yesterday.
        let (unsent, lies, silent) = match department.as_str() {
            "SD" => (3, 50 * HOUR, 27 * HOUR),
            "WS" => (1, HOUR / 3, HOUR / 30),
            _ => (0, 0, HOUR / 6),
        };
        let heartbeat = Heartbeat {
            unsent,
            oldest_made_at: (unsent > 0).then(|| now.plus(-lies)),
            app_version: env!("CARGO_PKG_VERSION").into(),
        };
        records.save_heartbeat(id, now.plus(-silent), &heartbeat)?;
        id
    };
    Ok(Caller { device, officer, postings })
}

/// Who has this role at the desk.
///
/// # Errors
/// Nobody has, or the store failed.
pub fn clerk(records: &dyn Records, role: Role, now: Timestamp) -> Result<Clerk, Fault> {
    let person = holder(records, now, |_, held| held == role)?;
    let postings = records.postings(person.id, now)?;
    Ok(Clerk { person, roles: vec![role], postings })
}
