//! What the rows on the device and the queue hold: sets and maps, obviously right.

use outbox::{Photo, QueuedOperation};
use std::collections::{BTreeMap, BTreeSet};
use wire::digest::Digest;
use wire::ids::OperationId;

/// One operation's rows on the device.
pub struct Row {
    pub item: QueuedOperation,
    pub receipt: bool,
    /// The tick at which it last got further.
    pub moved_at: u64,
}

/// The device's disk. An outcome is on it before the outbox hears of it.
#[derive(Default)]
pub struct Disk {
    pub rows: BTreeMap<OperationId, Row>,
}

impl Disk {
    pub fn unsent(&self) -> impl Iterator<Item = &Row> {
        self.rows.values().filter(|row| !row.receipt)
    }

    /// As the store reads them at the start: in the order in which they were made.
    pub fn in_order(&self) -> Vec<QueuedOperation> {
        let mut items: Vec<_> = self.unsent().map(|row| row.item.clone()).collect();
        items.sort_by_key(|item| item.sequence);
        items
    }

    /// Changes a photo in every row that promises it; `change` tells whether it got further.
    pub fn with_photo(&mut self, now: u64, sha256: Digest, change: impl Fn(&mut Photo) -> bool) {
        for row in self.rows.values_mut().filter(|row| !row.receipt) {
            for photo in row.item.photos.iter_mut().filter(|photo| photo.sha256 == sha256) {
                if change(photo) {
                    row.moved_at = now;
                }
            }
        }
    }

    /// The queue answered that it needs these.
    pub fn announced(&mut self, now: u64, id: OperationId, needed: &[Digest]) {
        let row = self.rows.get_mut(&id).unwrap();
        let mut further = !row.item.announced;
        row.item.announced = true;
        for photo in &mut row.item.photos {
            let there = !needed.contains(&photo.sha256);
            if there && !photo.verified {
                further = true;
                photo.sent = photo.len;
            }
            if !there && photo.verified {
                photo.sent = 0;
            }
            photo.verified = there;
        }
        if further {
            row.moved_at = now;
        }
    }

    /// The operation on the same submission that has to be received before this one.
    pub fn before(&self, item: &QueuedOperation) -> Option<OperationId> {
        let earlier = self.unsent().map(|row| &row.item).filter(|other| other.subject == item.subject);
        let first = earlier.min_by_key(|other| other.sequence)?;
        (first.id != item.id).then_some(first.id)
    }
}

/// The queue: what it has verified, what it has applied, in which order.
#[derive(Default)]
pub struct Queue {
    pub verified: BTreeSet<Digest>,
    pub offsets: BTreeMap<Digest, u64>,
    pub applied: Vec<OperationId>,
}

impl Queue {
    /// Applies an operation once, however often it comes; what it still needs otherwise.
    pub fn put(&mut self, item: &QueuedOperation) -> Vec<Digest> {
        if self.applied.contains(&item.id) {
            return Vec::new();
        }
        let promised = item.photos.iter().map(|photo| photo.sha256);
        let needed: Vec<_> = promised.filter(|sha256| !self.verified.contains(sha256)).collect();
        if needed.is_empty() {
            self.applied.push(item.id);
        }
        needed
    }
}
