//! Requests of a device besides operations and changes: enrolment, who am I, heartbeat, audit of receipts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::capsule::CapsuleKey;
use crate::digest::Digest;
use crate::ids::{CategoryCode, DeviceId, Epoch, OfficerId, OperationId};
use crate::people::{Department, Name, Person, Posting};
use crate::places::Places;
use crate::receipt::{QueueKey, SignedReceipt};
use crate::time::Timestamp;

/// `POST /v1/enrol`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnrolRequest {
    /// The one-time code, as typed: case, spaces, hyphens and the script of digits are ignored.
    pub code: String,
    /// What the computer is called.
    pub device_name: String,
}

/// Its answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Enrolled {
    /// The device's credential. Shown once; the queue keeps only its hash.
    pub token: String,
    /// The id of this device.
    pub device: DeviceId,
    /// The key that verifies receipts.
    pub queue_key: QueueKey,
    /// Its officer.
    pub me: Me,
}

impl std::fmt::Debug for Enrolled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrolled").field("device", &self.device).finish_non_exhaustive()
    }
}

/// `GET /v1/me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Me {
    /// The officer of this device.
    pub officer: Person,
    /// Their current posts.
    pub postings: Vec<Posting>,
    /// All departments, in order.
    pub departments: Vec<Department>,
    /// Boroughs and wards.
    pub places: Places,
    /// The queue's epoch; another one means that its data was restored.
    pub epoch: Epoch,
    /// The queue's time.
    pub server_time: Timestamp,
    /// The names of the categories of citizens' cases.
    #[serde(default)]
    pub categories: Vec<CategoryName>,
    /// The IT department's phone number, for when the network is down. May be empty.
    #[serde(default)]
    pub it_phone: String,
    /// The key that encrypts unsent work for a pen drive.
    #[serde(default)]
    pub capsule_key: Option<CapsuleKey>,
    /// This device; an older queue does not say. A computer that holds the credential of another enrolment, its own or
    /// another officer's, finds that out by it.
    #[serde(default)]
    pub device: Option<DeviceId>,
}

/// Whose a credential is: what of [`Me`] a computer must understand before it sends anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Holder {
    /// The officer.
    pub officer: HolderOfficer,
    /// The device; an older queue does not say.
    #[serde(default)]
    pub device: Option<DeviceId>,
}

/// The officer of a [`Holder`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct HolderOfficer {
    /// Who.
    pub id: OfficerId,
}

/// The name of a category of citizens' cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CategoryName {
    /// Its code.
    pub code: CategoryCode,
    /// Its name.
    pub name: Name,
}

/// `POST /v1/heartbeat`: shows the IT department which computers have work they cannot send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Heartbeat {
    /// Operations not yet received.
    pub unsent: u32,
    /// When the oldest of them was made.
    pub oldest_made_at: Option<Timestamp>,
    /// The app's version.
    pub app_version: String,
}

/// Its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HeartbeatAnswer {
    /// The queue's time.
    pub server_time: Timestamp,
    /// The queue's epoch; another one means that its data was restored.
    pub epoch: Epoch,
    /// As in [`crate::document::Newest`]: of what begins or ends with a day, no event tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub me_revision: Option<Digest>,
}

/// `POST /v1/receipts/audit`: after the queue was restored from a backup, a device sends the receipts it
/// has. At most [`crate::limits::AUDIT_RECEIPTS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptAudit {
    /// The receipts, with their signatures.
    pub receipts: Vec<SignedReceipt>,
}

/// Its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptAuditAnswer {
    /// The queue's epoch; another one means that its data was restored.
    pub epoch: Epoch,
    /// Operations that the queue no longer has, and that must be sent again.
    pub missing: Vec<OperationId>,
    /// Operations whose receipt this queue never signed.
    #[serde(default)]
    pub refused: Vec<OperationId>,
}
