//! The desk's decisions.

use wire::case::CaseRef;
use wire::content::{Content, Field, Flaw, FlawCode, text_flaws};
use wire::desk::{
    Decision, DecisionRequest, DeskItem, Incoming, May, MessageRequest, PublicationRequest, QueueList,
    QueueRow, QueueTab,
};
use wire::digest::Digest;
use wire::document::{
    Channel, HistoryEventKind, Message, Publication, Reason, Side, Submission, SubmissionState,
};
use wire::ids::{OperationId, SubmissionId};
use wire::limits;
use wire::operation::BlobPromise;
use wire::problem::{Problem, ProblemCode};
use wire::time::Timestamp;

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::items::history::{add_message, record, wrong_state};
use crate::rules::items::photos;
use crate::rules::links::public_link;
use crate::rules::roles::items::{Action, authorise};
use crate::rules::who::Clerk;
use crate::store::{OperationRow, Outcome, Records};

/// Rows in a list.
const LIST: u32 = 500;

fn item(records: &dyn Records, id: SubmissionId) -> Result<Submission, Fault> {
    records.submission(id)?.ok_or_else(|| ProblemCode::NotFound.into())
}

fn save(
    records: &dyn Records,
    clerk: &Clerk,
    now: Timestamp,
    action: &str,
    item: &Submission,
) -> Result<(), Fault> {
    records.save_submission(item)?;
    audit::note(
        records,
        now,
        AuditEntry {
            actor: &clerk.person.id.to_string(),
            action,
            subject: &item.number.0,
            detail: &item.content_hash.to_string(),
        },
    )?;
    Ok(())
}

/// A shelf of the queue.
///
/// # Errors
/// `forbidden`, or the store failed.
pub fn list(
    records: &dyn Records,
    clerk: &Clerk,
    shelf: QueueTab,
    now: Timestamp,
) -> Result<QueueList, Fault> {
    authorise(&clerk.roles, Action::Read, false)?;
    let incoming = records.incoming(LIST)?;
    let mut counts = records.submission_counts()?;
    counts.open += u32::try_from(incoming.len()).unwrap_or(u32::MAX);
    let mut rows: Vec<QueueRow> = Vec::new();
    for item in records.submissions(shelf, LIST)? {
        let alike = photos::to_compare(records, item.id, &item.content)?;
        rows.push(row(item, alike));
    }
    if shelf == QueueTab::Open {
        for operation in incoming {
            let read = operation.operation()?;
            let (Some(content), Some(author)) = (read.body.content(), records.officer(operation.officer)?)
            else {
                continue;
            };
            let Some(submission) = operation.subject.submission() else { continue };
            let needed = records.needed(operation.id)?;
            rows.push(QueueRow {
                id: submission,
                number: None,
                department: operation.department,
                author,
                kind: content.kind,
                state: None,
                caption_bn: content.caption_bn.clone(),
                photos: count(content.photos.len()),
                photos_here: count(content.photos.iter().filter(|p| !needed.contains(&p.sha256)).count()),
                since: operation.announced,
                event_at: content.event.as_ref().map(|event| event.at),
                on_time: None,
                reviewer: None,
                revision: 1,
                alike: false,
                incoming: Some(operation.id),
            });
        }
        rows.sort_by_key(|row| (row.event_at.is_none(), row.event_at, row.since, row.id));
        rows.truncate(LIST as usize);
    }
    Ok(QueueList { rows, counts, server_time: now })
}

fn row(item: Submission, alike: bool) -> QueueRow {
    let photos = count(item.content.photos.len());
    QueueRow {
        id: item.id,
        number: Some(item.number),
        department: item.department,
        author: item.author,
        kind: item.content.kind,
        state: Some(item.state),
        photos,
        photos_here: photos,
        since: item.received_at,
        event_at: item.content.event.as_ref().map(|event| event.at),
        caption_bn: item.content.caption_bn,
        on_time: item.on_time,
        reviewer: item.reviewer,
        revision: item.revision,
        alike,
        incoming: None,
    }
}

/// An operation that brings a submission and still waits for a photo: nothing else is shown before it is applied.
fn incoming_row(records: &dyn Records, clerk: &Clerk, id: OperationId) -> Result<OperationRow, Fault> {
    authorise(&clerk.roles, Action::Read, false)?;
    let row = records.operation(id)?.filter(|row| row.outcome == Outcome::Announced && row.kind == "submit");
    row.ok_or_else(|| ProblemCode::NotFound.into())
}

