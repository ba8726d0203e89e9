//! Codes, devices, desk accounts, sessions.

use rusqlite::{OptionalExtension as _, Row, params};
use wire::device::Heartbeat;
use wire::digest::Digest;
use wire::ids::{DeviceId, OfficerId};
use wire::time::Timestamp;

use super::Rows;
use super::value::{moment, moment_or_none, parsed};
use crate::store::{AccountRow, CodeRow, DeviceRow, HeardRow, Logins, SessionRow, StartCodeRow, StoreError};

impl Logins for Rows<'_> {
    fn code(&self, hash: Digest) -> Result<Option<CodeRow>, StoreError> {
        let found = self
            .0
            .prepare_cached("SELECT hash, officer, expires, used FROM codes WHERE hash = ?1")?
            .query_row([hash.to_string()], |row| {
                Ok(CodeRow {
                    hash: parsed(row, 0)?,
                    officer: parsed(row, 1)?,
                    expires: moment(row, 2)?,
                    used: moment_or_none(row, 3)?,
                })
            })
            .optional()?;
        Ok(found)
    }

    fn save_code(&self, code: &CodeRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO codes (hash, officer, expires, used) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (hash) DO UPDATE SET used = ?4",
            )?
            .execute(params![
                code.hash.to_string(),
                code.officer.to_string(),
                code.expires.millis(),
                code.used.map(Timestamp::millis)
            ])?;
        Ok(())
    }

    fn end_codes_of(&self, officer: OfficerId, at: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE codes SET expires = ?2 WHERE officer = ?1 AND used IS NULL AND expires > ?2",
            )?
            .execute(params![officer.to_string(), at.millis()])?;
        Ok(())
    }

    fn save_device(&self, device: &DeviceRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO devices (id, officer, name, token, enrolled, revoked)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (id) DO UPDATE SET name = ?3, token = ?4, revoked = ?6",
            )?
            .execute(params![
                device.id.to_string(),
                device.officer.to_string(),
                device.name,
                device.token.to_string(),
                device.enrolled.millis(),
                device.revoked.map(Timestamp::millis)
            ])?;
        Ok(())
    }

    fn device(&self, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT id, officer, name, token, enrolled, revoked FROM devices WHERE id = ?1",
        )?;
        Ok(query.query_row([id.to_string()], device).optional()?)
    }

    fn device_by_token(&self, token: Digest) -> Result<Option<DeviceRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT id, officer, name, token, enrolled, revoked FROM devices WHERE token = ?1",
        )?;
        Ok(query.query_row([token.to_string()], device).optional()?)
    }

    fn save_heartbeat(
        &self,
        device: DeviceId,
        at: Timestamp,
        heartbeat: &Heartbeat,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE devices SET seen = ?2, unsent = ?3, oldest = ?4, app_version = ?5 WHERE id = ?1",
            )?
            .execute(params![
                device.to_string(),
                at.millis(),
                heartbeat.unsent,
                heartbeat.oldest_made_at.map(Timestamp::millis),
                heartbeat.app_version
            ])?;
        Ok(())
    }

    fn devices(&self) -> Result<Vec<HeardRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT id, officer, name, token, enrolled, revoked, seen, unsent, oldest, app_version
             FROM devices ORDER BY enrolled, id",
        )?;
        let rows = query.query_map([], |row| {
            let heard = match moment_or_none(row, 6)? {
                None => None,
                Some(at) => Some((
                    at,
                    Heartbeat {
                        unsent: row.get::<_, Option<u32>>(7)?.unwrap_or(0),
                        oldest_made_at: moment_or_none(row, 8)?,
                        app_version: row.get::<_, Option<String>>(9)?.unwrap_or_default(),
                    },
                )),
            };
            Ok(HeardRow { device: device(row)?, heard })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn device_sums(&self) -> Result<(u32, u32), StoreError> {
        let sums = self
            .0
            .prepare_cached("SELECT count(*), min(coalesce(sum(unsent), 0), 4294967295) FROM devices WHERE revoked IS NULL")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(sums)
    }

    fn account(&self, login: &str) -> Result<Option<AccountRow>, StoreError> {
        let found = self
            .0
            .prepare_cached("SELECT login, officer, password FROM accounts WHERE login = ?1")?
            .query_row([login], account)
            .optional()?;
        Ok(found)
    }

    fn accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        let mut query =
            self.0.prepare_cached("SELECT login, officer, password FROM accounts ORDER BY login")?;
        let rows = query.query_map([], account)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn save_account(&self, account: &AccountRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO accounts (login, officer, password) VALUES (?1, ?2, ?3)
                 ON CONFLICT (login) DO UPDATE SET officer = ?2, password = ?3",
            )?
            .execute(params![account.login, account.officer.to_string(), account.password])?;
        Ok(())
    }

    fn last_logins(&self) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT login, last_login FROM accounts WHERE last_login IS NOT NULL ORDER BY login",
        )?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, moment(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn note_login(&self, login: &str, at: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached("UPDATE accounts SET last_login = ?2 WHERE login = ?1")?
            .execute(params![login, at.millis()])?;
        Ok(())
    }

    fn start_code(&self, login: &str) -> Result<Option<StartCodeRow>, StoreError> {
        let found = self
            .0
            .prepare_cached("SELECT login, hash, expires FROM start_codes WHERE login = ?1")?
            .query_row([login], |row| {
                Ok(StartCodeRow { login: row.get(0)?, hash: parsed(row, 1)?, expires: moment(row, 2)? })
            })
            .optional()?;
        Ok(found)
    }

    fn save_start_code(&self, code: &StartCodeRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO start_codes (login, hash, expires) VALUES (?1, ?2, ?3)
                 ON CONFLICT (login) DO UPDATE SET hash = ?2, expires = ?3",
            )?
            .execute(params![code.login, code.hash.to_string(), code.expires.millis()])?;
        Ok(())
    }

    fn delete_start_code(&self, login: &str) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM start_codes WHERE login = ?1")?.execute([login])?;
        Ok(())
    }

    fn session(&self, token: Digest) -> Result<Option<SessionRow>, StoreError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT token, officer, opened, used, login, network, browser, posted FROM sessions WHERE token = ?1",
            )?
            .query_row([token.to_string()], session)
            .optional()?;
        Ok(found)
    }

    fn sessions_of(&self, officer: OfficerId) -> Result<Vec<SessionRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT token, officer, opened, used, login, network, browser, posted FROM sessions
             WHERE officer = ?1 ORDER BY used DESC, token",
        )?;
        let rows = query.query_map([officer.to_string()], session)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn save_session(&self, session: &SessionRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO sessions (token, officer, opened, used, login, network, browser, posted)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (token) DO UPDATE SET used = ?4",
            )?
            .execute(params![
                session.token.to_string(),
                session.officer.to_string(),
                session.opened.millis(),
                session.used.millis(),
                session.login,
                session.network,
                session.browser,
                session.posted
            ])?;
        Ok(())
    }

    fn delete_session(&self, token: Digest) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM sessions WHERE token = ?1")?.execute([token.to_string()])?;
        Ok(())
    }

    fn delete_sessions_of(&self, officer: OfficerId) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM sessions WHERE officer = ?1")?.execute([officer.to_string()])?;
        Ok(())
    }

    fn delete_sessions_and_codes(&self) -> Result<(), StoreError> {
        self.0.execute_batch("DELETE FROM sessions; DELETE FROM codes; DELETE FROM start_codes;")?;
        Ok(())
    }

    fn delete_sessions_unused_since(&self, before: Timestamp) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM sessions WHERE used < ?1")?.execute([before.millis()])?;
        Ok(())
    }
}

fn account(row: &rusqlite::Row<'_>) -> rusqlite::Result<AccountRow> {
    Ok(AccountRow { login: row.get(0)?, officer: parsed(row, 1)?, password: row.get(2)? })
}

fn session(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    Ok(SessionRow {
        token: parsed(row, 0)?,
        officer: parsed(row, 1)?,
        opened: moment(row, 2)?,
        used: moment(row, 3)?,
        login: row.get(4)?,
        network: row.get(5)?,
        browser: row.get(6)?,
        posted: row.get(7)?,
    })
}

fn device(row: &Row<'_>) -> rusqlite::Result<DeviceRow> {
    Ok(DeviceRow {
        id: parsed(row, 0)?,
        officer: parsed(row, 1)?,
        name: row.get(2)?,
        token: parsed(row, 3)?,
        enrolled: moment(row, 4)?,
        revoked: moment_or_none(row, 5)?,
    })
}
