//! Photos that were brought in.

use rusqlite::{OptionalExtension as _, Row};
use wire::content::{FileFacts, Source};
use wire::digest::Digest;
use wire::time::Timestamp;

use super::column;
use super::database::Store;
use super::error::Stored;

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
    /// The way it came in.
    pub source: Source,
    /// What its file said of itself.
    pub facts: FileFacts,
    /// That file's length in bytes; none where an older program did not write it down.
    pub original_len: Option<u64>,
    /// What was done to it; none for one as it came.
    pub edit: Option<photo::Edit>,
}

const COLUMNS: &str = "sha256, len, width, height, taken_at, preview, original, name, imported_at, source,
    facts, original_len, edit";

fn photo(row: &Row<'_>) -> rusqlite::Result<StoredPhoto> {
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
        source: column::word(row, 9)?,
        facts: column::json(row, 10)?,
        original_len: row.get::<_, Option<i64>>(11)?.map(i64::unsigned_abs),
        edit: column::json_or_none(row, 12)?,
    })
}

/// A photo that nothing needs: everything that promised it was received before `?1` by the queue's clock, and it is in
/// nothing that is being written. What was made of one file goes together: of an edited photo also the plain one, which
/// shows what the other hides; and nothing of a file goes while one of its photos is still in use.
const UNUSED: &str = "(
  NOT EXISTS (
    SELECT 1 FROM photo made JOIN operation_photo p ON p.sha256 = made.sha256
      JOIN operation o ON o.id = p.operation
    WHERE made.original = photo.original AND o.replaced_by IS NULL AND (o.receipt IS NULL
      OR json_extract(o.receipt, '$.receipt.received_at') >= ?1))
  AND NOT EXISTS (
    SELECT 1 FROM photo made JOIN arrival ON arrival.sha256 = made.sha256
    WHERE made.original = photo.original)
  AND NOT EXISTS (
    SELECT 1 FROM photo made JOIN draft ON instr(draft.content, made.sha256)
    WHERE made.original = photo.original)
  -- Taken out of a correction, it can still be brought back by *undo*.
  AND NOT EXISTS (
    SELECT 1 FROM photo made JOIN operation_photo p ON p.sha256 = made.sha256
      JOIN operation o ON o.id = p.operation JOIN draft ON draft.submission = o.submission
    WHERE made.original = photo.original)
  AND NOT EXISTS (
    SELECT 1 FROM photo made JOIN case_draft ON instr(case_draft.words, made.sha256)
    WHERE made.original = photo.original))";

/// A photo of whose file something was sent at least once.
const SENT: &str = "EXISTS (
  SELECT 1 FROM photo made JOIN operation_photo p ON p.sha256 = made.sha256
  WHERE made.original = photo.original)";

