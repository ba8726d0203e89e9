//! Documents of a newer queue that this version of the app cannot read.
//!
//! One of them holds up nothing: it is kept as it came, the change log is read on, and another version of the app reads
//! it at its first start. Nothing of it is lost, and nothing is asked of the queue again.

use rusqlite::Connection;
use wire::document::{AsItCame, Document, Heading, Unread};
use wire::open::Word;

use super::{Store, Stored, cases, column, items, submissions};

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

/// Takes in one document, or keeps it for another version. Answers whether it was news.
pub(super) fn take_in(db: &Connection, number: i64, document: &AsItCame, app_version: &str) -> Stored<bool> {
    let read = match document.read() {
        Ok(read) => read,
        Err(why) => {
            keep(db, number, document, &why, app_version)?;
            return Ok(false);
        }
    };
    let (news, kind, id, version) = match &read {
        Document::Submission(submission) => {
            let news = submissions::take_in_one(db, submission, document.text())?;
            (news, "submission", submission.id.to_string(), submission.version)
        }
        Document::Case(case) => {
            (cases::take_in(db, case, document.text())?, "case", case.id.to_string(), case.version)
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

fn keep(db: &Connection, number: i64, document: &AsItCame, why: &Unread, app_version: &str) -> Stored<()> {
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
    /// Another version of the app reads what the last one could not, and works out anew what follows from words that
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
            for (number, text) in kept(db)? {
                news |= take_in(db, number, &AsItCame::kept(text)?, app_version)?;
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

fn kept(db: &Connection) -> Stored<Vec<(i64, String)>> {
    let mut query = db.prepare("SELECT number, document FROM unread ORDER BY number")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
