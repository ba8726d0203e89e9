//! Photos of others that were fetched from the queue to be shown: copies that are kept for a while.

use rusqlite::{Connection, OptionalExtension as _};
use std::collections::HashMap;
use wire::digest::Digest;
use wire::time::{HOUR, Timestamp};

use super::column;
use super::database::Store;
use super::error::Stored;

/// When they were last shown is noted about once a day, in milliseconds.
const NOTED_EVERY: i64 = 24 * HOUR;

/// What is known of a fetched photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fetched {
    /// About when it was last shown.
    pub shown_at: Timestamp,
    /// Whether it is a file of which nothing was written down: perhaps it was brought in here, and the database lost.
    pub adopted: bool,
    /// Whether something that the queue told is still about it.
    pub referred_to: bool,
    /// Whether that is a case somebody still has to see to.
    pub in_open_case: bool,
}

impl Store {
    /// A photo was fetched.
    ///
    /// # Errors
    /// When the database fails.
    pub fn add_fetched(&self, sha256: Digest, at: Timestamp) -> Stored<()> {
        self.write(|db| {
            db.prepare_cached(
                "INSERT INTO fetched (sha256, shown_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute((sha256.to_string(), at.millis()))?;
            Ok(())
        })
    }

    /// A photo is shown: if it was fetched, it is kept on.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_shown(&self, sha256: Digest, at: Timestamp) -> Stored<()> {
        let key = sha256.to_string();
        let due = self.read(|db| {
            let mut query = db.prepare_cached("SELECT shown_at < ?2 FROM fetched WHERE sha256 = ?1")?;
            let due = query.query_row((&key, at.millis() - NOTED_EVERY), |row| row.get::<_, bool>(0));
            Ok(due.optional()?.unwrap_or(false))
        })?;
        if !due {
            return Ok(());
        }
        self.write(|db| {
            db.prepare_cached("UPDATE fetched SET shown_at = ?2 WHERE sha256 = ?1")?
                .execute((&key, at.millis()))?;
            Ok(())
        })
    }

    /// Takes up files of photos of which nothing is written down: those that an older version fetched, and those whose
    /// fetching was cut short.
    ///
    /// # Errors
    /// When the database fails.
    pub fn adopt_fetched(&self, files: &[Digest], at: Timestamp) -> Stored<()> {
        self.write(|db| {
            let mut insert = db.prepare_cached(
                "INSERT INTO fetched (sha256, shown_at, adopted)
                 SELECT ?1, ?2, 1 WHERE NOT EXISTS (SELECT 1 FROM photo WHERE sha256 = ?1) ON CONFLICT DO NOTHING",
            )?;
            for file in files {
                insert.execute((file.to_string(), at.millis()))?;
            }
            Ok(())
        })
    }

    /// Every fetched photo.
    ///
    /// # Errors
    /// When the database fails.
    pub fn fetched(&self) -> Stored<HashMap<Digest, Fetched>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT sha256, shown_at, adopted FROM fetched")?;
            let rows = query.query_map([], |row| {
                let unknown = Fetched {
                    shown_at: column::time(row, 1)?,
                    adopted: row.get(2)?,
                    referred_to: false,
                    in_open_case: false,
                };
                Ok((column::parsed(row, 0)?, unknown))
            })?;
            let mut all: HashMap<Digest, Fetched> = rows.collect::<Result<_, _>>()?;
            if all.is_empty() {
                return Ok(all);
            }
            let documents =
                "SELECT document, open FROM citizen_case UNION ALL SELECT document, 0 FROM submission
                UNION ALL SELECT document, 1 FROM unread";
            let mut query = db.prepare_cached(documents)?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let (document, open) = (row.get_ref(0)?.as_str().unwrap_or_default(), row.get::<_, bool>(1)?);
                // Digests stand in JSON as strings of their own.
                for sha256 in document.split('"').filter(|part| part.len() == 64) {
                    if let Some(known) = sha256.parse().ok().and_then(|sha256: Digest| all.get_mut(&sha256)) {
                        known.referred_to = true;
                        known.in_open_case |= open;
                    }
                }
            }
            Ok(all)
        })
    }

    /// Writes down that a fetched photo's files are about to go, with what it looks like; unless something made here may
    /// need it: what was received before `before` does not. Answers whether they may go, and then whether the photo was
    /// brought in here, too, so that its thumbnail stays.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_fetched(&self, sha256: Digest, before: Timestamp) -> Stored<Option<bool>> {
        self.write(|db| {
            let key = sha256.to_string();
            if is_needed(db, &key, before)? {
                return Ok(None);
            }
            db.prepare_cached("DELETE FROM fetched WHERE sha256 = ?1")?.execute([&key])?;
            let mut query = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM photo WHERE sha256 = ?1)")?;
            let own: bool = query.query_row([&key], |row| row.get(0))?;
            if !own {
                db.prepare_cached("DELETE FROM print WHERE sha256 = ?1")?.execute([&key])?;
            }
            Ok(Some(own))
        })
    }
}

/// Whether something that was made on this computer may need a photo. Not only those that were brought in are asked: a
/// database that was rebuilt does not know them any more.
fn is_needed(db: &Connection, sha256: &str, before: Timestamp) -> Stored<bool> {
    let mut query = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM photo WHERE sha256 = ?1 AND let_go_at IS NULL)
             OR EXISTS (
               SELECT 1 FROM operation_photo p JOIN operation o ON o.id = p.operation
               WHERE p.sha256 = ?1 AND o.replaced_by IS NULL AND (o.receipt IS NULL
                 OR json_extract(o.receipt, '$.receipt.received_at') >= ?2))
             OR EXISTS (SELECT 1 FROM arrival WHERE sha256 = ?1)
             OR EXISTS (SELECT 1 FROM draft WHERE instr(content, ?1))
             OR EXISTS (SELECT 1 FROM case_draft WHERE instr(words, ?1))",
    )?;
    Ok(query.query_row((sha256, before.millis()), |row| row.get(0))?)
}