impl Store {
    /// Remembers a photo whose files are on disk. One that is known stays as it was.
    ///
    /// # Errors
    /// When the database fails.
    pub fn add_photo(&self, photo: &StoredPhoto) -> Stored<()> {
        let facts = serde_json::to_string(&photo.facts)?;
        let source = column::word_of(&photo.source)?;
        let edit = photo.edit.as_ref().map(serde_json::to_string).transpose()?;
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        self.write(|db| {
            db.prepare_cached(&format!(
                "INSERT INTO photo ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
                 ON CONFLICT (sha256) DO UPDATE SET let_go_at = NULL, unused_since = NULL"
            ))?
            .execute((
                photo.sha256.to_string(),
                signed(photo.len),
                photo.width,
                photo.height,
                &photo.taken_at,
                &photo.preview,
                photo.original.to_string(),
                &photo.name,
                photo.imported_at.millis(),
                source,
                facts,
                photo.original_len.map(signed),
                edit,
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
            let mut query = db.prepare_cached(&format!("SELECT {COLUMNS} FROM photo WHERE sha256 = ?1"))?;
            Ok(query.query_row([sha256.to_string()], photo).optional()?)
        })
    }

    /// A file's photo as it came, before anything was done to it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn plain_photo(&self, original: Digest) -> Stored<Option<StoredPhoto>> {
        self.read(|db| {
            let sql = format!("SELECT {COLUMNS} FROM photo WHERE original = ?1 AND edit IS NULL");
            Ok(db.prepare_cached(&sql)?.query_row([original.to_string()], photo).optional()?)
        })
    }

    /// The files of this length that were brought in here, by their own digest.
    ///
    /// # Errors
    /// When the database fails.
    pub fn originals_of_length(&self, len: u64) -> Stored<Vec<Digest>> {
        self.read(|db| {
            let mut query =
                db.prepare_cached("SELECT DISTINCT original FROM photo WHERE original_len = ?1")?;
            let rows =
                query.query_map([i64::try_from(len).unwrap_or(i64::MAX)], |row| column::parsed(row, 0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Notes which photos are in use, and since when (`now`) the others are not. `before`: what was received from then
    /// on is in use.
    ///
    /// # Errors
    /// When the database fails.
    pub fn mark_unused_photos(&self, before: Timestamp, now: Timestamp) -> Stored<()> {
        self.write(|db| {
            let of = "UPDATE photo SET unused_since = ";
            db.prepare_cached(&format!(
                "{of} NULL WHERE let_go_at IS NULL AND unused_since IS NOT NULL AND NOT {UNUSED}"
            ))?
            .execute([before.millis()])?;
            db.prepare_cached(&format!(
                "{of} ?2 WHERE let_go_at IS NULL AND unused_since IS NULL AND {UNUSED}"
            ))?
            .execute([before.millis(), now.millis()])?;
            Ok(())
        })
    }

    /// Photos that were marked as unused earlier: those that were sent before `now`, those that never were before
    /// `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unused_photos(&self, before: Timestamp, now: Timestamp) -> Stored<Vec<Digest>> {
        self.read(|db| {
            let mut query = db.prepare_cached(&format!(
                "SELECT sha256 FROM photo WHERE let_go_at IS NULL AND {UNUSED}
                   AND (unused_since < ?1 OR unused_since < ?2 AND {SENT})"
            ))?;
            let rows = query.query_map([before.millis(), now.millis()], |row| column::parsed(row, 0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Writes down that a photo's files are about to go, if it is still unused: it may have been brought in again, or
    /// sent, since it was found so. Answers then its original, and whether it was ever sent.
    ///
    /// # Errors
    /// When the database fails.
    pub fn let_photo_go(
        &self,
        sha256: Digest,
        before: Timestamp,
        at: Timestamp,
    ) -> Stored<Option<(Digest, bool)>> {
        self.write(|db| {
            let gone = db
                .prepare_cached(&format!(
                    "UPDATE photo SET let_go_at = ?3 WHERE sha256 = ?2 AND let_go_at IS NULL
                       AND unused_since IS NOT NULL AND {UNUSED}
                     RETURNING original, {SENT}"
                ))?
                .query_row((before.millis(), sha256.to_string(), at.millis()), |row| {
                    Ok((column::parsed(row, 0)?, row.get(1)?))
                })
                .optional()?;
            Ok(gone)
        })
    }

    /// Of these files the ones whose photo was let go, and was not fetched again since to be shown. `sent_too`: also those
    /// of which something was sent once.
    ///
    /// # Errors
    /// When the database fails.
    pub fn let_go_of(&self, files: &[Digest], sent_too: bool) -> Stored<Vec<Digest>> {
        self.read(|db| {
            // An original goes with the last photo that was made of it.
            let mut query = db.prepare_cached(&format!(
                "SELECT EXISTS (SELECT 1 FROM photo WHERE (sha256 = ?1 OR original = ?1) AND (?2 OR NOT {SENT}))
                   AND NOT EXISTS (SELECT 1 FROM photo WHERE (sha256 = ?1 OR original = ?1) AND let_go_at IS NULL)
                   AND NOT EXISTS (SELECT 1 FROM fetched WHERE sha256 = ?1)"
            ))?;
            let mut gone = Vec::new();
            for file in files {
                if query.query_row((file.to_string(), sent_too), |row| row.get(0))? {
                    gone.push(*file);
                }
            }
            Ok(gone)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::CaseWords;
    use wire::content::Photo;

    fn made(n: u8, original: u8, edit: Option<photo::Edit>) -> StoredPhoto {
        StoredPhoto {
            sha256: Digest::of(&[n]),
            len: 1,
            width: 4,
            height: 3,
            taken_at: None,
            preview: Vec::new(),
            original: Digest::of(&[original]),
            name: "ছবি.jpg".into(),
            imported_at: Timestamp::from_millis(1),
            source: Source::Watched,
            facts: FileFacts { camera: Some("Xiaomi".into()), ..FileFacts::default() },
            original_len: Some(7),
            edit,
        }
    }

    /// An operation with this photo, received at `received_at` if at all.
    fn sends(store: &Store, n: i64, photo: Digest, received_at: Option<i64>) {
        let receipt = received_at.map(|at| format!(r#"{{"receipt":{{"received_at":{at}}}}}"#));
        let written = store.write(|db| {
            db.execute(
                "INSERT INTO operation (id, sequence, submission, owner, made_at, bytes, content_hash, receipt)
                 VALUES (?1, ?2, 's', 'o', 1, x'', '', ?3)",
                (n.to_string(), n, receipt),
            )?;
            db.execute(
                "INSERT INTO operation_photo (operation, position, sha256, len) VALUES (?1, 0, ?2, 1)",
                (n.to_string(), photo.to_string()),
            )?;
            Ok(())
        });
        written.unwrap();
    }

    #[test]
    fn a_photo_and_its_edit_are_read_back() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("db"), None).unwrap();
        let edit = photo::Edit { turn: 1, ..photo::Edit::default() };
        let (plain, edited) = (made(1, 9, None), made(2, 9, Some(edit)));
        store.add_photo(&plain).unwrap();
        store.add_photo(&edited).unwrap();
        assert_eq!(store.photo(edited.sha256).unwrap(), Some(edited.clone()));
        assert_eq!(store.plain_photo(edited.original).unwrap(), Some(plain));
        assert_eq!(store.originals_of_length(7).unwrap(), [edited.original]);
        assert_eq!(store.originals_of_length(8).unwrap(), []);
    }

    #[test]
    fn a_photo_from_before_edits_existed_is_unedited() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("db"), None).unwrap();
        let (sha256, original) = (Digest::of(&[1]), Digest::of(&[2]));
        let written = store.write(|db| {
            // As the third version of the database wrote it.
            db.execute(
                "INSERT INTO photo (sha256, len, width, height, taken_at, preview, original, name, imported_at)
                 VALUES (?1, 1, 4, 3, NULL, x'', ?2, 'a.jpg', 1)",
                (sha256.to_string(), original.to_string()),
            )?;
            Ok(())
        });
        written.unwrap();
        let old = store.photo(sha256).unwrap().unwrap();
        assert_eq!((old.source, old.edit, old.original_len), (Source::File, None, None));
        assert_eq!(old.facts, FileFacts::default());
        assert_eq!(store.plain_photo(original).unwrap().map(|plain| plain.sha256), Some(sha256));
    }

    #[test]
    fn photos_of_one_file_are_deleted_together_and_only_when_none_is_in_use() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("db"), None).unwrap();
        let hides = photo::Edit { hidden: vec![photo::Area::ALL], ..photo::Edit::default() };
        for photo in [made(1, 9, None), made(2, 9, Some(hides)), made(3, 8, None)] {
            store.add_photo(&photo).unwrap();
        }
        let served = |before: i64| {
            let (before, at) = (Timestamp::from_millis(before), Timestamp::from_millis);
            store.mark_unused_photos(before, at(5_000)).unwrap();
            assert_eq!(
                store.unused_photos(before, at(5_000)).unwrap(),
                [],
                "not when they were just seen to be"
            );
            store.unused_photos(before, at(5_001)).unwrap()
        };
        assert_eq!(served(1000), [], "never sent");
        sends(&store, 1, Digest::of(&[2]), Some(100));
        assert_eq!(served(100), [], "received too lately");
        let mut both = served(101);
        both.sort();
        let mut expected = [Digest::of(&[1]), Digest::of(&[2])];
        expected.sort();
        assert_eq!(both, expected, "the plain one shows what the other hides");
        let (of, id) =
            ((uuid::Uuid::from_u128(1).into(), uuid::Uuid::from_u128(2).into()), uuid::Uuid::from_u128(3));
        let draft = store.case_draft(of, id.into(), Timestamp::from_millis(1)).unwrap();
        let photo = Photo::new(id.into(), Digest::of(&[1]), 4, 3);
        let words = CaseWords { photos: vec![photo], ..CaseWords::default() };
        assert!(store.save_case_draft(draft.id, 1, &words, Timestamp::from_millis(1)).unwrap());
        assert_eq!(served(1000), [], "the plain one is in what is being written to a citizen");
        assert!(
            store.save_case_draft(draft.id, 2, &CaseWords::default(), Timestamp::from_millis(2)).unwrap()
        );
        assert_eq!(served(1000).len(), 2);
        let written = store.write(|db| {
            db.execute(
                "INSERT INTO draft (id, department, version, content, submission, saved_at)
                 VALUES ('d', 'SWM', 1, '{}', 'corrected', 1)",
                [],
            )?;
            Ok(())
        });
        written.unwrap();
        let of_the_item = |submission: &str| {
            let changed =
                store.write(|db| Ok(db.execute("UPDATE operation SET submission = ?1", [submission])?));
            assert_eq!(changed.unwrap(), 1);
        };
        of_the_item("corrected");
        assert_eq!(served(1000), [], "taken out of a correction of the item, it may be wanted back");
        of_the_item("s");
        assert_eq!(served(1000).len(), 2);
        sends(&store, 2, Digest::of(&[1]), None);
        assert_eq!(served(1000), [], "the plain one is on its way in another report");
    }
}
