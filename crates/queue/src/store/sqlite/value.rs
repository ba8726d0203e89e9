//! Between the domain's values and SQLite's.

use rusqlite::types::Type;
use rusqlite::{Row, types::FromSqlError};
use serde::de::DeserializeOwned;
use std::str::FromStr;
use wire::time::Timestamp;

use crate::store::StoreError;

/// A text column that a domain type reads.
pub fn parsed<T: FromStr>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| unreadable(column))
}

/// A text column that holds JSON.
pub fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    // What the parser says may quote the column, and errors go to the log: only where it stumbled is told.
    serde_json::from_str(&text).map_err(|error| {
        let place = format!("not of its form at character {}", error.column());
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, place.into())
    })
}

/// A moment.
pub fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_millis)
}

/// A moment that may be absent.
pub fn moment_or_none(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column).map(|millis| millis.map(Timestamp::from_millis))
}

/// A length or offset.
pub fn length(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column)?.try_into().map_err(|_| unreadable(column))
}

/// A length or offset on its way in.
pub fn signed(length: u64) -> Result<i64, StoreError> {
    i64::try_from(length).map_err(|_| StoreError::Unreadable(format!("length {length}")))
}

/// The column holds what nobody wrote.
pub fn unreadable(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(FromSqlError::InvalidType))
}
