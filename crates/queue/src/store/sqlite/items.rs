//! Submissions, their revisions and the change log.

use rusqlite::{OptionalExtension as _, params};
use std::collections::BTreeSet;
use wire::content::Content;
use wire::desk::{QueueTab, QueueTabCounts};
use wire::document::{Change, Document, Submission};
use wire::ids::{DepartmentCode, Number, OperationId, SubmissionId};
use wire::time::Timestamp;

use super::Rows;
use super::value::json;
use crate::store::{Items, StoreError};

/// Which rows belong to a tab.
const fn on_tab(tab: QueueTab) -> &'static str {
    match tab {
        QueueTab::Open => "state IN ('submitted', 'in_review')",
        QueueTab::ToPublish => "state = 'approved' AND NOT published",
        QueueTab::Returned => "state = 'changes_requested'",
        QueueTab::Published => "state = 'approved' AND published",
        QueueTab::Closed => "state IN ('rejected', 'withdrawn')",
    }
}

impl Items for Rows<'_> {
    fn submission(&self, id: SubmissionId) -> Result<Option<Submission>, StoreError> {
        let found = self
            .0
            .prepare_cached("SELECT document FROM submissions WHERE id = ?1")?
            .query_row([id.to_string()], |row| json(row, 0))
            .optional()?;
        Ok(found)
    }

    fn has_number(&self, number: &Number) -> Result<bool, StoreError> {
        let mut query =
            self.0.prepare_cached("SELECT EXISTS (SELECT 1 FROM submissions WHERE number = ?1)")?;
        Ok(query.query_row([&number.0], |row| row.get(0))?)
    }

    fn save_submission(&self, submission: &Submission) -> Result<i64, StoreError> {
        let id = submission.id.to_string();
        self.0
            .prepare_cached("INSERT INTO changes (submission, version) VALUES (?1, ?2)")?
            .execute(params![id, submission.version])?;
        let change = self.0.last_insert_rowid();
        self.0
            .prepare_cached(
                "INSERT INTO submissions (id, number, department, kind, state, published, received, event,
                   change, document)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (id) DO UPDATE SET state = ?5, published = ?6, event = ?8, change = ?9,
                   document = ?10",
            )?
            .execute(params![
                id,
                submission.number.0,
                submission.department.as_str(),
                submission.content.kind.as_str(),
                submission.state.as_str(),
                !submission.publications.is_empty(),
                submission.received_at.millis(),
                submission.content.event.as_ref().map(|event| Timestamp::millis(event.at)),
                change,
                serde_json::to_string(submission)?
            ])?;
        Ok(change)
    }

    fn add_revision(
        &self,
        submission: SubmissionId,
        revision: u32,
        operation: OperationId,
        content: &Content,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO revisions (submission, revision, operation, content) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                submission.to_string(),
                revision,
                operation.to_string(),
                serde_json::to_string(content)?
            ])?;
        Ok(())
    }

    fn revision(&self, submission: SubmissionId, revision: u32) -> Result<Option<Content>, StoreError> {
        let found = self
            .0
            .prepare_cached("SELECT content FROM revisions WHERE submission = ?1 AND revision = ?2")?
            .query_row(params![submission.to_string(), revision], |row| json(row, 0))
            .optional()?;
        Ok(found)
    }

    fn submissions(&self, tab: QueueTab, limit: u32) -> Result<Vec<Submission>, StoreError> {
        // What still has to be done comes in the order it has to be done in; what is done, newest first.
        let order = match tab {
            QueueTab::Open | QueueTab::ToPublish | QueueTab::Returned => "event IS NULL, event, received, id",
            QueueTab::Published | QueueTab::Closed => "change DESC",
        };
        let mut query = self.0.prepare_cached(&format!(
            "SELECT document FROM submissions WHERE {} ORDER BY {order} LIMIT ?1",
            on_tab(tab)
        ))?;
        let rows = query.query_map([limit], |row| json(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn submission_counts(&self) -> Result<QueueTabCounts, StoreError> {
        let count = |tab| -> Result<u32, StoreError> {
            let sql = format!("SELECT count(*) FROM submissions WHERE {}", on_tab(tab));
            Ok(self.0.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
        };
        Ok(QueueTabCounts {
            open: count(QueueTab::Open)?,
            to_publish: count(QueueTab::ToPublish)?,
            returned: count(QueueTab::Returned)?,
            published: count(QueueTab::Published)?,
            closed: count(QueueTab::Closed)?,
        })
    }

    fn changes(
        &self,
        departments: &BTreeSet<DepartmentCode>,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Change>, StoreError> {
        // Who is of both departments has two rows of the change that moved a case: as it is now comes first.
        let mut query = self.0.prepare_cached(
            "SELECT change, document, 0, 0 FROM submissions
             WHERE department IN (SELECT value FROM json_each(?1)) AND change > ?2
             UNION ALL
             SELECT v.change, coalesce(v.document, c.document), 1, v.document IS NOT NULL
             FROM case_views v JOIN cases c ON c.id = v.of_case
             WHERE v.department IN (SELECT value FROM json_each(?1)) AND v.change > ?2
             ORDER BY 1, 4 LIMIT ?3",
        )?;
        let rows = query.query_map(params![serde_json::to_string(departments)?, after, limit], |row| {
            let about_case: bool = row.get(2)?;
            let document =
                if about_case { Document::Case(json(row, 1)?) } else { Document::Submission(json(row, 1)?) };
            Ok(Change { number: row.get(0)?, document })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn newest(&self, departments: &BTreeSet<DepartmentCode>) -> Result<i64, StoreError> {
        let newest = self
            .0
            .prepare_cached(
                "SELECT max(
                   coalesce((SELECT max(change) FROM submissions
                     WHERE department IN (SELECT value FROM json_each(?1))), 0),
                   coalesce((SELECT max(change) FROM case_views
                     WHERE department IN (SELECT value FROM json_each(?1))), 0))",
            )?
            .query_row([serde_json::to_string(departments)?], |row| row.get(0))?;
        Ok(newest)
    }
}
