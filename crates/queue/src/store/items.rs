//! Submissions, their revisions, and the change log that computers read.

use std::collections::BTreeSet;
use wire::content::Content;
use wire::desk::{QueueTab, QueueTabCounts};
use wire::document::{Change, Submission};
use wire::ids::{DepartmentCode, Number, OperationId, SubmissionId};

use super::Stored;

/// Submissions, their revisions and the change log.
pub trait Items {
    /// A submission as it is now.
    fn submission(&self, id: SubmissionId) -> Stored<Option<Submission>>;
    /// Whether a submission has this number.
    fn has_number(&self, number: &Number) -> Stored<bool>;
    /// Writes a submission and its line in the change log; answers the line's number.
    fn save_submission(&self, submission: &Submission) -> Stored<i64>;
    /// Keeps a revision.
    fn add_revision(
        &self,
        submission: SubmissionId,
        revision: u32,
        operation: OperationId,
        content: &Content,
    ) -> Stored<()>;
    /// A revision's content.
    fn revision(&self, submission: SubmissionId, revision: u32) -> Stored<Option<Content>>;
    /// A tab in its order, without what is still coming in: what is to be done by event, receipt and id, what is
    /// done by its latest change, newest first.
    fn submissions(&self, tab: QueueTab, limit: u32) -> Stored<Vec<Submission>>;
    /// How many are in each tab, without what is still coming in.
    fn submission_counts(&self) -> Stored<QueueTabCounts>;
    /// Changes of these departments after `after`, in order. Of a case that moved between two of them, its present
    /// state comes before the one that the former department keeps.
    fn changes(&self, departments: &BTreeSet<DepartmentCode>, after: i64, limit: u32) -> Stored<Vec<Change>>;
    /// The newest change of these departments; 0 when there is none.
    fn newest(&self, departments: &BTreeSet<DepartmentCode>) -> Stored<i64>;
}
