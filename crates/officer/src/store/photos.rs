//! Photos that were brought in.

use rusqlite::OptionalExtension as _;
use wire::digest::Digest;
use wire::time::Timestamp;

use super::{Store, Stored, column};

/// A photo as the database knows it; its bytes are files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPhoto {
    /// Of the rendition.
    pub sha256: Digest,
    /// The rendition's length in bytes.
    pub len: u64,
    /// The rendition's size in pixels.
    pub width: u32,
    /// The rendition's size in pixels.
    pub height: u32,
    /// When the camera says it was taken.
    pub taken_at: Option<String>,
    /// A small JPEG that goes with the text.
    pub preview: Vec<u8>,
    /// SHA-256 of the file as brought in.
    pub original: Digest,
    /// Its name then.
    pub name: String,
    /// When it was brought in.
    pub imported_at: Timestamp,
}

impl Store {
    /// Remembers a photo whose files are on disk. One that is known stays as it was.
    ///
    /// # Errors
    /// When the database fails.
    pub fn add_photo(&self, photo: &StoredPhoto) -> Stored<()> {
        self.write(|db| {
            db.prepare_cached(
                "INSERT INTO photo (sha256, len, width, height, taken_at, preview, original, name, imported_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (sha256) DO UPDATE SET let_go_at = NULL",
            )?
            .execute((
                photo.sha256.to_string(),
                i64::try_from(photo.len).unwrap_or(i64::MAX),
                photo.width,
                photo.height,
                &photo.taken_at,
                &photo.preview,
                photo.original.to_string(),
                &photo.name,
                photo.imported_at.millis(),
            ))?;
            Ok(())
        })
    }

    /// A photo, if it was brought in here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn photo(&self, sha256: Digest) -> Stored<Option<StoredPhoto>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT sha256, len, width, height, taken_at, preview, original, name, imported_at
                 FROM photo WHERE sha256 = ?1",
            )?;
            let found = query.query_row([sha256.to_string()], |row| {
                Ok(StoredPhoto {
                    sha256: column::parsed(row, 0)?,
                    len: row.get::<_, i64>(1)?.unsigned_abs(),
                    width: row.get(2)?,
                    height: row.get(3)?,
                    taken_at: row.get(4)?,
                    preview: row.get(5)?,
                    original: column::parsed(row, 6)?,
                    name: row.get(7)?,
                    imported_at: column::time(row, 8)?,
                })
            });
            Ok(found.optional()?)
        })
    }

    /// Photos that have served: sent at least once, everything that promised them received before
    /// `before` by the queue's clock, and in no draft. Each with its original.
    ///
    /// # Errors
    /// When the database fails.
    pub fn served_photos(&self, before: Timestamp) -> Stored<Vec<(Digest, Digest)>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT sha256, original FROM photo
                 WHERE let_go_at IS NULL
                   AND EXISTS (SELECT 1 FROM operation_photo p WHERE p.sha256 = photo.sha256)
                   AND NOT EXISTS (
                     SELECT 1 FROM operation_photo p JOIN operation o ON o.id = p.operation
                     WHERE p.sha256 = photo.sha256 AND (o.receipt IS NULL
                       OR json_extract(o.receipt, '$.receipt.received_at') >= ?1))
                   AND NOT EXISTS (SELECT 1 FROM arrival WHERE arrival.sha256 = photo.sha256)
                   AND NOT EXISTS (SELECT 1 FROM draft WHERE instr(draft.content, photo.sha256))",
            )?;
            let rows = query
                .query_map([before.millis()], |row| Ok((column::parsed(row, 0)?, column::parsed(row, 1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Writes down that a photo's files are about to go.
    ///
    /// # Errors
    /// When the database fails.
    pub fn let_photo_go(&self, sha256: Digest, at: Timestamp) -> Stored<()> {
        self.write(|db| {
            db.prepare_cached("UPDATE photo SET let_go_at = ?2 WHERE sha256 = ?1")?
                .execute((sha256.to_string(), at.millis()))?;
            Ok(())
        })
    }
}
