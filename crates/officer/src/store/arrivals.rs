//! Photos that came from a phone, until their draft has them.

use rusqlite::Connection;
use wire::content::Photo;
use wire::ids::DraftId;
use wire::time::Timestamp;

use super::column;
use super::database::Store;
use super::error::Stored;

impl Store {
    /// A photo came for a draft, or for what is written on a case. Answers whether the draft is there and did not have it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn add_arrival(&self, draft: DraftId, photo: &Photo, at: Timestamp) -> Stored<bool> {
        let json = serde_json::to_string(photo)?;
        self.write(|db| {
            let added = db
                .prepare_cached(
                    "INSERT INTO arrival (draft, sha256, photo, arrived_at)
                     SELECT id, ?2, ?3, ?4
                     FROM (SELECT id, content FROM draft UNION ALL SELECT id, words FROM case_draft)
                     WHERE id = ?1 AND NOT instr(content, ?2)
                     ON CONFLICT (draft, sha256) DO NOTHING",
                )?
                .execute((draft.to_string(), photo.sha256.to_string(), json, at.millis()))?;
            Ok(added == 1)
        })
    }

    /// What came for a draft and is not yet in it, in the order in which it came.
    ///
    /// # Errors
    /// When the database fails.
    pub fn arrivals(&self, draft: DraftId) -> Stored<Vec<Photo>> {
        self.read(|db| {
            let mut query =
                db.prepare_cached("SELECT photo FROM arrival WHERE draft = ?1 ORDER BY arrived_at, rowid")?;
            let photos = query.query_map([draft.to_string()], |row| column::json(row, 0))?;
            Ok(photos.collect::<Result<_, _>>()?)
        })
    }
}

/// The draft was saved with these photos: what it now has waits no more.
pub(super) fn remove_saved(db: &Connection, draft: DraftId, photos: &[Photo]) -> Stored<()> {
    let mut gone = db.prepare_cached("DELETE FROM arrival WHERE draft = ?1 AND sha256 = ?2")?;
    for photo in photos {
        gone.execute((draft.to_string(), photo.sha256.to_string()))?;
    }
    Ok(())
}
