//! Drafts: saved under a version, so that two windows cannot overwrite each other.

use rusqlite::{Connection, OptionalExtension as _, Row};
use wire::content::{Content, ContentKind};
use wire::ids::{DepartmentCode, DraftId, SubmissionId};
use wire::time::Timestamp;

use super::database::Store;
use super::error::Stored;
use super::owner::{OFFICER, is_shown};
use super::{arrivals, column};
use crate::view::{Corrects, DraftRow};

/// A draft as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which.
    pub id: DraftId,
    /// For which department.
    pub department: DepartmentCode,
    /// Rises with every save.
    pub version: u32,
    /// As typed.
    pub content: Content,
    /// The item it corrects.
    pub corrects: Option<Corrects>,
    /// When it was last saved.
    pub saved_at: Timestamp,
}

impl Draft {
    /// Whether the officer has put nothing into it yet. Dates and wards fill themselves in.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        let Content { caption_bn, caption_en, place_bn, photos, event, .. } = &self.content;
        let words = [caption_bn, caption_en, place_bn].iter().any(|text| !text.trim().is_empty());
        self.corrects.is_none() && !words && photos.is_empty() && event.is_none()
    }
}

const COLUMNS: &str = "id, department, version, content, corrects, saved_at";

fn draft(row: &Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft {
        id: column::parsed(row, 0)?,
        department: column::parsed(row, 1)?,
        version: row.get(2)?,
        content: column::json(row, 3)?,
        corrects: column::json_or_none(row, 4)?,
        saved_at: column::time(row, 5)?,
    })
}

fn find(db: &Connection, by: &str, value: &str) -> Stored<Option<Draft>> {
    let shown = is_shown("officer");
    let mut query = db.prepare_cached(&format!("SELECT {COLUMNS} FROM draft WHERE {by} = ?1 AND {shown}"))?;
    Ok(query.query_row([value], draft).optional()?)
}

impl Store {
    /// A draft, if it is there.
    ///
    /// # Errors
    /// When the database fails.
    pub fn draft(&self, id: DraftId) -> Stored<Option<Draft>> {
        self.read(|db| find(db, "id", &id.to_string()))
    }

    /// The draft that corrects an item, if one is begun.
    ///
    /// # Errors
    /// When the database fails.
    pub fn draft_correcting(&self, submission: SubmissionId) -> Stored<Option<Draft>> {
        self.read(|db| find(db, "submission", &submission.to_string()))
    }

    /// A draft of this kind that nothing was put into, if there is one: to begin with it, not beside it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn untouched_draft(&self, kind: ContentKind, department: &DepartmentCode) -> Stored<Option<Draft>> {
        self.read(|db| {
            let sql = format!(
                "SELECT {COLUMNS} FROM draft WHERE department = ?1 AND {}
                 AND NOT EXISTS (SELECT 1 FROM arrival WHERE arrival.draft = draft.id)",
                is_shown("officer")
            );
            let mut query = db.prepare_cached(&sql)?;
            let mut fits = None;
            for found in query.query_map([department.as_str()], draft)? {
                let found = found?;
                if found.content.kind == kind && found.is_untouched() {
                    fits = Some(found);
                }
            }
            Ok(fits)
        })
    }

    /// Puts a new draft in.
    ///
    /// # Errors
    /// When the database fails.
    pub fn add_draft(&self, draft: &Draft) -> Stored<()> {
        let content = serde_json::to_string(&draft.content)?;
        let corrects = draft.corrects.as_ref().map(serde_json::to_string).transpose()?;
        let submission = draft.corrects.as_ref().map(|corrects| corrects.submission.to_string());
        self.write(|db| {
            db.prepare_cached(&format!(
                "INSERT INTO draft (id, department, version, content, corrects, submission, saved_at, officer)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, {OFFICER})"
            ))?
            .execute((
                draft.id.to_string(),
                draft.department.as_str(),
                draft.version,
                content,
                corrects,
                submission,
                draft.saved_at.millis(),
            ))?;
            Ok(())
        })
    }

    /// Saves what is typed, if the draft is still at the version this began from. Answers whether it was.
    ///
    /// # Errors
    /// When the database fails.
    pub fn save_draft(&self, id: DraftId, version: u32, content: &Content, at: Timestamp) -> Stored<bool> {
        let json = serde_json::to_string(content)?;
        self.write(|db| {
            let changed = db
                .prepare_cached(&format!(
                    "UPDATE draft SET content = ?1, version = version + 1, saved_at = ?2
                     WHERE id = ?3 AND version = ?4 AND {}",
                    is_shown("officer")
                ))?
                .execute((json, at.millis(), id.to_string(), version))?;
            if changed == 1 {
                arrivals::remove_saved(db, id, &content.photos)?;
            }
            Ok(changed == 1)
        })
    }

    /// Puts a draft away for good.
    ///
    /// # Errors
    /// When the database fails.
    pub fn discard_draft(&self, id: DraftId) -> Stored<()> {
        self.write(|db| {
            let sql = format!("DELETE FROM draft WHERE id = ?1 AND {}", is_shown("officer"));
            db.prepare_cached(&sql)?.execute([id.to_string()])?;
            Ok(())
        })
    }

    /// The drafts that something was put into, the last saved first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drafts(&self) -> Stored<Vec<DraftRow>> {
        self.read(|db| {
            let sql = format!(
                "SELECT {COLUMNS}, (SELECT count(*) FROM arrival WHERE arrival.draft = draft.id)
                 FROM draft WHERE {} ORDER BY saved_at DESC",
                is_shown("officer")
            );
            let mut query = db.prepare_cached(&sql)?;
            let rows = query.query_map([], |row| Ok((draft(row)?, row.get::<_, u32>(6)?)))?;
            let untouched = |(draft, arrived): &(Draft, u32)| draft.is_untouched() && *arrived == 0;
            let rows = rows.filter(|found| !found.as_ref().is_ok_and(untouched)).map(|found| {
                found.map(|(draft, arrived)| DraftRow {
                    id: draft.id,
                    kind: draft.content.kind,
                    cover: draft.content.photos.first().map(|photo| photo.sha256),
                    photos: u32::try_from(draft.content.photos.len())
                        .unwrap_or(u32::MAX)
                        .saturating_add(arrived),
                    caption_bn: draft.content.caption_bn,
                    saved_at: draft.saved_at,
                    corrects: draft.corrects.and_then(|corrects| corrects.number),
                })
            });
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
