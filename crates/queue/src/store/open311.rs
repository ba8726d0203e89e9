//! What the queue remembers of those who speak Open311 with it.

use wire::case::Case;
use wire::digest::Digest;
use wire::ids::CaseId;
use wire::time::Timestamp;

use super::Stored;

/// Somebody who may bring requests in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Who: a short name, never given to another.
    pub name: String,
    /// SHA-256 of the key.
    pub hash: Digest,
    /// For which jurisdiction.
    pub jurisdiction: String,
    /// What comes with it may be read without it.
    pub public: bool,
    /// Requests and updates taken in an hour.
    pub per_hour: u32,
    /// Since when.
    pub made: Timestamp,
    /// Struck off since.
    pub revoked: Option<Timestamp>,
}

/// Which requests are asked for. All of them came by Open311, with a key that is public or the reader's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFilter {
    /// The reader's key, by name.
    pub reader: Option<String>,
    /// In which categories; empty: all.
    pub services: Vec<String>,
    /// Open, or not.
    pub open: Option<bool>,
    /// Received at or after this.
    pub from: Timestamp,
    /// Received at or before this.
    pub until: Timestamp,
}

/// Keys, and the requests that came with them.
pub trait Open311 {
    /// The key with this hash, also one that was struck off.
    fn open311_key(&self, hash: Digest) -> Stored<Option<KeyRow>>;
    /// Every key that ever was, by name.
    fn open311_keys(&self) -> Stored<Vec<KeyRow>>;
    /// Adds a key, or strikes it off: nothing else of it changes.
    fn save_open311_key(&self, key: &KeyRow) -> Stored<()>;
    /// Notes with which key a case came. A case has one.
    fn add_open311_request(&self, case: CaseId, key: &str) -> Stored<()>;
    /// A request by its number, and with which key it came, if this reader may read it.
    fn open311_request(&self, reader: Option<&str>, number: &str) -> Stored<Option<(Case, String)>>;
    /// Requests that a filter leaves, newest first.
    fn open311_requests(&self, filter: &RequestFilter, limit: u32) -> Stored<Vec<Case>>;
    /// Shows requests that this reader may read and to which anything happened at or after `since`, one by
    /// one: of many there is not room for all.
    fn open311_moved(&self, reader: Option<&str>, since: Timestamp, show: &mut dyn FnMut(Case))
    -> Stored<()>;
}
