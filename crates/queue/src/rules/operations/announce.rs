//! An operation arrives: what is checked before its text is kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::collections::BTreeSet;
use wire::case::{reply_flaws, required_flaws};
use wire::content::{Field, Flaw, FlawCode, text_flaws};
use wire::digest::Digest;
use wire::ids::OperationId;
use wire::limits;
use wire::operation::{Mime, Operation, OperationBody, OperationState, Unreadable};
use wire::problem::{Problem, ProblemCode};
use wire::subject::Subject;

use crate::fault::Fault;
use crate::rules::cases;
use crate::rules::context::EffectContext;
use crate::rules::operations::apply;
use crate::rules::who::Caller;
use crate::store::{OperationRow, Outcome, Records, UploadKey};

/// The photos of an operation that are all here, of which nobody knows yet what is in them: an older program let them
/// in. They are inspected before [`announce`], outside its transaction.
///
/// # Errors
/// The store failed.
pub fn photos_to_inspect(
    records: &dyn Records,
    caller: &Caller,
    operation: &Operation,
) -> Result<Vec<Digest>, Fault> {
    // What is known is not applied again; what is refused at the door is worth no decoding.
    if records.operation(operation.id)?.is_some() || !caller.departments().contains(&operation.department) {
        return Ok(Vec::new());
    }
    let mut uninspected = Vec::new();
    for promise in &operation.blobs {
        let key = UploadKey { department: operation.department.clone(), sha256: promise.sha256 };
        // It is applied with its last file, and what is missing is inspected when it comes.
        if records.blob(&key)?.is_none() {
            return Ok(Vec::new());
        }
        if records.photo(promise.sha256)?.is_none() {
            uninspected.push(promise.sha256);
        }
    }
    Ok(uninspected)
}

/// Keeps an operation's text and applies it if nothing more is needed. The same bytes again get the
/// same answer, whatever has happened since.
///
/// # Errors
/// The rules refuse it, or the store failed.
pub fn announce(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    caller: &Caller,
    id: OperationId,
    bytes: Vec<u8>,
) -> Result<OperationState, Fault> {
    let content_hash = Digest::of(&bytes);
    if let Some(row) = records.operation(id)? {
        if row.content_hash == content_hash && caller.may_ask_about(&row) {
            return state(records, caller, row);
        }
        return Err(ProblemCode::OperationConflict.into());
    }
    let operation = Operation::read(&bytes).map_err(|unreadable| match unreadable {
        // Not kept: the app has it, and sends it again when this queue has been updated.
        Unreadable::Newer { at, word } => {
            Problem::new(ProblemCode::NotUnderstood).with("at", at).with("word", word)
        }
        Unreadable::Malformed { line, column } => {
            Problem::new(ProblemCode::Malformed).with("line", line).with("column", column)
        }
    })?;
    let operation = Operation { body: operation.body.clean(), ..operation };
    if operation.id != id {
        return Err(Problem::new(ProblemCode::Malformed).with("at", "id").into());
    }
    caller.must_serve(records, &operation.department)?;
    let previews = previews(&operation)?;
    let flaws = flaws(records, &operation)?;
    if !flaws.is_empty() {
        return Err(Problem::flawed(flaws).into());
    }
    if let Some(replaced) = operation.replaces {
        put_aside(records, caller, &operation, replaced)?;
    }
    match operation.body.subject() {
        Subject::Submission(submission) => drop(apply::check(records, submission, &operation)?),
        Subject::Case(case) => {
            drop(cases::officers::check(records, caller.officer.id, &caller.postings, case, &operation)?);
        }
    }
    if let OperationBody::Submit { submission, .. } = operation.body
        && records.submission_announced(submission)?
    {
        return Err(ProblemCode::OperationConflict.into());
    }
    for promise in &operation.blobs {
        let key = UploadKey { department: operation.department.clone(), sha256: promise.sha256 };
        // A digest has one length: the file's, if it is here. (Then nobody's promise is read, of whom there are as many as
        // showed the photo.) Else whoever promised it first is not kept from sending it by somebody who says another.
        // (An upload of a length that nobody promised gives way when it is begun.)
        let conflicts = match records.blob(&key)? {
            Some(held) => held.len != promise.len || held.mime != promise.mime,
            None => {
                let promises = records.promises(&key.department, key.sha256)?;
                promises.iter().any(|other| other.len != promise.len)
            }
        };
        if conflicts {
            return Err(ProblemCode::UploadConflict.into());
        }
    }
    let row = OperationRow {
        id,
        device: caller.device,
        officer: caller.officer.id,
        department: operation.department.clone(),
        subject: operation.body.subject(),
        kind: kind(&operation.body).to_owned(),
        content_hash,
        bytes,
        announced: effect.now,
        outcome: Outcome::Announced,
    };
    records.add_operation(&row, &operation.blobs, &previews)?;
    let complete = records.needed(id)?.is_empty();
    if !complete {
        must_have_place(records, caller)?;
    }
    if complete {
        // What was refused here was refused at the door: nothing of it is kept.
        let receipt = apply::apply(records, effect, &row, &operation)?;
        records.settle_operation(id, &Outcome::Received(Box::new(receipt.clone())))?;
        return Ok(OperationState::Received { receipt });
    }
    state(records, caller, row)
}

