//! After a restore from a backup: devices show what they were given receipts for, and what is missing is
//! sent again under the number it had.

use wire::device::{ReceiptAudit, ReceiptAuditAnswer};
use wire::ids::{Number, OperationId, SubmissionId};
use wire::limits;
use wire::problem::{Problem, ProblemCode};
use wire::receipt::{QueueKey, Receipt};

use crate::fault::Fault;
use crate::rules::context::EffectContext;
use crate::rules::epoch::epoch;
use crate::rules::who::Caller;
use crate::store::{Outcome, Records};

/// Says which of these receipts stand for something that is here no more. One that this queue never signed, or that
/// is of something that the caller may not ask about, is refused alone: it is no reason to lose what the others stand
/// for. Whose something was that is lost nobody knows any more; whoever shows its receipt has had it, and brings it back.
///
/// # Errors
/// Too many at once, or the store failed.
pub fn audit(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    caller: &Caller,
    audit: &ReceiptAudit,
) -> Result<ReceiptAuditAnswer, Fault> {
    if audit.receipts.len() > limits::AUDIT_RECEIPTS as usize {
        return Err(Problem::new(ProblemCode::TooLarge).with("max", limits::AUDIT_RECEIPTS).into());
    }
    let key = QueueKey::of(effect.key);
    let (mut missing, mut refused) = (Vec::new(), Vec::new());
    for signed in &audit.receipts {
        let receipt = &signed.receipt;
        let genuine = signed.verify(&key, receipt.operation, receipt.content_hash).is_ok();
        let others = records.operation(receipt.operation)?.is_some_and(|row| !caller.may_ask_about(&row));
        if !genuine || others {
            refused.push(receipt.operation);
            continue;
        }
        if !is_here(records, receipt.operation)? {
            reserve_number(records, receipt)?;
            if let Some((series, nth)) = receipt.number.place() {
                // Others were given the numbers before it, and their computers may not have asked yet.
                records.raise_count(&series, nth)?;
            }
            missing.push(receipt.operation);
        }
    }
    Ok(ReceiptAuditAnswer { epoch: epoch(records)?, missing, refused })
}

fn is_here(records: &dyn Records, id: OperationId) -> Result<bool, Fault> {
    let received = records.operation(id)?.is_some_and(|row| matches!(row.outcome, Outcome::Received(_)));
    Ok(received && records.needed(id)?.is_empty())
}

fn promised_to(number: &Number) -> String {
    format!("promised_number/{}", number.0)
}

fn promised_of(submission: SubmissionId) -> String {
    format!("number_promised_to/{submission}")
}

/// The receipt proves the number: it waits for its submission, and nobody else gets it.
/// A case is taken in here and not sent: one that is lost has lost its number with it.
fn reserve_number(records: &dyn Records, receipt: &Receipt) -> Result<(), Fault> {
    let Some(submission) = receipt.subject.submission() else { return Ok(()) };
    let known = records.submission(submission)?.is_some();
    let taken =
        records.fact(&promised_to(&receipt.number))?.is_some() || records.has_number(&receipt.number)?;
    if !known && !taken {
        records.set_fact(&promised_to(&receipt.number), &submission.to_string())?;
        records.set_fact(&promised_of(submission), &receipt.number.0)?;
    }
    Ok(())
}

/// The number a submission had before the restore.
///
/// # Errors
/// The store failed.
pub fn reserved_number(records: &dyn Records, submission: SubmissionId) -> Result<Option<Number>, Fault> {
    Ok(records.fact(&promised_of(submission))?.map(Number))
}

/// Whether a number waits for some submission.
///
/// # Errors
/// The store failed.
pub fn is_reserved(records: &dyn Records, number: &Number) -> Result<bool, Fault> {
    Ok(records.fact(&promised_to(number))?.is_some())
}
