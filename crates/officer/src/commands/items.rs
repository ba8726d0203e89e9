//! Items: the first page, the lists, one item, its thread.

use wire::case::CaseRef;
use wire::content::Flaw;
use wire::ids::{MessageId, SubmissionId};
use wire::operation::{Operation, OperationBody};
use wire::problem::Problem;
use wire::receipt::SignedReceipt;
use wire::subject::Subject;
use wire::{content, limits, text};

use super::drafts::may_correct;
use super::outbox::describe;
use super::sealing::WrittenIn;
use crate::officer::Officer;
use crate::view::{
    Aside, AsideForm, CallFailed, DoneAnew, HereCode, HoldReason, Home, ItemMay, ItemStatus, ItemView,
    ItemsPage, ItemsQuery, Kind, MessageForm, OutboxRow, UnsentMessage, WithdrawForm,
};

/// How many lines of each kind the first page shows.
const ON_THE_FIRST_PAGE: u32 = 12;

impl Officer {
    pub(crate) async fn home(&self, (): ()) -> Result<Home, CallFailed> {
        let some = |statuses: &[ItemStatus]| -> Result<Vec<_>, CallFailed> {
            let mut rows = Vec::new();
            for &status in statuses {
                let query = ItemsQuery {
                    status: Some(status),
                    text: String::new(),
                    before: None,
                    limit: ON_THE_FIRST_PAGE,
                };
                rows.extend(self.store.items(&query)?.rows);
            }
            rows.sort_by_key(|row| std::cmp::Reverse(row.at));
            Ok(rows)
        };
        Ok(Home {
            to_do: some(&[ItemStatus::Refused, ItemStatus::Returned])?,
            cases: self.cases_for_today(ON_THE_FIRST_PAGE)?,
            drafts: self.store.drafts()?,
            outbox: self.outbox_view()?,
            with_it: some(&[
                ItemStatus::Submitted,
                ItemStatus::InReview,
                ItemStatus::Approved,
                ItemStatus::Unknown,
            ])?,
            published: some(&[ItemStatus::Published])?,
        })
    }

    pub(crate) async fn items(&self, query: ItemsQuery) -> Result<ItemsPage, CallFailed> {
        Ok(self.store.items(&query)?)
    }

    pub(crate) async fn item(&self, submission: SubmissionId) -> Result<ItemView, CallFailed> {
        let (row, content) = self.store.item(submission)?.ok_or(HereCode::Missing)?;
        let done = self.store.operations_of(Subject::Submission(submission))?;
        let known = self.store.submission(submission)?;
        let unsent_messages = done
            .iter()
            .filter(|(operation, receipt)| {
                // Received but not yet in the queue's document: still shown, as the thread does not have it.
                let OperationBody::Message { message, .. } = &operation.body else { return false };
                receipt.is_none() || !known.iter().flat_map(|k| &k.thread).any(|told| told.id == *message)
            })
            .filter_map(|(operation, _)| match &operation.body {
                OperationBody::Message { message, text, .. } => {
                    Some(UnsentMessage { id: *message, text: text.clone(), made_at: operation.made_at })
                }
                _ => None,
            })
            .collect();
        let on_the_way: Vec<_> = self
            .outbox_view()?
            .rows
            .into_iter()
            .filter(|r| r.subject == Subject::Submission(submission))
            .collect();
        let case = content.case.map(|case| self.store.case(case)).transpose()?.flatten();
        let case = case.as_ref().map(|(case, _)| CaseRef::from(case));
        let anew = self.replaceable_operation(submission, known.as_ref())?;
        let mut stuck = on_the_way.iter().filter(|row| came_to_nothing(row)).map(|row| row.operation);
        Ok(ItemView {
            may: ItemMay {
                correct: known.is_some() && may_correct(&row) || anew.is_some(),
                withdraw: may_withdraw(row.status) && !is_being_withdrawn(&done),
                write: known.is_some(),
                set_aside: stuck.find(|&operation| Some(operation) != anew),
            },
            row,
            case,
            content,
            sealed_at: done.first().map(|(operation, _)| operation.made_at),
            on_the_way,
            receipts: done.into_iter().filter_map(|(_, receipt)| receipt).collect(),
            done_anew: self
                .store
                .replaced(submission)?
                .into_iter()
                .map(|(made_at, problem)| DoneAnew { made_at, problem })
                .collect(),
            aside: self.store.aside(submission)?.iter().map(aside).collect(),
            unsent_messages,
            known,
        })
    }

