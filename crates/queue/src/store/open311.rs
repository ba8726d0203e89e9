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

/// Which requests are asked for. All of them came by Open311, are public or came with the
/// reader's own key.
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

/// One thing that the public may know happened to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateRow {
    /// Its name: the request's number and the case's version.
    pub id: String,
    /// Of which request.
    pub number: String,
    /// Where the request stands after it, in mySociety's word.
    pub status: String,
    /// When.
    pub at: Timestamp,
    /// What was said to the citizen; may be empty.
    pub words: String,
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
    /// Sets what a request is found by, and what happened to it; nothing for a case that came with no key. `public`:
    /// those without its key may read it, should its key be public.
    fn index_open311_request(&self, case: &Case, public: bool, updates: &[UpdateRow]) -> Stored<()>;
    /// Requests for which that was never done: nobody finds them yet.
    fn open311_unindexed(&self, limit: u32) -> Stored<Vec<Case>>;
    /// A request by its number, and with which key it came, if this reader may read it.
    fn open311_request(&self, reader: Option<&str>, number: &str) -> Stored<Option<(Case, String)>>;
    /// Requests that a filter leaves, newest first.
    fn open311_requests(&self, filter: &RequestFilter, limit: u32) -> Stored<Vec<Case>>;
    /// What happened, from then until then, to requests that this reader may read: the oldest first, of the same moment
    /// by name.
    fn open311_updates(
        &self,
        reader: Option<&str>,
        from: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Stored<Vec<UpdateRow>>;
}
