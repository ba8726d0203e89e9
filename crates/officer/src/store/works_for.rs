//! Whose rows are shown.
//!
//! One computer may be enrolled for several officers one after the other. What each of them wrote stays on it until it is
//! sent, and is shown to nobody else: rows of drafts and operations are looked for with [`is_shown`](super::owner::is_shown). What the queue told
//! is not theirs but their department's, and is asked for again by whoever comes next: it is deleted at the change. What
//! was not sent is never deleted.

use rusqlite::Connection;
use wire::ids::{OfficerId, SubmissionId};

use super::database::Store;
use super::error::Stored;
use super::owner::WORKS_FOR;
use super::{changes, column, items};

/// Whether somebody else than this officer has left operations here.
fn others_worked_here(db: &Connection, officer: &str) -> Stored<bool> {
    let mut query = db.prepare("SELECT EXISTS (SELECT 1 FROM operation WHERE owner <> ?1)")?;
    Ok(query.query_row([officer], |row| row.get(0))?)
}

impl Store {
    /// From now on only this officer's rows are shown. When another one worked here before, what the queue told them is
    /// deleted and asked for again.
    ///
    /// # Errors
    /// When the database fails: then nothing of it was done.
    pub fn work_for(&self, officer: OfficerId) -> Stored<()> {
        self.write(|db| {
            let before: Option<OfficerId> = column::setting(db, WORKS_FOR)?;
            if before == Some(officer) {
                return Ok(());
            }
            let id = officer.to_string();
            // A database from before this was written down is the officer's own, as far as nothing in it tells otherwise.
            let changed = before.is_some() || others_worked_here(db, &id)?;
            db.prepare(
                "INSERT INTO setting (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute((WORKS_FOR, serde_json::to_string(&officer)?))?;
            db.execute(
                "UPDATE draft SET officer = ?1 WHERE officer IS NULL",
                [before.unwrap_or(officer).to_string()],
            )?;
            if !changed {
                return Ok(());
            }
            db.execute_batch(
                "DELETE FROM submission;
                 DELETE FROM citizen_case;
                 DELETE FROM unread;
                 DELETE FROM item;
                 INSERT INTO item_words (item_words) VALUES ('delete-all');",
            )?;
            changes::ask_for_everything(db)?;
            let mut query =
                db.prepare("SELECT DISTINCT submission FROM operation WHERE owner = ?1 AND NOT about_case")?;
            let own: Vec<SubmissionId> =
                query.query_map([id], |row| column::parsed(row, 0))?.collect::<Result<_, _>>()?;
            own.into_iter().try_for_each(|submission| items::project(db, submission))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Draft, Sealing};
    use crate::view::{Corrects, ItemsQuery};
    use wire::content::{Content, ContentKind};
    use wire::ids::{DraftId, OperationId};
    use wire::operation::{Operation, OperationBody};
    use wire::subject::Subject;
    use wire::time::Timestamp;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn officer(n: u128) -> OfficerId {
        uuid::Uuid::from_u128(n).into()
    }

    fn content(words: &str) -> Content {
        Content { caption_bn: words.into(), ..Content::empty(ContentKind::WorkReport) }
    }

    fn drafts(store: &Store, n: u128, corrects: Option<Corrects>) -> Stored<DraftId> {
        let id = DraftId::from(uuid::Uuid::from_u128(n));
        let draft = Draft {
            id,
            department: "SWM".parse().unwrap(),
            version: 1,
            content: content("রাস্তা"),
            corrects,
            saved_at: NOW,
        };
        store.add_draft(&draft).map(|()| id)
    }

    fn seals(store: &Store, n: u128, owner: OfficerId) -> SubmissionId {
        let submission = SubmissionId::from(uuid::Uuid::from_u128(n));
        let operation: Operation = serde_json::from_value(serde_json::json!({
            "id": OperationId::from(uuid::Uuid::from_u128(n)),
            "sequence": n,
            "department": "SWM",
            "made_at": NOW,
            "body": OperationBody::Submit { submission, content: content("নালা পরিষ্কার") },
            "blobs": [],
        }))
        .unwrap();
        let bytes = serde_json::to_vec(&operation).unwrap();
        let sealing = Sealing { operation, bytes, owner, draft: None, case_draft: None, receipt: None };
        store.seal(&sealing).unwrap().unwrap();
        submission
    }

    fn listed(store: &Store, text: &str) -> usize {
        let query = ItemsQuery { status: None, text: text.into(), before: None, limit: 20 };
        let page = store.items(&query).unwrap();
        let counted: u32 = page.counts.into_iter().map(|(_, n)| n).sum();
        if text.is_empty() {
            assert_eq!(usize::try_from(counted).unwrap(), page.rows.len());
        }
        page.rows.len()
    }

    #[test]
    fn the_next_officer_sees_nothing_the_one_before_wrote_and_nothing_of_it_is_lost() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("db"), None).unwrap();
        store.work_for(officer(1)).unwrap();
        let draft = drafts(&store, 10, None).unwrap();
        let item = seals(&store, 11, officer(1));
        assert_eq!((store.drafts().unwrap().len(), listed(&store, "নালা")), (1, 1));

        store.work_for(officer(2)).unwrap();
        assert_eq!((store.drafts().unwrap().len(), listed(&store, ""), listed(&store, "নালা")), (0, 0, 0));
        assert_eq!(store.draft(draft).unwrap(), None);
        assert!(!store.save_draft(draft, 1, &content("অন্য কথা"), NOW).unwrap());
        store.discard_draft(draft).unwrap();
        assert!(store.item(item).unwrap().is_none());
        assert!(store.operations_of(Subject::Submission(item)).unwrap().is_empty());
        assert_eq!(store.unsent().unwrap().len(), 1, "it waits for its officer");
        assert!(store.untouched_draft(ContentKind::WorkReport, &"SWM".parse().unwrap()).unwrap().is_none());
        let (bytes, ..) =
            store.operation_bytes(OperationId::from(uuid::Uuid::from_u128(11))).unwrap().unwrap();
        let operation: Operation = serde_json::from_slice(&bytes).unwrap();
        let again = Operation { id: uuid::Uuid::from_u128(13).into(), ..operation };
        assert!(store.is_leftover(&again).unwrap(), "a capsule of it is not taken up twice");
        seals(&store, 12, officer(2));

        store.work_for(officer(1)).unwrap();
        assert_eq!(store.draft(draft).unwrap().unwrap().content.caption_bn, "রাস্তা");
        assert!(store.item(item).unwrap().is_some());
        assert_eq!((listed(&store, ""), store.unsent().unwrap().len()), (1, 2));
    }

    #[test]
    fn two_officers_may_each_correct_the_same_item() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("db"), None).unwrap();
        let submission = SubmissionId::from(uuid::Uuid::from_u128(7));
        let corrects =
            || Some(Corrects { submission, number: None, base: 1, reasons: Vec::new(), replaces: None });
        store.work_for(officer(1)).unwrap();
        let first = drafts(&store, 1, corrects()).unwrap();
        assert!(drafts(&store, 2, corrects()).is_err(), "one correction at a time");
        store.work_for(officer(2)).unwrap();
        assert_eq!(store.draft_correcting(submission).unwrap(), None);
        let second = drafts(&store, 3, corrects()).unwrap();
        assert_eq!(store.draft_correcting(submission).unwrap().unwrap().id, second);
        store.work_for(officer(1)).unwrap();
        assert_eq!(store.draft_correcting(submission).unwrap().unwrap().id, first);
    }

    #[test]
    fn drafts_of_a_database_without_owners_are_bound_to_whoever_works_here() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("db"), None).unwrap();
        let draft = drafts(&store, 1, None).unwrap();
        assert!(store.draft(draft).unwrap().is_some(), "nobody is known yet");
        store.work_for(officer(1)).unwrap();
        assert!(store.draft(draft).unwrap().is_some());
        store.work_for(officer(2)).unwrap();
        assert_eq!(store.draft(draft).unwrap(), None);
    }
}
