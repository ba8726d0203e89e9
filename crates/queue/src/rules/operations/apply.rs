//! An operation takes effect: once, in one transaction, when its last file is verified.

use std::collections::BTreeSet;
use wire::content::Content;
use wire::digest::Digest;
use wire::document::{HistoryEventKind, Message, Side, Submission, SubmissionState};
use wire::ids::{Number, SubmissionId};
use wire::operation::{Operation, OperationBody};
use wire::people::Person;
use wire::problem::{Problem, ProblemCode};
use wire::receipt::{Receipt, SignedReceipt};
use wire::subject::Subject;

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::cases;
use crate::rules::context::EffectContext;
use crate::rules::items::history::{self, add_message, record};
use crate::rules::items::photos;
use crate::rules::operations::receipts;
use crate::store::{BlobRow, OperationRow, Outcome, Records, UploadKey};

/// The other photos of what only waits for this file, of which nobody knows yet what is in them: an older program let
/// them in. They are inspected before [`blob_verified`], outside its transaction.
///
/// # Errors
/// The store failed.
pub fn photos_to_inspect(records: &dyn Records, key: &UploadKey) -> Result<Vec<Digest>, Fault> {
    let mut uninspected = BTreeSet::new();
    for id in records.waiting_for(&key.department, key.sha256)? {
        if records.needed(id)?.iter().any(|needed| *needed != key.sha256) {
            continue;
        }
        let Some(row) = records.operation(id)? else { continue };
        for promise in &row.operation()?.blobs {
            if promise.sha256 != key.sha256 && records.photo(promise.sha256)?.is_none() {
                uninspected.insert(promise.sha256);
            }
        }
    }
    Ok(uninspected.into_iter().collect())
}

/// A file is verified: enters it, and applies what waited for nothing else. An operation that cannot
/// be applied any more gets that as its final answer.
///
/// # Errors
/// The store failed.
pub fn blob_verified(records: &dyn Records, effect: &EffectContext<'_>, blob: &BlobRow) -> Result<(), Fault> {
    records.add_blob(blob)?;
    records.delete_upload(&blob.key)?;
    for id in records.waiting_for(&blob.key.department, blob.key.sha256)? {
        if !records.needed(id)?.is_empty() {
            continue;
        }
        let Some(row) = records.operation(id)? else { continue };
        let operation = row.operation()?;
        let outcome = match apply(records, effect, &row, &operation) {
            Ok(receipt) => Outcome::Received(Box::new(receipt)),
            // The case itself is not kept: whoever asks later is shown what they may see of it then.
            Err(Fault::Refused(problem)) => Outcome::Refused(Box::new(Problem { case: None, ..*problem })),
            Err(other) => return Err(other),
        };
        records.settle_operation(id, &outcome)?;
    }
    Ok(())
}

/// Whether an operation may be applied as things stand now.
///
/// # Errors
/// Why not.
pub fn check(
    records: &dyn Records,
    id: SubmissionId,
    operation: &Operation,
) -> Result<Option<Submission>, Fault> {
    let found = records.submission(id)?;
    let (Some(item), false) = (&found, matches!(operation.body, OperationBody::Submit { .. })) else {
        return match (found, &operation.body) {
            (None, OperationBody::Submit { .. }) => Ok(None),
            (Some(_), _) => Err(ProblemCode::OperationConflict.into()),
            (None, _) => Err(ProblemCode::NotFound.into()),
        };
    };
    if item.department != operation.department {
        return Err(ProblemCode::NotFound.into());
    }
    match &operation.body {
        OperationBody::Revise { base, .. } => {
            if *base != item.revision {
                return Err(Problem::new(ProblemCode::RevisionConflict)
                    .with("current", item.revision)
                    .into());
            }
            if !item.state.is_open() && item.state != SubmissionState::ChangesRequested {
                return Err(history::wrong_state(item));
            }
        }
        OperationBody::Withdraw { .. }
            if !item.publications.is_empty()
                || matches!(item.state, SubmissionState::Withdrawn | SubmissionState::Rejected) =>
        {
            return Err(history::wrong_state(item));
        }
        _ => {}
    }
    Ok(found)
}

