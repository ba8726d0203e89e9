//! Files: on their way, and verified.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension as _, Row, params};
use wire::digest::Digest;
use wire::ids::DeviceId;
use wire::time::Timestamp;

use super::Rows;
use super::operations::{load, mime};
use super::value::{length, moment, parsed, signed};
use crate::store::{BlobRow, Blobs, Load, StoreError, UploadKey, UploadRow};

/// That no operation promises a file: what was refused asks for nothing.
const UNPROMISED: &str = "NOT EXISTS (SELECT 1 FROM promises p JOIN operations o ON o.id = p.operation
   WHERE p.department = f.department AND p.sha256 = f.sha256 AND o.state <> 'refused')";

impl Blobs for Rows<'_> {
    fn upload(&self, key: &UploadKey) -> Result<Option<UploadRow>, StoreError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT department, sha256, device, len, durable, touched, metadata FROM uploads
                 WHERE department = ?1 AND sha256 = ?2",
            )?
            .query_row(params![key.department.as_str(), key.sha256.to_string()], upload)
            .optional()?;
        Ok(found)
    }

    fn uploads(&self) -> Result<Vec<UploadRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT department, sha256, device, len, durable, touched, metadata FROM uploads
             ORDER BY department, sha256",
        )?;
        let rows = query.query_map([], upload)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn save_upload(&self, upload: &UploadRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO uploads (department, sha256, device, len, durable, touched, metadata)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (department, sha256) DO UPDATE SET durable = ?5, touched = ?6",
            )?
            .execute(params![
                upload.key.department.as_str(),
                upload.key.sha256.to_string(),
                upload.device.to_string(),
                signed(upload.len)?,
                signed(upload.offset)?,
                upload.touched.millis(),
                upload.metadata
            ])?;
        Ok(())
    }

    fn in_flight(&self, device: DeviceId) -> Result<Load, StoreError> {
        let found = self
            .0
            .prepare_cached("SELECT count(*), coalesce(sum(len), 0) FROM uploads WHERE device = ?1")?
            .query_row([device.to_string()], load)?;
        Ok(found)
    }

    fn unpromised(&self, device: DeviceId) -> Result<Load, StoreError> {
        let found = self
            .0
            .prepare_cached(&format!(
                "SELECT count(*), coalesce(sum(len), 0) FROM
                   (SELECT department, sha256, len FROM uploads WHERE device = ?1
                    UNION ALL SELECT department, sha256, len FROM blobs WHERE device = ?1) f
                 WHERE {UNPROMISED}"
            ))?
            .query_row([device.to_string()], load)?;
        Ok(found)
    }

    fn reserved(&self) -> Result<u64, StoreError> {
        let found = self
            .0
            .prepare_cached("SELECT coalesce(sum(len - durable), 0) FROM uploads")?
            .query_row([], |row| length(row, 0))?;
        Ok(found)
    }

    fn delete_upload(&self, key: &UploadKey) -> Result<(), StoreError> {
        self.0
            .prepare_cached("DELETE FROM uploads WHERE department = ?1 AND sha256 = ?2")?
            .execute(params![key.department.as_str(), key.sha256.to_string()])?;
        Ok(())
    }

    fn blob(&self, key: &UploadKey) -> Result<Option<BlobRow>, StoreError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT department, sha256, len, mime, verified, device FROM blobs
                 WHERE department = ?1 AND sha256 = ?2",
            )?
            .query_row(params![key.department.as_str(), key.sha256.to_string()], blob)
            .optional()?;
        Ok(found)
    }

    fn add_blob(&self, blob: &BlobRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO blobs (department, sha256, len, mime, verified, device)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (department, sha256) DO NOTHING",
            )?
            .execute(params![
                blob.key.department.as_str(),
                blob.key.sha256.to_string(),
                signed(blob.len)?,
                blob.mime.as_str(),
                blob.verified.millis(),
                blob.device.map(|device| device.to_string())
            ])?;
        Ok(())
    }

    fn any_blob(&self, sha256: Digest) -> Result<Option<BlobRow>, StoreError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT department, sha256, len, mime, verified, device FROM blobs WHERE sha256 = ?1
                 ORDER BY verified, department LIMIT 1",
            )?
            .query_row([sha256.to_string()], blob)
            .optional()?;
        Ok(found)
    }

    fn blobs_of(&self, sha256: Digest) -> Result<Vec<BlobRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT department, sha256, len, mime, verified, device FROM blobs WHERE sha256 = ?1 ORDER BY department",
        )?;
        let rows = query.query_map([sha256.to_string()], blob)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn is_referred_to(&self, sha256: Digest) -> Result<bool, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM showings WHERE sha256 = ?1)
               OR EXISTS (SELECT 1 FROM promises p JOIN operations o ON o.id = p.operation
                          WHERE p.sha256 = ?1 AND o.state = 'announced')
               OR EXISTS (SELECT 1 FROM cases WHERE instr(document, ?1))
               OR EXISTS (SELECT 1 FROM case_views WHERE instr(document, ?1))",
        )?;
        Ok(query.query_row([sha256.to_string()], |row| row.get(0))?)
    }

    fn is_referred_to_by(&self, key: &UploadKey) -> Result<bool, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM showings JOIN submissions ON submissions.id = submission
                            WHERE sha256 = ?2 AND department = ?1)
               OR EXISTS (SELECT 1 FROM promises p JOIN operations o ON o.id = p.operation
                          WHERE p.department = ?1 AND p.sha256 = ?2 AND o.state = 'announced')
               OR EXISTS (SELECT 1 FROM case_views v JOIN cases c ON c.id = v.of_case
                          WHERE v.department = ?1 AND instr(coalesce(v.document, c.document), ?2))",
        )?;
        let values = params![key.department.as_str(), key.sha256.to_string()];
        Ok(query.query_row(values, |row| row.get(0))?)
    }

    fn add_unwanted_file(&self, sha256: Digest) -> Result<(), StoreError> {
        self.0
            .prepare_cached("INSERT INTO unwanted_files (sha256) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([sha256.to_string()])?;
        Ok(())
    }

    fn unwanted_files(&self) -> Result<Vec<Digest>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT sha256 FROM unwanted_files ORDER BY sha256")?;
        let rows = query.query_map([], |row| parsed(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn delete_unwanted_file(&self, sha256: Digest) -> Result<(), StoreError> {
        self.0
            .prepare_cached("DELETE FROM unwanted_files WHERE sha256 = ?1")?
            .execute([sha256.to_string()])?;
        Ok(())
    }

    fn blobs(&self) -> Result<Vec<BlobRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT department, sha256, len, mime, verified, device FROM blobs ORDER BY department, sha256",
        )?;
        let rows = query.query_map([], blob)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn orphans(&self, before: Timestamp, limit: u32) -> Result<Vec<BlobRow>, StoreError> {
        let mut query = self.0.prepare_cached(&format!(
            "SELECT department, sha256, len, mime, verified, device FROM blobs f
             WHERE device IS NOT NULL AND verified < ?1 AND {UNPROMISED}
             AND NOT EXISTS (SELECT 1 FROM cases WHERE instr(document, f.sha256) > 0)
             AND NOT EXISTS (SELECT 1 FROM case_views WHERE instr(document, f.sha256) > 0)
             ORDER BY verified, department, sha256 LIMIT ?2"
        ))?;
        let rows = query.query_map(params![before.millis(), limit], blob)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn delete_blob(&self, key: &UploadKey) -> Result<(), StoreError> {
        self.0
            .prepare_cached("DELETE FROM blobs WHERE department = ?1 AND sha256 = ?2")?
            .execute(params![key.department.as_str(), key.sha256.to_string()])?;
        Ok(())
    }
}

fn blob(row: &Row<'_>) -> rusqlite::Result<BlobRow> {
    Ok(BlobRow {
        key: UploadKey { department: parsed(row, 0)?, sha256: parsed(row, 1)? },
        len: length(row, 2)?,
        mime: mime(row, 3)?,
        verified: moment(row, 4)?,
        device: match row.get_ref(5)? {
            ValueRef::Null => None,
            _ => Some(parsed(row, 5)?),
        },
    })
}

fn upload(row: &Row<'_>) -> rusqlite::Result<UploadRow> {
    Ok(UploadRow {
        key: UploadKey { department: parsed(row, 0)?, sha256: parsed(row, 1)? },
        device: parsed(row, 2)?,
        len: length(row, 3)?,
        offset: length(row, 4)?,
        touched: moment(row, 5)?,
        metadata: row.get(6)?,
    })
}
