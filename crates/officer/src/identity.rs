//! Which queue this computer belongs to, and who works at it.

use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;
use wire::device::Me;
use wire::ids::DeviceId;
use wire::receipt::QueueKey;

use crate::disk::Disk;

/// Everything about the enrolment but the credential. A file of its own, so that a rebuilt database
/// finds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The queue's address.
    pub address: url::Url,
    /// This computer at the queue.
    pub device: DeviceId,
    /// What receipts are checked with.
    pub queue_key: QueueKey,
    /// Who works here, as the queue last said.
    pub me: Me,
}

impl Identity {
    /// Reads it, if this computer is enrolled.
    ///
    /// # Errors
    /// When there is a file and it cannot be read or understood.
    pub fn read(disk: &dyn Disk, path: &Path) -> io::Result<Option<Self>> {
        match disk.read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Writes it, durably.
    ///
    /// # Errors
    /// When the disk will not have it.
    pub fn write(&self, disk: &dyn Disk, path: &Path) -> io::Result<()> {
        disk.write_durably(path, &serde_json::to_vec_pretty(self).map_err(io::Error::other)?)
    }
}
