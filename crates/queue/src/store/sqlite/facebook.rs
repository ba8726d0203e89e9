//! The Facebook page.

use rusqlite::{OptionalExtension as _, Row, params};
use wire::digest::Digest;
use wire::ids::{CaseId, ResponseId};
use wire::time::Timestamp;

use super::Rows;
use super::value::{moment, parsed, unreadable};
use crate::store::{Facebook, StoreError, ThingKind, ThingRow, UnreadRow};

const THING: &str = "SELECT id, kind, of_case, first, author, ours, removed FROM facebook_things";

fn thing(row: &Row<'_>) -> rusqlite::Result<ThingRow> {
    let kind: String = row.get(1)?;
    let kind =
        [ThingKind::Comment, ThingKind::Post, ThingKind::Message].into_iter().find(|k| k.as_str() == kind);
    let case: Option<String> = row.get(2)?;
    Ok(ThingRow {
        id: row.get(0)?,
        kind: kind.ok_or_else(|| unreadable(1))?,
        case: case.map(|id| id.parse().map_err(|_| unreadable(2))).transpose()?,
        first: row.get(3)?,
        author: row.get(4)?,
        ours: row.get(5)?,
        removed: row.get(6)?,
    })
}

impl Facebook for Rows<'_> {
    fn add_delivery(&self, at: Timestamp, digest: Digest, body: &[u8]) -> Result<bool, StoreError> {
        let added = self
            .0
            .prepare_cached(
                "INSERT INTO facebook_deliveries (received, digest, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![at.millis(), digest.to_string(), body])?;
        Ok(added > 0)
    }

    fn next_delivery(&self) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT number, body FROM facebook_deliveries WHERE done IS NULL ORDER BY number LIMIT 1",
        )?;
        Ok(query.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    fn deliveries_waiting(&self) -> Result<u32, StoreError> {
        let mut query =
            self.0.prepare_cached("SELECT count(*) FROM facebook_deliveries WHERE done IS NULL")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    fn settle_delivery(&self, number: i64, at: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached("UPDATE facebook_deliveries SET done = ?2 WHERE number = ?1")?
            .execute(params![number, at.millis()])?;
        Ok(())
    }

    fn delete_deliveries(&self, before: Timestamp) -> Result<usize, StoreError> {
        self.0.prepare_cached("DELETE FROM facebook_unread WHERE seen < ?1")?.execute([before.millis()])?;
        let dropped = self
            .0
            .prepare_cached(
                "DELETE FROM facebook_deliveries
                 WHERE done < ?1 AND number NOT IN (SELECT delivery FROM facebook_unread)",
            )?
            .execute([before.millis()])?;
        // What nobody has seen yet stands there by itself: what came with it need not stay.
        self.0
            .prepare_cached("UPDATE facebook_deliveries SET body = x'' WHERE done < ?1 AND length(body) > 0")?
            .execute([before.millis()])?;
        Ok(dropped)
    }

    fn add_unread(&self, row: &UnreadRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO facebook_unread (delivery, place, at, why, event) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![row.delivery, row.place, row.at.millis(), row.why, row.event])?;
        Ok(())
    }

    fn unread(&self, limit: u32) -> Result<Vec<UnreadRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT delivery, place, at, why, event FROM facebook_unread WHERE seen IS NULL
             ORDER BY delivery, place LIMIT ?1",
        )?;
        let rows = query.query_map([limit], |row| {
            Ok(UnreadRow {
                delivery: row.get(0)?,
                place: row.get(1)?,
                at: moment(row, 2)?,
                why: row.get(3)?,
                event: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn unread_count(&self) -> Result<u32, StoreError> {
        let mut query = self.0.prepare_cached("SELECT count(*) FROM facebook_unread WHERE seen IS NULL")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    fn see_unread(&self, delivery: i64, place: u32, at: Timestamp) -> Result<bool, StoreError> {
        let seen = self
            .0
            .prepare_cached(
                "UPDATE facebook_unread SET seen = coalesce(seen, ?3) WHERE delivery = ?1 AND place = ?2",
            )?
            .execute(params![delivery, place, at.millis()])?;
        Ok(seen > 0)
    }

    fn thing(&self, id: &str) -> Result<Option<ThingRow>, StoreError> {
        let mut query = self.0.prepare_cached(&format!("{THING} WHERE id = ?1"))?;
        Ok(query.query_row([id], thing).optional()?)
    }

    fn save_thing(&self, thing: &ThingRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO facebook_things (id, kind, of_case, first, author, ours, removed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (id) DO UPDATE SET of_case = ?3, first = ?4, author = ?5, ours = ?6, removed = ?7",
            )?
            .execute(params![
                thing.id,
                thing.kind.as_str(),
                thing.case.map(|case| case.to_string()),
                thing.first,
                thing.author,
                thing.ours,
                thing.removed
            ])?;
        Ok(())
    }

    fn began_with(&self, case: CaseId) -> Result<Option<ThingRow>, StoreError> {
        let mut query =
            self.0.prepare_cached(&format!("{THING} WHERE of_case = ?1 AND first ORDER BY id LIMIT 1"))?;
        Ok(query.query_row([case.to_string()], thing).optional()?)
    }

    fn last_talk(&self, author: &str) -> Result<Option<CaseId>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT of_case FROM facebook_things JOIN cases ON cases.id = of_case
             WHERE author = ?1 AND facebook_things.kind = 'message' AND first ORDER BY received DESC, number DESC LIMIT 1",
        )?;
        Ok(query.query_row([author], |row| parsed(row, 0)).optional()?)
    }

    fn add_edit(&self, thing: &str, digest: Digest) -> Result<bool, StoreError> {
        let added = self
            .0
            .prepare_cached(
                "INSERT INTO facebook_edits (thing, digest) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute([thing, &digest.to_string()])?;
        Ok(added > 0)
    }

    fn delete_edits(&self, thing: &str) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM facebook_edits WHERE thing = ?1")?.execute([thing])?;
        Ok(())
    }

    fn things_of(&self, case: CaseId) -> Result<Vec<ThingRow>, StoreError> {
        let mut query = self.0.prepare_cached(&format!("{THING} WHERE of_case = ?1 ORDER BY id"))?;
        let rows = query.query_map([case.to_string()], thing)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn forget_deliveries_of(&self, thing: &str) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE facebook_deliveries SET body = x''
                 WHERE done IS NOT NULL AND instr(body, CAST(?1 AS BLOB))",
            )?
            .execute([thing])?;
        self.0.prepare_cached("DELETE FROM facebook_unread WHERE instr(event, ?1)")?.execute([thing])?;
        Ok(())
    }

    fn forget_authors(&self, before: Timestamp) -> Result<usize, StoreError> {
        // Who sends messages has no name here, and so no contact that could say how long.
        let forgotten = self
            .0
            .prepare_cached(
                "UPDATE facebook_things SET author = NULL WHERE author IS NOT NULL AND of_case IN
                   (SELECT id FROM cases WHERE NOT open AND id NOT IN (SELECT of_case FROM contacts))
                 AND (removed OR of_case IN (SELECT id FROM cases WHERE moved < ?1))",
            )?
            .execute([before.millis()])?;
        Ok(forgotten)
    }

    fn facebook_to_send(&self) -> Result<Vec<CaseId>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT id FROM cases WHERE to_send > 0 AND source = 'facebook' ORDER BY moved, id",
        )?;
        let rows = query.query_map([], |row| parsed(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn begin_sending(&self, response: ResponseId, case: CaseId, at: Timestamp) -> Result<bool, StoreError> {
        let begun = self
            .0
            .prepare_cached(
                "INSERT INTO facebook_sendings (response, of_case, begun) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![response.to_string(), case.to_string(), at.millis()])?;
        Ok(begun > 0)
    }

    fn end_sending(&self, response: ResponseId) -> Result<(), StoreError> {
        self.0
            .prepare_cached("DELETE FROM facebook_sendings WHERE response = ?1")?
            .execute([response.to_string()])?;
        Ok(())
    }

    fn sendings(&self) -> Result<Vec<(ResponseId, CaseId)>, StoreError> {
        let mut query = self
            .0
            .prepare_cached("SELECT response, of_case FROM facebook_sendings ORDER BY begun, response")?;
        let rows = query.query_map([], |row| Ok((parsed(row, 0)?, parsed(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