/// A computer has so many texts waiting for photos, at most: what it announces beyond that waits there.
const WAITING: u64 = 500;
/// Their bytes, with the previews.
const WAITING_BYTES: u64 = 64 << 20;

/// Whether what waits for its photos may stay, with this one.
fn must_have_place(records: &dyn Records, caller: &Caller) -> Result<(), Fault> {
    let waiting = records.waiting_of(caller.device)?;
    if waiting.count > WAITING || waiting.bytes > WAITING_BYTES {
        // Never a refusal: the app keeps it, sends photos, and announces it when there is room.
        return Err(Problem::new(ProblemCode::RateLimited).with("retry_after", 5).into());
    }
    Ok(())
}

/// The officer sends another in its place: what has not taken effect will not. What has, has: then the
/// new one is judged like any other.
fn put_aside(
    records: &dyn Records,
    caller: &Caller,
    operation: &Operation,
    replaced: OperationId,
) -> Result<(), Fault> {
    let Some(row) = records.operation(replaced)? else { return Ok(()) };
    if row.officer != caller.officer.id || row.subject != operation.body.subject() {
        return Err(ProblemCode::OperationConflict.into());
    }
    if row.outcome == Outcome::Announced {
        let problem = Problem::new(ProblemCode::OperationConflict);
        records.settle_operation(replaced, &Outcome::Refused(Box::new(problem)))?;
    }
    Ok(())
}

/// How far an operation has come.
///
/// # Errors
/// It was refused after all; or `operation_unknown`, also when it is not the caller's.
pub fn ask(records: &dyn Records, caller: &Caller, id: OperationId) -> Result<OperationState, Fault> {
    match records.operation(id)? {
        Some(row) if caller.may_ask_about(&row) => state(records, caller, row),
        _ => Err(ProblemCode::OperationUnknown.into()),
    }
}

fn state(records: &dyn Records, caller: &Caller, row: OperationRow) -> Result<OperationState, Fault> {
    let needed = records.needed(row.id)?;
    match row.outcome {
        Outcome::Received(receipt) if needed.is_empty() => Ok(OperationState::Received { receipt: *receipt }),
        // A file of what was received is lost: whoever has it still is asked for it again.
        Outcome::Announced | Outcome::Received(_) => Ok(OperationState::Announced { needed }),
        Outcome::Refused(problem) => match row.subject {
            Subject::Case(case) if problem.code == ProblemCode::CaseConflict => {
                // An officer asks for what they sent also when they have left the department.
                let serves = caller.departments().contains(&row.department);
                let seen = if serves { records.case_seen_by(case, &row.department)? } else { None };
                Err(cases::context::conflict(seen))
            }
            _ => Err(Fault::Refused(problem)),
        },
    }
}