    pub(crate) async fn withdraw(&self, form: WithdrawForm) -> Result<(), CallFailed> {
        let (row, _) = self.store.item(form.submission)?.ok_or(HereCode::Missing)?;
        let done = self.store.operations_of(Subject::Submission(form.submission))?;
        if !may_withdraw(row.status) || is_being_withdrawn(&done) {
            return Err(HereCode::TooLate.into());
        }
        let reason = text::stored(&form.reason);
        check(&reason, limits::REASON)?;
        let body = OperationBody::Withdraw { submission: form.submission, reason };
        self.seal(body, row.department, Vec::new(), WrittenIn::Nothing)
    }

    /// Sets aside an operation that failed for good and cannot be replaced: the item is shown as the queue has it.
    pub(crate) async fn item_set_aside(&self, form: AsideForm) -> Result<(), CallFailed> {
        let offered = self.item(form.submission).await?.may.set_aside;
        if offered != Some(form.operation) {
            return Err(HereCode::TooLate.into());
        }
        self.set_aside(form.operation, Kind::Items)
    }

    pub(crate) async fn message(&self, form: MessageForm) -> Result<(), CallFailed> {
        let (row, _) = self.store.item(form.submission)?.ok_or(HereCode::Missing)?;
        let text = text::stored(&form.text);
        if text.is_empty() {
            let flaw = Flaw::new(content::Field::Whole, content::FlawCode::Missing);
            return Err(Problem::flawed(vec![flaw]).into());
        }
        check(&text, limits::MESSAGE)?;
        let message = MessageId::make(self.ambient.clock.now(), &*self.ambient.chance);
        let body = OperationBody::Message { submission: form.submission, message, text };
        self.seal(body, row.department, Vec::new(), WrittenIn::Nothing)
    }

    /// An item's public links: the only addresses the window may open.
    fn links_of(&self, submission: SubmissionId) -> Result<Vec<String>, CallFailed> {
        let known = self.store.submission(submission)?;
        Ok(known.map(|known| known.publications.into_iter().map(|p| p.link).collect()).unwrap_or_default())
    }

    /// Opens a public link: only one that the queue gave for an item.
    pub(crate) async fn open_link(&self, form: crate::view::LinkForm) -> Result<(), CallFailed> {
        let known = self.links_of(form.submission)?.contains(&form.link);
        let web = form.link.starts_with("https://");
        if known && web && self.host.open_link(&form.link) { Ok(()) } else { Err(HereCode::Missing.into()) }
    }
}

/// Whether the officer may still take it back: until it is public, or already at rest.
const fn may_withdraw(status: ItemStatus) -> bool {
    matches!(
        status,
        ItemStatus::Waiting
            | ItemStatus::Submitted
            | ItemStatus::InReview
            | ItemStatus::Returned
            | ItemStatus::Approved
    )
}

/// Whether it is taken back already, and the queue has not received that yet.
fn is_being_withdrawn(done: &[(Operation, Option<SignedReceipt>)]) -> bool {
    done.iter().any(|(operation, receipt)| {
        receipt.is_none() && matches!(operation.body, OperationBody::Withdraw { .. })
    })
}

/// Whether it will never be received as it is.
fn came_to_nothing(row: &OutboxRow) -> bool {
    row.hold.as_ref().is_some_and(|hold| matches!(hold.reason, HoldReason::NeedsAction | HoldReason::Damaged))
}

fn aside(operation: &Operation) -> Aside {
    let (what, text) = describe(&operation.body);
    Aside { what, text, made_at: operation.made_at }
}

fn check(text: &str, max: usize) -> Result<(), CallFailed> {
    let mut flaws = Vec::new();
    content::text_flaws(&mut flaws, content::Field::Whole, text, max);
    if flaws.is_empty() { Ok(()) } else { Err(Problem::flawed(flaws).into()) }
}
