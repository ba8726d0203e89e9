//! What photos look like, and in which items they are.

use photo::Fingerprint;
use wire::digest::Digest;
use wire::ids::SubmissionId;

use super::column;
use super::database::Store;
use super::error::Stored;

impl Store {
    /// Remembers what a photo looks like.
    ///
    /// # Errors
    /// When the database fails.
    pub fn add_print(&self, sha256: Digest, print: Fingerprint) -> Stored<()> {
        self.write(|db| {
            db.prepare_cached("INSERT INTO print (sha256, print) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
                .execute((sha256.to_string(), print.to_string()))?;
            Ok(())
        })
    }

    /// The newest of them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn prints(&self, most: u32) -> Stored<Vec<(Digest, Fingerprint)>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT sha256, print FROM print ORDER BY n DESC LIMIT ?1")?;
            let rows =
                query.query_map([most], |row| Ok((column::parsed(row, 0)?, column::parsed(row, 1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// A photo, and every other that was made of the same file.
    ///
    /// # Errors
    /// When the database fails.
    pub fn made_of_the_same(&self, sha256: Digest) -> Stored<Vec<Digest>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT sha256 FROM photo
                 WHERE original = (SELECT original FROM photo WHERE sha256 = ?1) AND sha256 <> ?1",
            )?;
            let others = query.query_map([sha256.to_string()], |row| column::parsed(row, 0))?;
            std::iter::once(Ok(sha256)).chain(others.map(|other| Ok(other?))).collect()
        })
    }

    /// The items that have a photo, or once had.
    ///
    /// # Errors
    /// When the database fails.
    pub fn items_with_photo(&self, sha256: Digest) -> Stored<Vec<SubmissionId>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT o.submission FROM operation_photo p JOIN operation o ON o.id = p.operation
                 WHERE p.sha256 = ?1
                 UNION SELECT id FROM submission WHERE instr(document, ?1)",
            )?;
            let rows = query.query_map([sha256.to_string()], |row| column::parsed(row, 0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
