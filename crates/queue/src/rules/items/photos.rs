//! Photos: which may be shown, what the desk is told about them, and what a moderator says of two that are alike.

use serde::Deserialize;
use wire::content::{Content, Field, Flaw, Photo};
use wire::digest::Digest;
use wire::document::Submission;
use wire::ids::{Number, SubmissionId};
use wire::operation::Operation;
use wire::problem::{Problem, ProblemCode};
use wire::review::{
    Alike, AlikeMark, AlikeRequest, Check, Nearness, Noted, OLD_DAYS, PhotoReview, Remark, Review, ReviewNote,
};
use wire::time::{Day, HOUR, Timestamp};

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::roles::items::Action;
use crate::rules::who::Clerk;
use crate::store::Records;
use crate::store::photos::AlikeRow;

/// Every picture an operation brings is a whole photo and nothing else.
///
/// # Errors
/// `flawed` at the very photo; or the store failed, or nobody has inspected one yet.
pub fn require_valid_photos(records: &dyn Records, operation: &Operation) -> Result<(), Fault> {
    let photos = operation.body.content().map_or(&[][..], |content| &content.photos);
    let mut flaws = Vec::new();
    for promise in &operation.blobs {
        let seen = records.photo(promise.sha256)?.ok_or_else(|| uninspected(promise.sha256))?;
        let photo = photos.iter().find(|photo| photo.sha256 == promise.sha256);
        let at = photo.map_or(Field::Photos, |photo| Field::Photo { photo: photo.id });
        flaws.extend(seen.flaw.map(|code| Flaw::new(at, code)));
    }
    if flaws.is_empty() { Ok(()) } else { Err(Problem::flawed(flaws).into()) }
}

/// Photos are inspected before anything is written that shows them. Only where an older program let one in, and it came
/// to be shown between those two steps, is one left: that fails here, and works when it is sent again.
fn uninspected(sha256: Digest) -> Fault {
    Fault::Broken(format!("the photo {sha256} has not been inspected"))
}

/// An item shows these pictures from now on.
///
/// # Errors
/// The store failed.
pub fn shown(records: &dyn Records, id: SubmissionId, content: &Content) -> Result<(), Fault> {
    for photo in &content.photos {
        records.add_showing(id, photo.sha256)?;
    }
    Ok(())
}

