//! The queue's change log, as far as it was read.

use rusqlite::Connection;
use wire::document::{ChangesPage, RawDocument};
use wire::ids::Epoch;

use super::database::Store;
use super::error::Stored;
use super::{column, unread};

/// How far the change log was read, and in which life of the queue's data.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cursor {
    /// Which life.
    pub epoch: Epoch,
    /// The last change applied.
    pub number: i64,
}

const CURSOR: &str = "cursor";

/// Begins the change log again; in which life of the queue's data it was read stays known.
pub(super) fn ask_for_everything(db: &Connection) -> Stored<()> {
    db.execute(
        "UPDATE setting SET value = json_set(value, '$.number', 0) WHERE name = ?1 AND json_valid(value)",
        [CURSOR],
    )?;
    Ok(())
}

impl Store {
    /// How far the change log was read.
    ///
    /// # Errors
    /// When the database fails.
    pub fn cursor(&self) -> Stored<Option<Cursor>> {
        self.setting(CURSOR)
    }

    /// Asks for everything again: the officer may see more than before. What is known already changes
    /// nothing, since versions decide.
    ///
    /// # Errors
    /// When the database fails.
    pub fn restart_from_zero(&self) -> Stored<()> {
        self.write(|db| ask_for_everything(db))
    }

    /// Applies a page of changes and moves the cursor, in one transaction. Answers whether anything was news. A document
    /// that `app_version` cannot read is stored for another (`unread`) and holds up none of the others.
    ///
    /// # Errors
    /// When the database fails: then nothing of the page was applied.
    pub fn apply_page(&self, page: &ChangesPage<RawDocument>, app_version: &str) -> Stored<bool> {
        let Some(last) = page.changes.last() else { return Ok(false) };
        let cursor = Cursor { epoch: page.epoch.clone(), number: last.number };
        let cursor = serde_json::to_string(&cursor)?;
        self.write(|db| {
            let mut news = false;
            if column::setting::<Cursor>(db, CURSOR)?.is_some_and(|before| before.epoch != page.epoch) {
                // The queue came back from a backup: its versions began again where that was made.
                db.execute("UPDATE submission SET version = -1", [])?;
                db.execute("UPDATE citizen_case SET version = -1", [])?;
                db.execute("DELETE FROM unread", [])?;
            }
            for change in &page.changes {
                news |= unread::apply_document(db, change.number, &change.document, app_version)?;
            }
            db.prepare_cached(
                "INSERT INTO setting (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute((CURSOR, cursor))?;
            Ok(news)
        })
    }

    /// The same for a page that was made here.
    ///
    /// # Errors
    /// As above.
    pub fn apply_local_page(&self, page: &ChangesPage) -> Stored<bool> {
        self.apply_page(&page.to_raw()?, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::content::{Content, ContentKind};
    use wire::digest::Digest;
    use wire::document::{Change, Document, Submission, SubmissionState};
    use wire::ids::Number;
    use wire::people::{Name, Person};
    use wire::time::Timestamp;

    fn page(number: i64, version: u32) -> ChangesPage {
        let (id, at) = (uuid::Uuid::from_u128(7), Timestamp::from_millis(1));
        let author =
            Person { id: id.into(), name: Name { bn: "রিনা দাস".into(), en: String::new() } };
        let content = Content { caption_bn: version.to_string(), ..Content::empty(ContentKind::WorkReport) };
        let document = Document::Submission(Box::new(Submission {
            id: id.into(),
            number: Number("KMC/SWM/2026/000001".into()),
            department: "SWM".parse().unwrap(),
            author,
            version,
            state: SubmissionState::Submitted,
            revision: 1,
            content_hash: Digest::of(b"text"),
            content,
            made_at: at,
            received_at: at,
            on_time: None,
            reviewer: None,
            reasons: Vec::new(),
            publications: Vec::new(),
            thread: Vec::new(),
            history: Vec::new(),
        }));
        let changes = vec![Change { number, document }];
        ChangesPage { after: number - 1, epoch: Epoch("1".into()), changes, newest: number }
    }

    #[test]
    fn an_older_version_that_arrives_late_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db"), None).unwrap();
        assert!(store.apply_local_page(&page(2, 2)).unwrap());
        assert!(!store.apply_local_page(&page(1, 1)).unwrap());
        let known = store.submission(uuid::Uuid::from_u128(7).into()).unwrap().unwrap();
        assert_eq!((known.version, known.content.caption_bn.as_str()), (2, "2"));
    }
}
