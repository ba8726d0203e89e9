//! What a failed call tells the window.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;
use wire::content::Flaw;
use wire::problem::ProblemCode;

/// What a failed call tells the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallFailed {
    /// Why (message `error-…`).
    pub code: Code,
    /// The numbers and names in the sentence.
    pub params: BTreeMap<String, String>,
    /// What is wrong where, for `flawed`.
    pub flaws: Vec<Flaw>,
    /// For people who help: no personal data, no secrets.
    pub detail: String,
}

/// A code of this program or of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum Code {
    /// This program's.
    Here(HereCode),
    /// The queue's.
    Queue(ProblemCode),
}

/// Why a call failed on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HereCode {
    /// The address is not one.
    AddressWrong,
    /// The address is not encrypted and not on this computer.
    AddressInsecure,
    /// Nobody answers there.
    Unreachable,
    /// Somebody answers there who is not a queue.
    NotTheQueue,
    /// This computer is not enrolled.
    NotEnrolled,
    /// It is enrolled already.
    AlreadyEnrolled,
    /// No such draft or item here.
    Missing,
    /// It can no longer be done: the item moved on.
    TooLate,
    /// This computer's disk is full; nothing was claimed.
    DiskFull,
    /// This computer's disk or database failed.
    StorageFailed,
    /// Another process has the app's folder open.
    InUse,
    /// The app's folder is on a network share, which may go away or lie about what it keeps.
    PlaceNetwork,
    /// The app's folder is on a disk that can be pulled out.
    PlaceRemovable,
    /// There is nothing unsent to copy.
    NothingToExport,
    /// The pen drive or folder is not there any more.
    PlaceGone,
    /// The folder may not be opened, or another program holds it.
    PlaceLocked,
    /// The folder's content lies in a cloud.
    PlaceInCloud,
    /// The file a photo was made of is not on this computer.
    OriginalGone,
    /// The queue has not told this computer the key for sealed files.
    NoCapsuleKey,
    /// What is stored here was written by a newer version of the app; it was not touched.
    NewerData,
    /// The page for a phone could not be opened.
    PhoneFailed,
    /// Photos came from a phone that the draft does not have yet: look at them first.
    PhotosArriving,
    /// The window sent something this program does not understand.
    BadCall,
    /// The program met a fault of its own while it did this.
    Fault,
}
