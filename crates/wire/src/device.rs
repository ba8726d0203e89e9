//! What a device and the queue say besides operations and changes: enrolment, who am I, heartbeat.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::capsule::CapsuleKey;
use crate::ids::{CategoryCode, DeviceId, Epoch, OperationId};
use crate::people::{Department, Name, Person, Posting};
use crate::places::Places;
use crate::receipt::{QueueKey, SignedReceipt};
use crate::time::Timestamp;

/// `POST /v1/enrol`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnrolRequest {
    /// The one-time code, as typed: case, spaces, hyphens and the script of digits do not count.
    pub code: String,
    /// What the computer is called.
    pub device_name: String,
}

/// Its answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Enrolled {
    /// The device's credential. Shown once; the queue keeps only its hash.
    pub token: String,
    /// Which device this now is.
    pub device: DeviceId,
    /// What receipts are checked with.
    pub queue_key: QueueKey,
    /// Who uses it.
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
    /// His posts now.
    pub postings: Vec<Posting>,
    /// All departments, in order.
    pub departments: Vec<Department>,
    /// Boroughs and wards.
    pub places: Places,
    /// Which life of the queue's data this is.
    pub epoch: Epoch,
    /// What the queue's clock says now.
    pub server_time: Timestamp,
    /// What the categories of citizens' cases are called.
    #[serde(default)]
    pub categories: Vec<CategoryName>,
    /// Whom to ring at the IT department when the network is gone. May be empty.
    #[serde(default)]
    pub it_phone: String,
    /// What unsent work is sealed with for a pen drive.
    #[serde(default)]
    pub capsule_key: Option<CapsuleKey>,
}

/// What a category of citizens' cases is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CategoryName {
    /// Its code.
    pub code: CategoryCode,
    /// Its name.
    pub name: Name,
}

/// `POST /v1/heartbeat`: lets the IT department see a computer that holds work it cannot send.
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
    /// What the queue's clock says now.
    pub server_time: Timestamp,
    /// Which life of the queue's data this is.
    pub epoch: Epoch,
}

/// `POST /v1/receipts/audit`: after the queue was restored from a backup, a device shows what it was
/// given receipts for. At most [`crate::limits::AUDIT_RECEIPTS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptAudit {
    /// The receipts, with their signatures.
    pub receipts: Vec<SignedReceipt>,
}

/// Its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptAuditAnswer {
    /// Which life of the queue's data this is.
    pub epoch: Epoch,
    /// What the queue no longer has, and must be sent again.
    pub missing: Vec<OperationId>,
    /// Those whose receipt this queue never signed.
    #[serde(default)]
    pub refused: Vec<OperationId>,
}
