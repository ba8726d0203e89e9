//! What is remembered of pictures: what the queue saw in each, which item shows which, which are alike,
//! and what the desk noted.

use photo::Fingerprint;
use wire::content::FlawCode;
use wire::digest::Digest;
use wire::ids::SubmissionId;
use wire::review::ReviewNote;
use wire::time::Timestamp;

use super::Stored;

/// What the queue itself saw in a file. Of the same bytes it is always the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoRow {
    /// Which file.
    pub sha256: Digest,
    /// When it was looked at.
    pub seen: Timestamp,
    /// Why no item may show it, if so: [`FlawCode::NotAPhoto`] or [`FlawCode::CarriesMetadata`].
    pub flaw: Option<FlawCode>,
    /// What it is recognised by; none when it is no photo.
    pub fingerprint: Option<Fingerprint>,
}

/// An item shows a picture. Never removed: a revision that leaves a picture out does not undo that it was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShowingRow {
    /// Rises in the order in which they came.
    pub number: i64,
    /// Which item.
    pub submission: SubmissionId,
    /// Which picture.
    pub sha256: Digest,
    /// What it is recognised by.
    pub fingerprint: Fingerprint,
}

/// A picture of an item is like an earlier one of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlikeRow {
    /// The item's picture.
    pub sha256: Digest,
    /// The other item.
    pub earlier: SubmissionId,
    /// Its picture.
    pub earlier_sha256: Digest,
    /// In how many bits they differ.
    pub bits: u32,
}

/// Photos.
pub trait Photos {
    /// What was seen in a file, if it was looked at.
    fn photo(&self, sha256: Digest) -> Stored<Option<PhotoRow>>;
    /// Keeps what was seen. Again changes nothing.
    fn add_photo(&self, picture: &PhotoRow) -> Stored<()>;
    /// Forgets what was seen in a file, and what it is recognised by.
    fn delete_photo(&self, sha256: Digest) -> Stored<()>;
    /// An item shows a picture. Again changes nothing.
    fn add_showing(&self, submission: SubmissionId, sha256: Digest) -> Stored<()>;
    /// Photos shown by items, with a file that is held, that nobody inspected yet; in the order first shown.
    fn unseen(&self, limit: u32) -> Stored<Vec<Digest>>;
    /// What is shown and recognised, after this number, in order.
    fn showings(&self, after: i64, limit: u32) -> Stored<Vec<ShowingRow>>;
    /// The same, of what was not compared yet.
    fn uncompared(&self, limit: u32) -> Stored<Vec<ShowingRow>>;
    /// A showing was compared with all before it: these, by number and bits, are like it.
    fn add_alikes(&self, showing: i64, earlier: &[(i64, u32)]) -> Stored<()>;
    /// Everything is to be compared anew.
    fn compare_anew(&self) -> Stored<()>;
    /// What is like the pictures of an item: nearest first, then oldest, then in the order the item showed its own.
    fn alikes(&self, submission: SubmissionId) -> Stored<Vec<AlikeRow>>;
    /// Adds to what the desk noted about an item.
    fn add_note(&self, submission: SubmissionId, note: &ReviewNote) -> Stored<()>;
    /// What the desk noted about an item, oldest first.
    fn notes(&self, submission: SubmissionId) -> Stored<Vec<ReviewNote>>;
}
