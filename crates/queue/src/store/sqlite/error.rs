//! SQLite's errors, as the store's.

use rusqlite::{Error, ErrorCode};

use crate::store::{FailureKind, StoreError};

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        Self::Database { kind: kind(&error), source: Box::new(error) }
    }
}

/// A refusal for what was said fails again. So does what is not SQLite's own failure but rusqlite's: a column that
/// holds another type than is read, a statement with too few parameters.
const fn kind(error: &Error) -> FailureKind {
    match error {
        Error::SqliteFailure(failure, _) => match failure.code {
            ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig => {
                FailureKind::Permanent
            }
            _ => FailureKind::Transient,
        },
        _ => FailureKind::Permanent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::{Connection, ffi};

    #[test]
    fn a_full_disk_a_held_file_and_a_failed_read_may_pass() {
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_BUSY, ffi::SQLITE_IOERR] {
            let error = StoreError::from(Error::SqliteFailure(ffi::Error::new(code), None));
            assert!(error.may_pass(), "{error}");
        }
    }

    #[test]
    fn a_refused_row_and_an_unreadable_value_do_not_pass_and_the_source_is_kept() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (n INTEGER NOT NULL) STRICT").unwrap();
        let refused = connection.execute("INSERT INTO t VALUES (NULL)", []).unwrap_err();
        let unreadable = connection.query_row("SELECT 'x'", [], |row| row.get::<_, i64>(0)).unwrap_err();
        for error in [refused, unreadable].map(StoreError::from) {
            assert!(!error.may_pass(), "{error}");
            assert!(std::error::Error::source(&error).is_some_and(|source| source.is::<Error>()), "{error}");
        }
    }
}