/// Applies an operation whose files are all here.
///
/// # Errors
/// The rules refuse it as things stand now, or the store failed. Nothing was written in the first case.
pub fn apply(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    row: &OperationRow,
    operation: &Operation,
) -> Result<SignedReceipt, Fault> {
    for promise in &operation.blobs {
        let key = UploadKey { department: operation.department.clone(), sha256: promise.sha256 };
        if records.blob(&key)?.is_none_or(|b| b.len != promise.len || b.mime != promise.mime) {
            return Err(ProblemCode::UploadConflict.into());
        }
    }
    photos::require_valid_photos(records, operation)?;
    let author = records
        .officer(row.officer)?
        .ok_or_else(|| Fault::Broken(format!("operation {} has no officer", row.id)))?;
    let subject = operation.body.subject();
    let (number, on_time) = match subject {
        Subject::Submission(id) => {
            let item = submission(records, effect, row, operation, id, author.clone())?;
            (item.number, item.on_time)
        }
        Subject::Case(id) => {
            (cases::officers::apply(records, effect.now, author.clone(), id, operation)?, None)
        }
    };
    let receipt = Receipt {
        operation: row.id,
        subject,
        number,
        content_hash: row.content_hash,
        blobs: operation.blobs.iter().map(|promise| promise.sha256).collect(),
        made_at: operation.made_at,
        received_at: effect.now,
        on_time,
        sequence: records.count("receipt")?,
    };
    audit::note(
        records,
        effect.now,
        AuditEntry {
            actor: &author.id.to_string(),
            action: &format!("{}_received", row.kind),
            subject: &receipt.number.0,
            detail: &row.content_hash.to_string(),
        },
    )?;
    Ok(receipt.sign(effect.key))
}

/// What an operation makes of a submission.
fn submission(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    row: &OperationRow,
    operation: &Operation,
    id: SubmissionId,
    author: Person,
) -> Result<Submission, Fault> {
    let found = check(records, id, operation)?;
    let item = match (&operation.body, found) {
        (OperationBody::Submit { submission, content }, _) => {
            first(records, effect, row, operation, (*submission, content), author.clone())?
        }
        (_, None) => return Err(ProblemCode::NotFound.into()),
        (OperationBody::Revise { content, .. }, Some(item)) => {
            revised(item, effect, row, content, author.clone())
        }
        (OperationBody::Withdraw { reason, .. }, Some(mut item)) => {
            item.state = SubmissionState::Withdrawn;
            record(&mut item, HistoryEventKind::Withdrawn, effect.now, Some(author.clone()), reason.clone());
            item
        }
        (OperationBody::Message { message, text, .. }, Some(mut item)) => {
            add_message(
                &mut item,
                Message {
                    id: *message,
                    side: Side::Department,
                    author: author.clone(),
                    text: text.clone(),
                    at: effect.now,
                },
            )?;
            item
        }
        (_, Some(_)) => return Err(ProblemCode::OperationConflict.into()),
    };
    records.save_submission(&item)?;
    if let Some(content) = operation.body.content() {
        records.add_revision(item.id, item.revision, row.id, content)?;
        photos::shown(records, item.id, content)?;
    }
    Ok(item)
}

fn first(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    row: &OperationRow,
    operation: &Operation,
    (id, content): (SubmissionId, &Content),
    author: Person,
) -> Result<Submission, Fault> {
    let mut item = Submission {
        id,
        number: number(records, effect, id, operation)?,
        department: operation.department.clone(),
        author: author.clone(),
        version: 0,
        state: SubmissionState::Submitted,
        revision: 1,
        content_hash: row.content_hash,
        content: content.clone(),
        made_at: operation.made_at,
        received_at: effect.now,
        on_time: content.event.as_ref().map(|event| !event.is_late(effect.now)),
        reviewer: None,
        reasons: Vec::new(),
        publications: Vec::new(),
        thread: Vec::new(),
        history: Vec::new(),
    };
    record(&mut item, HistoryEventKind::Received, effect.now, Some(author), String::new());
    Ok(item)
}

fn number(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    id: SubmissionId,
    operation: &Operation,
) -> Result<Number, Fault> {
    if let Some(kept) = receipts::reserved_number(records, id)? {
        return Ok(kept);
    }
    let (department, year) = (&operation.department, effect.now.day().year());
    loop {
        let nth = records.count(&format!("number/{department}/{year}"))?;
        let number = Number::of(effect.body, department, year, nth);
        if !receipts::is_reserved(records, &number)? {
            return Ok(number);
        }
    }
}

fn revised(
    mut item: Submission,
    effect: &EffectContext<'_>,
    row: &OperationRow,
    content: &Content,
    author: Person,
) -> Submission {
    // Punctuality is judged anew only when the event itself was moved.
    let moved = |a: &Content, b: &Content| a.event.as_ref().map(|e| e.at) != b.event.as_ref().map(|e| e.at);
    if moved(&item.content, content) {
        item.on_time = content.event.as_ref().map(|event| !event.is_late(effect.now));
    }
    item.state = SubmissionState::Submitted;
    item.revision += 1;
    item.content_hash = row.content_hash;
    item.content = content.clone();
    item.reviewer = None;
    item.reasons.clear();
    record(&mut item, HistoryEventKind::Received, effect.now, Some(author), String::new());
    item
}
