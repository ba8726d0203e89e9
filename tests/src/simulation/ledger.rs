//! The invariants, checked against what the officers were promised.

use officer::view::ItemStatus;
use queue::Queue;
use std::collections::BTreeSet;
use std::sync::Arc;
use wire::desk::QueueTab;
use wire::digest::Digest;
use wire::document::Submission;

use super::device::Device;
use super::hub::Hub;

/// While the storm lasts: nothing promised is out of sight (S1), and nothing is called received that
/// the queue cannot prove (S3).
pub async fn holds_now(who: usize, device: &mut Device, hub: &Hub) -> Vec<String> {
    let mut violations = Vec::new();
    // A disk that fails at this very moment answers nothing; that says nothing either way.
    let Ok(page) = device.items().await else { return violations };
    for promise in &device.promises {
        let Some(row) = page.rows.iter().find(|row| row.id == promise.item) else {
            violations.push(format!("S1: PC {who} lost {}", promise.item));
            continue;
        };
        if matches!(row.status, ItemStatus::Waiting | ItemStatus::Refused) {
            continue;
        }
        let Some(queue) = hub.queue() else { continue };
        if !device.proven.contains(&promise.item) {
            let Ok(view) = device.item(promise.item).await else { continue };
            let key = queue.public_key();
            let mut receipts = view.receipts.iter();
            if receipts.any(|r| r.verify(&key, r.receipt.operation, r.receipt.content_hash).is_ok()) {
                device.proven.insert(promise.item);
            } else {
                violations
                    .push(format!("S3: PC {who} calls {} {:?} without a receipt", promise.item, row.status));
            }
        }
        if let Ok(None) = known(&queue, promise.item) {
            violations.push(format!(
                "S3: PC {who} calls {} {:?}, and the queue has no such thing",
                promise.item, row.status
            ));
        }
    }
    violations
}

fn known(queue: &Arc<Queue>, id: wire::ids::SubmissionId) -> Result<Option<Submission>, queue::fault::Fault> {
    queue.roster(|records| Ok(records.submission(id)?))
}

/// What an officer submitted once is there once, however often *Submit* failed before; captions identify the items.
fn twice(queue: &Arc<Queue>) -> Vec<String> {
    let mut there = Vec::new();
    for shelf in
        [QueueTab::Open, QueueTab::ToPublish, QueueTab::Returned, QueueTab::Published, QueueTab::Closed]
    {
        match queue.roster(|records| Ok(records.submissions(shelf, u32::MAX)?)) {
            Ok(items) => there.extend(items),
            Err(e) => return vec![format!("S2: the queue cannot tell what it has: {e:?}")],
        }
    }
    let mut told = BTreeSet::new();
    let again = there.iter().filter(|item| !told.insert((item.author.id, &item.content.caption_bn)));
    again.map(|item| format!("S2: {:?} is there twice", item.content.caption_bn)).collect()
}

/// After the storm: everything promised arrived whole, once.
pub async fn holds_at_last(devices: &mut [Device], hub: &Hub) -> Vec<String> {
    let mut violations = Vec::new();
    let Some(queue) = hub.queue() else { return vec!["the queue does not run at the end".into()] };
    let mut numbers = BTreeSet::new();
    violations.extend(twice(&queue));
    for (who, device) in devices.iter_mut().enumerate() {
        violations.extend(holds_now(who, device, hub).await);
        match device.outbox().await {
            Ok(outbox) => {
                for row in outbox.rows {
                    violations.push(format!(
                        "S7: PC {who} still holds {:?} {:?}: {:?}",
                        row.what, row.stage, row.hold
                    ));
                }
            }
            Err(e) => violations.push(format!("S7: PC {who} cannot tell its outbox: {e:?}")),
        }
        for promise in &device.promises {
            let Ok(Some(item)) = known(&queue, promise.item) else {
                violations.push(format!("S7: {} of PC {who} never arrived", promise.item));
                continue;
            };
            if !numbers.insert(item.number.clone()) {
                violations.push(format!("S2: {} was given twice", item.number.0));
            }
            if item.content.caption_bn != promise.caption {
                violations.push(format!("S5: {} arrived with other words", item.number.0));
            }
            for photo in &item.content.photos {
                let path = std::path::Path::new("/queue/verified").join(photo.sha256.to_string());
                let whole = hub.disk.read(&path).is_ok_and(|bytes| Digest::of(&bytes) == photo.sha256);
                if !whole {
                    violations.push(format!("S5: a photo of {} is not what was sent", item.number.0));
                }
            }
            let said: Vec<_> = item.thread.iter().map(|message| message.text.as_str()).collect();
            for text in &promise.messages {
                let times = said.iter().filter(|said| **said == text.as_str()).count();
                if times != 1 {
                    violations.push(format!("S2: {text:?} on {} arrived {times} times", item.number.0));
                }
            }
        }
    }
    violations
}
