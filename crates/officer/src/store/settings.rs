//! Small things to remember, by name.

use serde::{Serialize, de::DeserializeOwned};

use super::column;
use super::database::Store;
use super::error::Stored;

impl Store {
    /// A setting, if it was ever set (and is still understood).
    ///
    /// # Errors
    /// When the database fails.
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Stored<Option<T>> {
        self.read(|db| column::setting(db, name))
    }

    /// Sets it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set<T: Serialize>(&self, name: &str, value: &T) -> Stored<()> {
        let value = serde_json::to_string(value)?;
        self.write(|db| {
            db.prepare_cached(
                "INSERT INTO setting (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute((name, value))?;
            Ok(())
        })
    }
}