const fn kind(body: &OperationBody) -> &'static str {
    match body {
        OperationBody::Submit { .. } => "submit",
        OperationBody::Revise { .. } => "revise",
        OperationBody::Withdraw { .. } => "withdraw",
        OperationBody::Message { .. } => "message",
        OperationBody::AcceptCase { .. } => "accept_case",
        OperationBody::TransferCase { .. } => "transfer_case",
        OperationBody::AskCitizen { .. } => "ask_citizen",
        OperationBody::ReplyCase { .. } => "reply_case",
        OperationBody::NoteCase { .. } => "note_case",
        OperationBody::AcknowledgeCase { .. } => "acknowledge_case",
    }
}

fn flaws(records: &dyn Records, operation: &Operation) -> Result<Vec<Flaw>, Fault> {
    let mut flaws = Vec::new();
    match &operation.body {
        OperationBody::Submit { content, .. } | OperationBody::Revise { content, .. } => {
            flaws = content.flaws(operation.made_at, &records.places()?);
        }
        OperationBody::Withdraw { reason, .. } => {
            text_flaws(&mut flaws, Field::Whole, reason, limits::REASON);
        }
        OperationBody::Message { text, .. } => {
            if text.is_empty() {
                flaws.push(Flaw::new(Field::Whole, FlawCode::Missing));
            }
            text_flaws(&mut flaws, Field::Whole, text, limits::MESSAGE);
        }
        OperationBody::TransferCase { reason, .. } => flaws = required_flaws(reason, limits::REASON),
        OperationBody::AskCitizen { text_bn, text_en, .. } => flaws = reply_flaws(text_bn, text_en, &[]),
        OperationBody::ReplyCase { text_bn, text_en, photos, .. } => {
            flaws = reply_flaws(text_bn, text_en, photos);
        }
        OperationBody::NoteCase { text, .. } => flaws = required_flaws(text, limits::MESSAGE),
        OperationBody::AcceptCase { .. } | OperationBody::AcknowledgeCase { .. } => {}
    }
    for photo in operation.body.photos() {
        if !operation.blobs.iter().any(|promise| promise.sha256 == photo.sha256) {
            flaws.push(Flaw::new(Field::Photo { photo: photo.id }, FlawCode::NotPromised));
        }
    }
    Ok(flaws)
}

/// The longer side of a preview, at most. The apps' have 320; a few kilobytes can claim to be four thousand million
/// pixels, and the desk's browser would make room for them.
const PREVIEW_SIDE: u32 = 2048;

/// Whether it is a small JPEG, of which nobody learns more than its pixels.
fn is_preview(bytes: &[u8]) -> bool {
    let small =
        photo::gate(bytes, "preview.jpg").is_ok_and(|header| header.width.max(header.height) <= PREVIEW_SIDE);
    Mime::of_bytes(bytes) == Some(Mime::Jpeg) && small && photo::metadata_free(bytes)
}

/// Checks the promises as such, and takes their previews out of base64.
fn previews(operation: &Operation) -> Result<Vec<Option<Vec<u8>>>, Fault> {
    let malformed = |at: &str| Fault::from(Problem::new(ProblemCode::Malformed).with("at", at));
    let photos = operation.body.photos();
    let (mut seen, mut previews) = (BTreeSet::new(), Vec::new());
    for promise in &operation.blobs {
        // A promise nobody asked for would be a way to store anything.
        if !seen.insert(promise.sha256) || !photos.iter().any(|photo| photo.sha256 == promise.sha256) {
            return Err(malformed("blobs"));
        }
        if promise.len == 0 {
            return Err(malformed("blobs"));
        }
        if promise.len > limits::BLOB_BYTES {
            return Err(Problem::new(ProblemCode::TooLarge).with("max", limits::BLOB_BYTES).into());
        }
        let preview = match &promise.preview {
            None => None,
            Some(text) => {
                let bytes = BASE64.decode(text).map_err(|_| malformed("preview"))?;
                if bytes.len() > limits::PREVIEW_BYTES {
                    return Err(Problem::new(ProblemCode::TooLarge)
                        .with("max", limits::PREVIEW_BYTES)
                        .into());
                }
                if !is_preview(&bytes) {
                    return Err(ProblemCode::TypeRefused.into());
                }
                Some(bytes)
            }
        };
        previews.push(preview);
    }
    Ok(previews)
}
