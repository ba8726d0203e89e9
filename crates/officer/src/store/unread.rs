//! Documents of a newer queue that this version of the app cannot read.
//!
//! One of them holds up nothing: it is kept as it came, the change log is read on, and another version of the app reads
//! it at its first start. Nothing of it is lost, and nothing is asked of the queue again.

use rusqlite::Connection;
use wire::document::{Document, DocumentError, Heading, RawDocument};
use wire::open::Word;

use super::database::Store;
use super::error::Stored;
use super::{cases, column, items, submissions};

/// The version of the app that read what is here last.
const READ_BY: &str = "read_by";

/// How many documents of a kind wait for another version of the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadKind {
    /// Their `type`; none when they have none that could be shown.
    pub kind: Option<String>,
    /// How many.
    pub documents: u32,
}

/// Applies one document, or stores it for another version. Answers whether it was newer.
pub(super) fn apply_document(
    db: &Connection,
    number: i64,
    document: &RawDocument,
    app_version: &str,
) -> Stored<bool> {
    let read = match document.read() {
        Ok(read) => read,
        Err(why) => {
            store_unread(db, number, document, &why, app_version)?;
            return Ok(false);
        }
    };
    let (news, kind, id, version) = match &read {
        Document::Submission(submission) => {
            let news = submissions::upsert(db, submission, document.text())?;
            if news {
                items::project(db, submission.id)?;
            }
            (news, "submission", submission.id.to_string(), submission.version)
        }
        Document::Case(case) => {
            (cases::upsert(db, case, document.text())?, "case", case.id.to_string(), case.version)
        }
        // `read` gives none.
        Document::Unknown => return Ok(false),
    };
    db.prepare_cached(
        "DELETE FROM unread WHERE kind = ?1 AND id = ?2 AND (version IS NULL OR version <= ?3)",
    )?
    .execute((kind, id, version))?;
    Ok(news)
}

fn store_unread(
    db: &Connection,
    number: i64,
    document: &RawDocument,
    why: &DocumentError,
    app_version: &str,
) -> Stored<()> {
    let Heading { kind, id, version } = document.heading();
    let id = if id.is_empty() { format!("change {number}") } else { id };
    tracing::warn!(number, kind, %why, "a document of a newer queue is kept until the app is updated");
    db.prepare_cached(
        "INSERT INTO unread (kind, id, version, number, document, why, app_version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, number = excluded.number,
           document = excluded.document, why = excluded.why, app_version = excluded.app_version
         WHERE excluded.number >= unread.number",
    )?
    .execute((kind, id, version, number, document.text(), why.to_string(), app_version))?;
    Ok(())
}

