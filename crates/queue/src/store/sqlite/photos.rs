//! What was seen in pictures, which are alike, and what the desk noted.

use photo::Fingerprint;
use rusqlite::{OptionalExtension as _, Row, params};
use wire::content::FlawCode;
use wire::digest::Digest;
use wire::ids::SubmissionId;
use wire::review::ReviewNote;

use super::Rows;
use super::value::{json, moment, parsed, unreadable};
use crate::store::StoreError;
use crate::store::photos::{AlikeRow, PhotoRow, Photos, ShowingRow};

const fn flaw_word(flaw: FlawCode) -> Option<&'static str> {
    match flaw {
        FlawCode::NotAPhoto => Some("not_a_photo"),
        FlawCode::CarriesMetadata => Some("carries_metadata"),
        _ => None,
    }
}

impl Photos for Rows<'_> {
    fn photo(&self, sha256: Digest) -> Result<Option<PhotoRow>, StoreError> {
        let found = self
            .0
            .prepare_cached("SELECT sha256, seen, flaw, fingerprint FROM pictures WHERE sha256 = ?1")?
            .query_row([sha256.to_string()], |row| {
                let flaw = match row.get::<_, Option<String>>(2)?.as_deref() {
                    None => None,
                    Some("not_a_photo") => Some(FlawCode::NotAPhoto),
                    Some("carries_metadata") => Some(FlawCode::CarriesMetadata),
                    Some(_) => return Err(unreadable(2)),
                };
                let print = row.get::<_, Option<String>>(3)?.map(|text| text.parse::<Fingerprint>());
                Ok(PhotoRow {
                    sha256: parsed(row, 0)?,
                    seen: moment(row, 1)?,
                    flaw,
                    fingerprint: print.transpose().map_err(|_| unreadable(3))?,
                })
            })
            .optional()?;
        Ok(found)
    }

    fn add_photo(&self, picture: &PhotoRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO pictures (sha256, seen, flaw, fingerprint) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (sha256) DO NOTHING",
            )?
            .execute(params![
                picture.sha256.to_string(),
                picture.seen.millis(),
                picture.flaw.and_then(flaw_word),
                picture.fingerprint.map(|print| print.to_string())
            ])?;
        Ok(())
    }

    fn delete_photo(&self, sha256: Digest) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM pictures WHERE sha256 = ?1")?.execute([sha256.to_string()])?;
        Ok(())
    }

    fn add_showing(&self, submission: SubmissionId, sha256: Digest) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO showings (submission, sha256) VALUES (?1, ?2)
                 ON CONFLICT (submission, sha256) DO NOTHING",
            )?
            .execute([submission.to_string(), sha256.to_string()])?;
        Ok(())
    }

    fn unseen(&self, limit: u32) -> Result<Vec<Digest>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT sha256 FROM showings
             WHERE NOT EXISTS (SELECT 1 FROM pictures WHERE pictures.sha256 = showings.sha256)
               AND EXISTS (SELECT 1 FROM blobs WHERE blobs.sha256 = showings.sha256)
             GROUP BY sha256 ORDER BY min(number) LIMIT ?1",
        )?;
        let rows = query.query_map([limit], |row| parsed(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn showings(&self, after: i64, limit: u32) -> Result<Vec<ShowingRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT number, submission, sha256, fingerprint FROM showings JOIN pictures USING (sha256)
             WHERE number > ?1 AND fingerprint IS NOT NULL ORDER BY number LIMIT ?2",
        )?;
        let rows = query.query_map(params![after, limit], showing)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn uncompared(&self, limit: u32) -> Result<Vec<ShowingRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT number, submission, sha256, fingerprint FROM showings JOIN pictures USING (sha256)
             WHERE NOT compared AND fingerprint IS NOT NULL ORDER BY number LIMIT ?1",
        )?;
        let rows = query.query_map([limit], showing)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn add_alikes(&self, showing: i64, earlier: &[(i64, u32)]) -> Result<(), StoreError> {
        let mut add = self.0.prepare_cached(
            "INSERT INTO alikes (showing, earlier, bits) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?;
        for (earlier, bits) in earlier {
            add.execute(params![showing, earlier, bits])?;
        }
        self.0.prepare_cached("UPDATE showings SET compared = 1 WHERE number = ?1")?.execute([showing])?;
        Ok(())
    }

    fn compare_anew(&self) -> Result<(), StoreError> {
        self.0.execute("DELETE FROM alikes", [])?;
        self.0.execute("UPDATE showings SET compared = 0", [])?;
        Ok(())
    }

    fn alikes(&self, submission: SubmissionId) -> Result<Vec<AlikeRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT mine.sha256, other.submission, other.sha256, bits FROM showings AS mine
             JOIN alikes ON alikes.showing = mine.number
             JOIN showings AS other ON other.number = alikes.earlier
             WHERE mine.submission = ?1 ORDER BY bits, other.number, mine.number",
        )?;
        let rows = query.query_map([submission.to_string()], |row| {
            Ok(AlikeRow {
                sha256: parsed(row, 0)?,
                earlier: parsed(row, 1)?,
                earlier_sha256: parsed(row, 2)?,
                bits: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn add_note(&self, submission: SubmissionId, note: &ReviewNote) -> Result<(), StoreError> {
        self.0
            .prepare_cached("INSERT INTO review_notes (submission, note) VALUES (?1, ?2)")?
            .execute([submission.to_string(), serde_json::to_string(note)?])?;
        Ok(())
    }

    fn notes(&self, submission: SubmissionId) -> Result<Vec<ReviewNote>, StoreError> {
        let mut query =
            self.0.prepare_cached("SELECT note FROM review_notes WHERE submission = ?1 ORDER BY number")?;
        let rows = query.query_map([submission.to_string()], |row| json(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn showing(row: &Row<'_>) -> rusqlite::Result<ShowingRow> {
    Ok(ShowingRow {
        number: row.get(0)?,
        submission: parsed(row, 1)?,
        sha256: parsed(row, 2)?,
        fingerprint: parsed(row, 3)?,
    })
}
