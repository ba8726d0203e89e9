//! What holds after every step.

use outbox::{Photo, Stuck, Why};
use std::collections::BTreeMap;
use wire::ids::OperationId;

use super::{Checked, HOUR, Job, LONGEST_WAIT, World, job, waits_for_the_officer};
use crate::reference::Row;

impl World {
    pub(super) fn attempted(&mut self, this: Job, of: OperationId) -> Checked {
        // S14: unheard and unkicked, nobody is asked more than once a minute, over an hour.
        let now = self.now;
        let begun = self.unheard.entry(this).or_default();
        begun.push(now);
        begun.retain(|at| *at + HOUR > now);
        promise!(
            self.window_focused || begun.len() <= 60,
            "S14 {this:?} {} times within an hour",
            begun.len()
        );
        // S8: who always fails is begun at most once while a good one stands ready for the same slot.
        if !self.watches_turns {
            return Ok(());
        }
        let Some(_) = self.bad.get(&this) else {
            for overtaken in self.overtaken.values_mut() {
                overtaken.remove(&of);
            }
            return Ok(());
        };
        let ready: Vec<_> =
            self.disk.unsent().filter(|row| self.is_ready(row, this)).map(|row| row.item.id).collect();
        let overtaken = self.overtaken.entry(this).or_default();
        overtaken.retain(|id, _| ready.contains(id));
        for id in ready {
            let times = overtaken.entry(id).or_default();
            *times += 1;
            promise!(*times <= 1, "S8 {this:?} overtook {id} {times} times");
        }
        Ok(())
    }

    /// Whether a good operation could use the slot that this job takes.
    fn is_ready(&self, row: &Row, slot: Job) -> bool {
        let item = &row.item;
        let begun = |wanted: Job| self.under_way.iter().any(|effect| job(effect) == Some(wanted));
        let can_go = !waits_for_the_officer(item) && self.disk.before(item).is_none();
        can_go
            && !self.put_off.contains(&item.id)
            && match slot {
                Job::Announce(_) => {
                    let this = Job::Announce(item.id);
                    (!item.announced || item.all_sent()) && !begun(this) && !self.bad.contains_key(&this)
                }
                Job::Upload(_) => {
                    let wanted = |photo: &Photo| {
                        let this = Job::Upload(photo.sha256);
                        !photo.verified && !begun(this) && !self.bad.contains_key(&this)
                    };
                    item.announced && item.photos.iter().any(wanted)
                }
            }
    }

    pub(super) fn check(&self) -> Checked {
        // Never ahead of what is durable, never behind it, nothing forgotten, nothing made up (S2, S3, S11).
        let held: BTreeMap<_, _> = self.outbox.operations().map(|item| (item.id, item)).collect();
        let durable: BTreeMap<_, _> = self.disk.unsent().map(|row| (row.item.id, &row.item)).collect();
        promise!(held == durable, "the outbox holds {held:?}, the disk {durable:?}");
        for row in self.disk.rows.values().filter(|row| row.receipt) {
            promise!(self.queue.applied.contains(&row.item.id), "S3 {} received by nobody", row.item.id);
        }
        let mut applied = self.queue.applied.clone();
        applied.sort();
        applied.dedup();
        promise!(applied.len() == self.queue.applied.len(), "S2 applied twice");
        // Somebody wakes us.
        let can_go = |row: &Row| !waits_for_the_officer(&row.item) && self.disk.before(&row.item).is_none();
        if self.pauses.is_empty() && self.under_way.is_empty() && self.disk.unsent().any(can_go) {
            let latest = (self.now + LONGEST_WAIT).max(self.asked_at_most.unwrap_or(0));
            promise!(
                self.wake.is_some_and(|at| at <= latest),
                "S7 nobody wakes it: {:?} at {}",
                self.wake,
                self.now
            );
        }
        self.check_holds()
    }

    /// S16: whatever does not move says why, and since when.
    fn check_holds(&self) -> Checked {
        let paused = self.pauses.first().map(|pause| Stuck::Paused(*pause));
        for row in self.disk.unsent() {
            let item = &row.item;
            let begun = self.under_way.iter().filter_map(job).any(|job| match job {
                Job::Announce(id) => id == item.id,
                Job::Upload(sha256) => {
                    item.announced
                        && item.photos.iter().any(|photo| photo.sha256 == sha256 && !photo.verified)
                }
            });
            let hold = self.outbox.hold(item.id);
            promise!(begun || hold.is_some(), "S16 {} does not move and does not say why", item.id);
            let Some(hold) = hold else { continue };
            promise!(
                hold.since == row.moved_at.min(self.now),
                "S16 {} since {hold:?}, not {}",
                item.id,
                row.moved_at
            );
            promise!(hold.next.is_none_or(|next| next > self.now), "S16 {} next at {:?}", item.id, hold.next);
            let expected = if item.refused.is_some() {
                Some(Why::Refused)
            } else if item.damaged {
                Some(Why::Damaged)
            } else if begun {
                None
            } else if let Some(paused) = paused {
                Some(Why::Stuck(paused))
            } else if let Some(before) = self.disk.before(item) {
                Some(Why::Behind(before))
            } else if self.asked.is_some() {
                Some(Why::Stuck(Stuck::Busy))
            } else {
                None
            };
            promise!(
                expected.is_none_or(|why| why == hold.why),
                "S16 {} {hold:?}, not {expected:?}",
                item.id
            );
        }
        Ok(())
    }
}