impl Store {
    /// Another version of the app reads what the last one could not, and works out again what follows from words that
    /// the last one did not know. Answers whether anything was news. The same version has nothing to do.
    ///
    /// # Errors
    /// When the database fails: then it is done at the next start.
    pub fn read_again(&self, app_version: &str) -> Stored<bool> {
        self.write(|db| {
            if column::setting::<String>(db, READ_BY)?.as_deref() == Some(app_version) {
                return Ok(false);
            }
            let mut news = false;
            for (number, text) in stored_texts(db)? {
                news |= apply_document(db, number, &RawDocument::from_text(text)?, app_version)?;
            }
            news |= items::project_unknown(db)?;
            news |= cases::project_all(db)?;
            db.prepare_cached(
                "INSERT INTO setting (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute((READ_BY, serde_json::to_string(app_version)?))?;
            Ok(news)
        })
    }

    /// What waits for another version of the app.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unread(&self) -> Stored<Vec<UnreadKind>> {
        self.read(|db| {
            let mut query =
                db.prepare_cached("SELECT kind, count(*) FROM unread GROUP BY kind ORDER BY kind")?;
            let rows = query.query_map([], |row| {
                let kind: String = row.get(0)?;
                // It is shown to people: only what looks like a word.
                Ok(UnreadKind { kind: Word::new(&kind).map(|_| kind), documents: row.get(1)? })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

fn stored_texts(db: &Connection) -> Stored<Vec<(i64, String)>> {
    let mut query = db.prepare("SELECT number, document FROM unread ORDER BY number")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::document::{Change, ChangesPage};
    use wire::ids::Epoch;

    /// A page of documents as a queue might write them.
    fn page(first: i64, documents: &[&str]) -> ChangesPage<RawDocument> {
        let change = |(number, text): (i64, &&str)| Change {
            number,
            document: RawDocument::from_text((*text).to_owned()).unwrap(),
        };
        let changes: Vec<_> = (first..).zip(documents).map(change).collect();
        let newest = changes.last().unwrap().number;
        ChangesPage { epoch: Epoch("1".into()), after: first - 1, changes, newest }
    }

    fn counts(store: &Store) -> Vec<(String, u32)> {
        let kinds = store.unread().unwrap().into_iter();
        kinds.map(|one| (one.kind.unwrap_or_else(|| "?".into()), one.documents)).collect()
    }

    const CASE: &str = r#"{"type":"case","id":"00000000-0000-0000-0000-000000000001","number":"KMC-2026-00412","department":"SD",
        "version":3,"state":"in_court","kind":"complaint","words":"জল জমে আছে","source":{"kind":"radio","band":"fm"},"received_at":5,
        "judge":"later"}"#;

    fn id() -> wire::ids::CaseId {
        uuid::Uuid::from_u128(1).into()
    }

    #[test]
    fn an_unreadable_document_is_stored_and_the_others_are_applied() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db"), None).unwrap();
        let wrong = CASE.replace("\"words\"", "\"said\"").replace("0001\"", "0002\"");
        let documents = [r#"{"type":"festival","id":"f"}"#, &wrong, "[7]", CASE];
        assert!(store.apply_page(&page(1, &documents), "1").unwrap());
        assert_eq!(store.cursor().unwrap().unwrap().number, 4, "the log is read on");
        assert!(store.case(id()).unwrap().is_some());
        let all = [("?", 1), ("case", 1), ("festival", 1)].map(|(kind, n)| (kind.to_owned(), n));
        assert_eq!(counts(&store), all);
        // Received twice it is kept once; one that can be read again takes its place.
        store.apply_page(&page(5, &documents[..2]), "1").unwrap();
        assert_eq!(counts(&store), all);
        store.apply_page(&page(7, &[&CASE.replace("0001\"", "0002\"")]), "1").unwrap();
        assert_eq!(counts(&store), [all[0].clone(), all[2].clone()]);
    }

    #[test]
    fn documents_are_stored_byte_for_byte() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db"), None).unwrap();
        store.apply_page(&page(1, &[CASE, r#"{ "type":"festival",  "id":"f" }"#]), "1").unwrap();
        let texts = store.read(|db| {
            let one = |sql: &str| db.query_row(sql, [], |row| row.get::<_, String>(0));
            Ok([one("SELECT document FROM citizen_case")?, one("SELECT document FROM unread")?])
        });
        assert_eq!(texts.unwrap(), [CASE, r#"{ "type":"festival",  "id":"f" }"#]);
    }

    #[test]
    fn an_updated_app_reads_the_documents_its_predecessor_could_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db"), None).unwrap();
        assert!(!store.read_again("1").unwrap());
        store.apply_page(&page(1, &[&CASE.replace("\"version\":3", "\"version\":\"v3\"")]), "1").unwrap();
        assert_eq!(counts(&store), [("case".to_owned(), 1)]);
        // What the next version is able to read, this one is given.
        let mended = |db: &rusqlite::Transaction<'_>| {
            Ok(db.execute("UPDATE unread SET document = replace(document, '\"v3\"', '3')", [])?)
        };
        assert_eq!(store.write(mended).unwrap(), 1);
        assert!(!store.read_again("1").unwrap(), "the same version has nothing to do");
        assert_eq!(counts(&store).len(), 1);
        assert!(store.read_again("2").unwrap());
        assert!(counts(&store).is_empty() && store.case(id()).unwrap().is_some());
        assert!(!store.read_again("2").unwrap());
        // A word that the next version knows: the case is among the open ones then.
        assert!(store.cases(true, 9).unwrap().is_empty());
        let known = |db: &rusqlite::Transaction<'_>| {
            Ok(db.execute(
                "UPDATE citizen_case SET document = replace(document, 'in_court', 'assigned')",
                [],
            )?)
        };
        assert_eq!(store.write(known).unwrap(), 1);
        assert!(store.read_again("3").unwrap());
        assert_eq!(store.cases(true, 9).unwrap().len(), 1);
    }

    #[test]
    fn a_new_epoch_deletes_unread_documents() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("db"), None).unwrap();
        store.apply_page(&page(1, &[r#"{"type":"festival","id":"f"}"#]), "1").unwrap();
        let other = ChangesPage { epoch: Epoch("2".into()), ..page(1, &[CASE]) };
        store.apply_page(&other, "1").unwrap();
        assert!(counts(&store).is_empty());
    }
}
