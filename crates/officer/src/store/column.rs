//! A timestamp, digest or id as a column.

use rusqlite::{Connection, OptionalExtension as _, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;
use wire::time::Timestamp;

use super::error::Stored;

pub fn time(row: &Row<'_>, n: usize) -> rusqlite::Result<Timestamp> {
    row.get(n).map(Timestamp::from_millis)
}

pub fn parsed<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    n: usize,
) -> rusqlite::Result<T> {
    let text: String = row.get(n)?;
    text.parse().map_err(|e| wrong(n, e))
}

pub fn json<T: DeserializeOwned>(row: &Row<'_>, n: usize) -> rusqlite::Result<T> {
    // As SQLite holds it: a list's lines are not copied only to be read. A Bengali letter is three bytes, and
    // to see that they are letters took the standard library an eighth of a page's time.
    let bytes = row.get_ref(n)?.as_bytes()?;
    let text = simdutf8::basic::from_utf8(bytes).map_err(|e| wrong(n, e))?;
    serde_json::from_str(text).map_err(|e| wrong(n, e))
}

pub fn json_or_none<T: DeserializeOwned>(row: &Row<'_>, n: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(n)?;
    text.map(|text| serde_json::from_str(&text).map_err(|e| wrong(n, e))).transpose()
}

/// A word of an enum, stored without quotes.
pub fn word<T: DeserializeOwned>(row: &Row<'_>, n: usize) -> rusqlite::Result<T> {
    let text: String = row.get(n)?;
    serde_json::from_value(text.into()).map_err(|e| wrong(n, e))
}

/// The same, to be stored.
pub fn word_of<T: Serialize>(value: &T) -> Stored<String> {
    Ok(serde_json::to_string(value)?.trim_matches('"').to_owned())
}

/// A setting; one that cannot be read counts as not set.
pub fn setting<T: DeserializeOwned>(db: &Connection, name: &str) -> Stored<Option<T>> {
    let value: Option<String> = db
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
}

fn wrong(n: usize, e: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(n, rusqlite::types::Type::Text, Box::new(e))
}
