//! What waits to be sent, in words that are true.

use std::sync::atomic::Ordering;
use wire::operation::OperationBody;
use wire::subject::Subject;

use outbox::{Older, Why};
use wire::time::Timestamp;

use crate::engine::{Link, stuck_for};
use crate::officer::Officer;
use crate::store::Unsent;
use crate::view::{CallFailed, Hold, HoldReason, OutboxRow, OutboxView, Stage, What};

impl Officer {
    pub(crate) async fn outbox(&self, (): ()) -> Result<OutboxView, CallFailed> {
        self.outbox_view()
    }

    pub(crate) async fn send_now(&self, (): ()) -> Result<(), CallFailed> {
        self.engine.send_now();
        Ok(())
    }

    pub(crate) fn outbox_view(&self) -> Result<OutboxView, CallFailed> {
        let link = self.engine.link();
        let mut unsent = self.store.unsent()?;
        let all = unsent.len();
        if let Ok(identity) = self.identity() {
            unsent.retain(|unsent| unsent.owner == identity.me.officer.id);
        }
        Ok(OutboxView {
            bytes_per_second: link.pace().speed().map(|speed| u32::try_from(speed).unwrap_or(u32::MAX)),
            clock_off: link.clock_off(),
            of_others: u32::try_from(all - unsent.len()).unwrap_or(u32::MAX),
            link: link.state(),
            hold: link.hold(),
            last_heard_at: link.last_heard_at(),
            // Everything in the list is sealed: on disk, synced. Only a photo that is just being brought in is not.
            safe_to_shut_down: self.importing.load(Ordering::Acquire) == 0,
            rows: unsent.iter().map(|unsent| self.row(unsent, &link)).collect::<Result<_, _>>()?,
        })
    }

    fn row(&self, unsent: &Unsent, link: &Link) -> Result<OutboxRow, CallFailed> {
        let operation = &unsent.operation;
        let subject = operation.body.subject();
        let (what, text) = describe(&operation.body);
        let item = match subject {
            Subject::Submission(submission) => self.store.item(submission)?.map(|(row, _)| row),
            Subject::Case(_) => None,
        };
        Ok(OutboxRow {
            operation: operation.id,
            subject,
            what,
            // What has no words of its own is known by those of what it is about.
            text: match (&item, subject) {
                _ if !text.is_empty() => text,
                (Some(item), _) => item.caption_bn.clone(),
                (None, Subject::Case(case)) => {
                    self.store.case(case)?.map(|(case, _)| case.words).unwrap_or_default()
                }
                (None, Subject::Submission(_)) => text,
            },
            cover: item.and_then(|item| item.cover).or(operation.body.photos().first().map(|p| p.sha256)),
            made_at: operation.made_at,
            attempts: unsent.attempts,
            exported_at: unsent.exported_at,
            stage: stage(unsent, link),
            hold: self.hold(unsent, link),
        })
    }

    fn hold(&self, unsent: &Unsent, link: &Link) -> Option<Hold> {
        if let Some((problem, since)) = &unsent.refused {
            return Some(Hold {
                reason: HoldReason::NeedsAction,
                since: *since,
                problem: Some(problem.clone()),
                detail: problem.trace_id.clone(),
            });
        }
        if unsent.photos.iter().any(|photo| photo.damaged) {
            return Some(plain(HoldReason::Damaged, unsent.operation.made_at));
        }
        if let Some(hold) = link.hold() {
            return Some(hold);
        }
        let (why, since) = self.engine.hold(unsent.operation.id)?;
        let reason = match why {
            Why::Stuck(stuck) => stuck_for(stuck),
            Why::Transient => HoldReason::Busy,
            Why::Altered => HoldReason::Altered,
            Why::Older(Older::Queue) => HoldReason::QueueOlder,
            Why::Older(Older::App) => HoldReason::AppOlder,
            Why::Behind(_) => HoldReason::Behind,
            // What is refused or damaged was told above; whose turn it is not yet waits for nothing wrong.
            Why::Turn | Why::Refused | Why::Damaged => return None,
        };
        Some(plain(reason, since))
    }
}

/// Describes an operation: what it does, and the text in it.
pub(super) fn describe(body: &OperationBody) -> (What, String) {
    match body {
        OperationBody::Submit { content, .. } => (What::Submit, content.caption_bn.clone()),
        OperationBody::Revise { content, .. } => (What::Revise, content.caption_bn.clone()),
        OperationBody::Withdraw { reason, .. } => (What::Withdraw, reason.clone()),
        OperationBody::Message { text, .. } => (What::Message, text.clone()),
        OperationBody::AcceptCase { .. } => (What::AcceptCase, String::new()),
        OperationBody::TransferCase { reason, .. } => (What::TransferCase, reason.clone()),
        OperationBody::AskCitizen { text_bn, .. } => (What::AskCitizen, text_bn.clone()),
        OperationBody::ReplyCase { text_bn, .. } => (What::ReplyCase, text_bn.clone()),
        OperationBody::NoteCase { text, .. } => (What::NoteCase, text.clone()),
        OperationBody::AcknowledgeCase { .. } => (What::AcknowledgeCase, String::new()),
    }
}

fn plain(reason: HoldReason, since: Timestamp) -> Hold {
    Hold { reason, since, problem: None, detail: String::new() }
}

fn stage(unsent: &Unsent, link: &Link) -> Stage {
    if !unsent.announced {
        return Stage::Sealed;
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let bytes: u64 = unsent.photos.iter().map(|photo| photo.len).sum();
    let sent: u64 = unsent.photos.iter().map(|p| if p.verified { p.len } else { p.sent.min(p.len) }).sum();
    Stage::Sending {
        photos: count(unsent.photos.len()),
        photos_sent: count(unsent.photos.iter().filter(|photo| photo.verified).count()),
        bytes_sent: sent,
        bytes,
        seconds_left: link.pace().seconds_for(bytes.saturating_sub(sent)),
    }
}