/// Whether a picture the item shows now is like one of an earlier item, and no moderator has said anything of it yet.
///
/// # Errors
/// The store failed.
pub fn to_compare(records: &dyn Records, id: SubmissionId, content: &Content) -> Result<bool, Fault> {
    let mut alikes = records.alikes(id)?;
    alikes.retain(|alike| content.photos.iter().any(|photo| photo.sha256 == alike.sha256));
    if alikes.is_empty() {
        return Ok(false);
    }
    let notes = records.notes(id)?;
    for row in &alikes {
        if earlier(records, row, &notes)?.is_some_and(|alike| alike.mark.is_none()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What was looked for before an approval is noted; what must be and was not is named.
///
/// # Errors
/// `checks_missing`, or the store failed.
pub fn checked(
    records: &dyn Records,
    clerk: &Clerk,
    item: &Submission,
    checks: &[Check],
    now: Timestamp,
) -> Result<(), Fault> {
    let asked = Check::asked(&item.content);
    let words = |checks: &[Check]| checks.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(",");
    let missing: Vec<_> = asked.iter().copied().filter(|check| !checks.contains(check)).collect();
    if !missing.is_empty() {
        return Err(Problem::new(ProblemCode::ChecksMissing).with("missing", words(&missing)).into());
    }
    let detail = format!("{} {}", item.content_hash, words(&asked));
    note(records, clerk, item, Noted::Checked { checks: asked }, now)?;
    write_audit(records, clerk, now, "checked", item, &detail)
}

fn note(
    records: &dyn Records,
    clerk: &Clerk,
    item: &Submission,
    noted: Noted,
    at: Timestamp,
) -> Result<(), Fault> {
    let by = clerk.person.clone();
    Ok(records.add_note(item.id, &ReviewNote { at, by, content_hash: item.content_hash, noted })?)
}

fn write_audit(
    records: &dyn Records,
    clerk: &Clerk,
    now: Timestamp,
    action: &str,
    item: &Submission,
    detail: &str,
) -> Result<(), Fault> {
    let actor = clerk.person.id.to_string();
    Ok(audit::note(records, now, AuditEntry { actor: &actor, action, subject: &item.number.0, detail })?)
}

fn item(records: &dyn Records, id: SubmissionId) -> Result<Submission, Fault> {
    records.submission(id)?.ok_or_else(|| ProblemCode::NotFound.into())
}

/// What the desk is told about an item beside the item.
///
/// # Errors
/// The store failed.
pub fn review(records: &dyn Records, clerk: &Clerk, item: &Submission) -> Result<Review, Fault> {
    let (alikes, notes) = (records.alikes(item.id)?, records.notes(item.id)?);
    let mut photos = Vec::new();
    for photo in &item.content.photos {
        let mut alike = Vec::new();
        for row in alikes.iter().filter(|row| row.sha256 == photo.sha256) {
            alike.extend(earlier(records, row, &notes)?);
        }
        let remarks = remarks(photo, item);
        if !remarks.is_empty() || !alike.is_empty() {
            photos.push(PhotoReview { photo: photo.id, sha256: photo.sha256, remarks, alike });
        }
    }
    Ok(Review {
        photos,
        checks: Check::asked(&item.content),
        notes,
        may_compare: clerk.must(Action::Decide, item).is_ok(),
    })
}

fn earlier(records: &dyn Records, row: &AlikeRow, notes: &[ReviewNote]) -> Result<Option<Alike>, Fault> {
    let Some(item) = records.submission(row.earlier)? else { return Ok(None) };
    let mark = notes.iter().rev().find_map(|note| match &note.noted {
        Noted::Compared { sha256, earlier_sha256, mark, number }
            if *sha256 == row.sha256 && *earlier_sha256 == row.earlier_sha256 && *number == item.number =>
        {
            Some(*mark)
        }
        _ => None,
    });
    let nearness = if row.bits <= photo::SAME_BITS { Nearness::Same } else { Nearness::VerySimilar };
    Ok(Some(Alike {
        submission: item.id,
        number: item.number,
        department: item.department,
        day: item.received_at.day(),
        sha256: row.earlier_sha256,
        nearness,
        mark,
    }))
}

/// The pair a moderator asks about, if the desk was told of it and they may compare.
fn pair(
    records: &dyn Records,
    clerk: &Clerk,
    id: SubmissionId,
    (sha256, earlier, earlier_sha256): (Digest, SubmissionId, Digest),
) -> Result<(Submission, Submission), Fault> {
    let shown = item(records, id)?;
    clerk.must(Action::Decide, &shown)?;
    let told = records
        .alikes(id)?
        .into_iter()
        .any(|row| row.sha256 == sha256 && row.earlier == earlier && row.earlier_sha256 == earlier_sha256);
    if told { Ok((shown, item(records, earlier)?)) } else { Err(ProblemCode::NotFound.into()) }
}

/// A moderator says of two alike photos what they are. The same again changes nothing.
///
/// # Errors
/// `forbidden`, `own_item`, `not_found`, or the store failed.
pub fn mark(
    records: &dyn Records,
    clerk: &Clerk,
    id: SubmissionId,
    request: &AlikeRequest,
    now: Timestamp,
) -> Result<(), Fault> {
    let asked = (request.sha256, request.earlier, request.earlier_sha256);
    let (shown, earlier) = pair(records, clerk, id, asked)?;
    let mark: AlikeMark = request.mark;
    let noted = Noted::Compared {
        sha256: request.sha256,
        number: earlier.number.clone(),
        earlier_sha256: request.earlier_sha256,
        mark,
    };
    if records.notes(id)?.last().is_none_or(|last| last.noted != noted) {
        note(records, clerk, &shown, noted, now)?;
        let detail = format!("{} {} {}", mark.as_str(), earlier.number.0, request.earlier_sha256);
        write_audit(records, clerk, now, "photos_compared", &shown, &detail)?;
    }
    Ok(())
}

/// A moderator opens an earlier item's photo to compare; the audit log says so.
///
/// # Errors
/// `forbidden`, `own_item`, `not_found`, or the store failed.
pub fn open_earlier(
    records: &dyn Records,
    clerk: &Clerk,
    id: SubmissionId,
    asked: (Digest, SubmissionId, Digest),
    now: Timestamp,
) -> Result<(), Fault> {
    let (shown, earlier) = pair(records, clerk, id, asked)?;
    let detail = format!("{} {}", earlier.number.0, asked.2);
    write_audit(records, clerk, now, "earlier_photo_opened", &shown, &detail)
}

/// What a photo's words may say beyond what this program's own type has: newer computers send more. Read from the
/// photo's own form, so that nothing here depends on how much of it is known.
#[derive(Default, Deserialize)]
struct PhotoJson {
    #[serde(default)]
    facts: Facts,
    #[serde(default)]
    reuse: Option<Reuse>,
}

#[derive(Default, Deserialize)]
struct Facts {
    #[serde(default)]
    provenance: Option<String>,
    #[serde(default)]
    editor: Option<String>,
}

#[derive(Deserialize)]
struct Reuse {
    answer: String,
    #[serde(default)]
    number: Option<Number>,
}

fn remarks(photo: &Photo, item: &Submission) -> Vec<Remark> {
    let said = serde_json::to_value(photo).and_then(serde_json::from_value::<PhotoJson>).unwrap_or_default();
    remarks_on(photo.taken_at.as_deref(), said, item.content.work_date, item.received_at)
}

fn remarks_on(
    taken_at: Option<&str>,
    said: PhotoJson,
    work: Option<Day>,
    received: Timestamp,
) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let taken = taken_at.and_then(|at| at.get(..10)?.parse::<Day>().ok());
    if taken.is_none() {
        remarks.push(Remark::NoTime);
    }
    if let (Some(taken), Some(work)) = (taken, work) {
        let days = work.begins().since(taken.begins()) / (24 * HOUR);
        if days > i64::from(OLD_DAYS) {
            remarks.push(Remark::Old { days: u32::try_from(days).unwrap_or(u32::MAX) });
        }
    }
    if taken.is_some_and(|taken| taken > received.day()) {
        remarks.push(Remark::InTheFuture);
    }
    if let Some(program) = said.facts.editor {
        remarks.push(Remark::Edited { program });
    }
    if said.facts.provenance.as_deref() == Some("screenshot") {
        remarks.push(Remark::Screenshot);
    }
    if let Some(Reuse { answer, number }) = said.reuse {
        remarks.push(Remark::Answered { answer, number });
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photos_own_words_give_what_is_worth_a_look() {
        let noon = Timestamp::from_millis(1_795_415_400_000); // 2026-11-23 in Kolkata
        let on = |taken: Option<&str>, said: &str| {
            let said = serde_json::from_str(said).unwrap();
            remarks_on(taken, said, "2026-11-23".parse().ok(), noon)
        };
        assert_eq!(on(Some("2026-11-22T10:00:00"), "{}"), []);
        assert_eq!(on(None, "{}"), [Remark::NoTime]);
        assert_eq!(on(Some("2026-10-24T10:00:00"), "{}"), []);
        assert_eq!(on(Some("2026-10-23T10:00:00"), "{}"), [Remark::Old { days: 31 }]);
        assert_eq!(on(Some("2026-11-24T10:00:00"), "{}"), [Remark::InTheFuture]);
        let newer = r#"{"facts":{"provenance":"screenshot","editor":"Snapseed","camera":"X"},
            "reuse":{"answer":"same_place","number":"KMC/SWM/2026/000007"}}"#;
        assert_eq!(
            on(Some("2026-11-22T10:00:00"), newer),
            [
                Remark::Edited { program: "Snapseed".into() },
                Remark::Screenshot,
                Remark::Answered {
                    answer: "same_place".into(),
                    number: Some(Number("KMC/SWM/2026/000007".into()))
                },
            ]
        );
    }
}