/// A submission that is still coming in.
///
/// # Errors
/// `forbidden`; `not_found`, also once it is here; or the store failed.
pub fn incoming(records: &dyn Records, clerk: &Clerk, id: OperationId) -> Result<Incoming, Fault> {
    let row = incoming_row(records, clerk, id)?;
    let operation = row.operation()?;
    let content = operation.body.content().ok_or(ProblemCode::NotFound)?.clone();
    let needed = records.needed(id)?;
    let digests = |keep: &dyn Fn(&BlobPromise) -> bool| {
        operation.blobs.iter().filter(|promise| keep(promise)).map(|promise| promise.sha256).collect()
    };
    Ok(Incoming {
        content,
        author: records.officer(row.officer)?.ok_or(ProblemCode::NotFound)?,
        department: row.department,
        made_at: operation.made_at,
        announced_at: row.announced,
        previews: digests(&|promise| promise.preview.is_some()),
        verified: digests(&|promise| !needed.contains(&promise.sha256)),
    })
}

/// The preview that came with a submission's text, as long as it is coming in.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn preview(
    records: &dyn Records,
    clerk: &Clerk,
    id: OperationId,
    sha256: Digest,
) -> Result<Vec<u8>, Fault> {
    incoming_row(records, clerk, id)?;
    records.preview(id, sha256)?.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Whether this clerk may see a picture as one of this item: of its content now, or of the revision before.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn must_show(
    records: &dyn Records,
    clerk: &Clerk,
    id: SubmissionId,
    sha256: Digest,
) -> Result<(), Fault> {
    let shown = show(records, clerk, id)?;
    let has = |content: &Content| content.photos.iter().any(|photo| photo.sha256 == sha256);
    let known = has(&shown.submission.content) || shown.previous.is_some_and(|content| has(&content));
    if known { Ok(()) } else { Err(ProblemCode::NotFound.into()) }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// An item and what this clerk may do with it.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn show(records: &dyn Records, clerk: &Clerk, id: SubmissionId) -> Result<DeskItem, Fault> {
    authorise(&clerk.roles, Action::Read, false)?;
    let item = item(records, id)?;
    let may = May {
        decide: item.state.is_open() && clerk.must(Action::Decide, &item).is_ok(),
        publish: item.state == SubmissionState::Approved && clerk.must(Action::Publish, &item).is_ok(),
        write: clerk.must(Action::Write, &item).is_ok(),
        own: clerk.wrote(&item),
    };
    let previous = match item.revision {
        0 | 1 => None,
        n => records.revision(id, n - 1)?.map(Box::new),
    };
    let review = photos::review(records, clerk, &item)?;
    let case = item.content.case.map(|case| records.case(case)).transpose()?.flatten();
    let case = case.as_ref().map(CaseRef::from);
    Ok(DeskItem { submission: item, may, case, previous, review })
}

/// A reviewer takes an item up. Of one already in review nothing changes.
///
/// # Errors
/// `forbidden`, `own_item`, `not_found`.
pub fn open(
    records: &dyn Records,
    clerk: &Clerk,
    id: SubmissionId,
    now: Timestamp,
) -> Result<DeskItem, Fault> {
    let mut item = item(records, id)?;
    clerk.must(Action::Open, &item)?;
    if item.state == SubmissionState::Submitted {
        item.state = SubmissionState::InReview;
        item.reviewer = Some(clerk.person.clone());
        record(&mut item, HistoryEventKind::ReviewStarted, now, Some(clerk.person.clone()), String::new());
        save(records, clerk, now, "review_started", &item)?;
    }
    show(records, clerk, id)
}

/// A decision on the very content the reviewer had before them.
///
/// # Errors
/// `forbidden`, `own_item`, `not_found`, `content_changed`, `wrong_state`, `checks_missing`, `flawed`.
pub fn decide(
    records: &dyn Records,
    clerk: &Clerk,
    id: SubmissionId,
    request: &DecisionRequest,
    now: Timestamp,
) -> Result<DeskItem, Fault> {
    let mut item = item(records, id)?;
    clerk.must(Action::Decide, &item)?;
    unchanged(&item, request.content_hash)?;
    if !item.state.is_open() {
        return Err(wrong_state(&item));
    }
    if request.decision == Decision::Approve {
        photos::checked(records, clerk, &item, &request.checks, now)?;
    }
    let (state, kind, action, reasons) = match &request.decision {
        Decision::Approve => (SubmissionState::Approved, HistoryEventKind::Approved, "approved", Vec::new()),
        Decision::Return { reasons } => {
            (SubmissionState::ChangesRequested, HistoryEventKind::Returned, "returned", stored(reasons)?)
        }
        Decision::Reject { reason } => {
            let reason = Reason { about: Field::Whole, text: reason.clone() };
            (SubmissionState::Rejected, HistoryEventKind::Rejected, "rejected", stored(&[reason])?)
        }
    };
    let note = reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>().join("\n");
    item.state = state;
    item.reviewer = Some(clerk.person.clone());
    item.reasons = reasons;
    record(&mut item, kind, now, Some(clerk.person.clone()), note);
    save(records, clerk, now, action, &item)?;
    show(records, clerk, id)
}

fn unchanged(item: &Submission, seen: Digest) -> Result<(), Fault> {
    if item.content_hash == seen { Ok(()) } else { Err(ProblemCode::ContentChanged.into()) }
}

/// At least one reason, each a text.
fn stored(reasons: &[Reason]) -> Result<Vec<Reason>, Fault> {
    let reasons: Vec<_> = reasons
        .iter()
        .map(|reason| Reason { about: reason.about, text: wire::text::stored(&reason.text) })
        .collect();
    let mut flaws = Vec::new();
    if reasons.is_empty() {
        flaws.push(Flaw::new(Field::Whole, FlawCode::Missing));
    }
    for reason in &reasons {
        if reason.text.is_empty() {
            flaws.push(Flaw::new(reason.about, FlawCode::Missing));
        }
        text_flaws(&mut flaws, reason.about, &reason.text, limits::REASON);
    }
    if flaws.is_empty() { Ok(reasons) } else { Err(Problem::flawed(flaws).into()) }
}

/// A message to the department; a repeated one is said once.
///
/// # Errors
/// `forbidden`, `not_found`, `flawed`.
pub fn write(
    records: &dyn Records,
    clerk: &Clerk,
    id: SubmissionId,
    request: &MessageRequest,
    now: Timestamp,
) -> Result<DeskItem, Fault> {
    let mut item = item(records, id)?;
    clerk.must(Action::Write, &item)?;
    let text = wire::text::stored(&request.text);
    let mut flaws = Vec::new();
    if text.is_empty() {
        flaws.push(Flaw::new(Field::Whole, FlawCode::Missing));
    }
    text_flaws(&mut flaws, Field::Whole, &text, limits::MESSAGE);
    if !flaws.is_empty() {
        return Err(Problem::flawed(flaws).into());
    }
    let said = item.thread.len();
    add_message(
        &mut item,
        Message { id: request.id, side: Side::It, author: clerk.person.clone(), text, at: now },
    )?;
    if item.thread.len() > said {
        save(records, clerk, now, "message_written", &item)?;
    }
    show(records, clerk, id)
}

/// Posted by hand; here is the link. The same link again changes nothing.
///
/// # Errors
/// `forbidden`, `not_found`, `content_changed`, `wrong_state`, `link_wrong`.
pub fn publish(
    records: &dyn Records,
    clerk: &Clerk,
    id: SubmissionId,
    request: &PublicationRequest,
    now: Timestamp,
) -> Result<DeskItem, Fault> {
    let mut item = item(records, id)?;
    clerk.must(Action::Publish, &item)?;
    unchanged(&item, request.content_hash)?;
    if item.state != SubmissionState::Approved {
        return Err(wrong_state(&item));
    }
    let link = public_link(&request.link)?;
    if item.publications.iter().all(|publication| publication.link != link) {
        item.publications.push(Publication {
            channel: Channel::ByHand,
            link: link.clone(),
            published_at: now,
            publisher: clerk.person.clone(),
        });
        record(&mut item, HistoryEventKind::Published, now, Some(clerk.person.clone()), link);
        save(records, clerk, now, "published", &item)?;
    }
    show(records, clerk, id)
}
