//! A queue made of a backup: what was taken away since stays away, and no number is given twice.

use crate::world::{World, jpeg};
use queue::app::backup::{self, BackupError, Known, Restored};
use queue::app::journal::JournalError;
use queue::app::people::who_logs_in;
use queue::app::{journal, open311_keys};
use queue::rules::operations::receipts;
use queue::rules::who::Caller;
use queue::{Queue, Settings};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use wire::device::{Enrolled, ReceiptAudit};
use wire::people::Role;
use wire::receipt::SignedReceipt;
use wire::time::{HOUR, Timestamp};

const NOTHING: Known<'_> = Known::Nothing { keep_passwords: false };

/// A world whose backups and other lives lie beside it.
struct Lives {
    world: World,
    home: tempfile::TempDir,
}

impl Lives {
    async fn new() -> Self {
        Self { world: World::new().await, home: tempfile::tempdir().unwrap() }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn backup(&self, name: &str) -> PathBuf {
        backup::make(self.world.queue(), &self.at(name)).unwrap();
        self.at(name)
    }

    /// The journal as the running queue has written it so far.
    fn journal(&self) -> PathBuf {
        self.world.folder.path().join("journal").join(journal::FILE)
    }

    fn restore(
        &self,
        from: &Path,
        known: Known<'_>,
        to: &str,
    ) -> Result<(Restored, Arc<Queue>), BackupError> {
        let (clock, chance) = (self.world.clock.clone(), self.world.chance.clone());
        let settings = || Settings::in_folder(&self.at(to));
        let restored = backup::restore(from, known, settings(), clock.clone(), chance.clone())?;
        Ok((restored, Queue::open(settings(), clock, chance)?))
    }
}

fn revoked(queue: &Queue, device: &Enrolled) -> Option<Timestamp> {
    queue.roster(|records| Ok(records.device(device.device)?.unwrap().revoked)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_revoked_after_the_backup_is_revoked_after_the_restore() {
    let lives = Lives::new().await;
    let queue = lives.world.queue();
    let (lost, kept) = (lives.world.device("SWM").await, lives.world.device("SWM").await);
    for name in ["street", "other"] {
        open311_keys::make(queue, name, "kmc", false, 9).unwrap();
    }
    let mita = lives.world.officer("IT", Role::Moderator);
    let tapan = lives.world.officer("IT", Role::Moderator);
    queue.desk_account(mita, "mita", "learnt by somebody").unwrap();
    queue.desk_account(tapan, "tapan", "a long password").unwrap();
    let made = lives.backup("backup");
    queue.revoke_device(lost.device).unwrap();
    open311_keys::revoke(queue, "street").unwrap();
    queue.desk_account(mita, "mita", "another password").unwrap();
    queue.follow_journal();

    let (restored, after) = lives.restore(&made, Known::Journal(&lives.journal()), "after").unwrap();
    assert_eq!(restored.taken, 3);
    assert!(restored.review.is_none());
    assert!(revoked(&after, &lost).is_some() && revoked(&after, &kept).is_none());
    let keys = open311_keys::all(&after).unwrap();
    let off: Vec<_> = keys.iter().filter(|key| key.revoked.is_some()).map(|key| key.name.as_str()).collect();
    assert_eq!(off, ["street"]);
    assert!(who_logs_in(&after, "mita", "learnt by somebody").is_err());
    assert!(who_logs_in(&after, "tapan", "a long password").is_ok());
    assert_eq!(restored.without_password, ["mita"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_revoked_after_a_restore_is_revoked_when_the_same_backup_is_restored_again() {
    let lives = Lives::new().await;
    let (first, second) = (lives.world.device("SWM").await, lives.world.device("SWM").await);
    let made = lives.backup("backup");
    lives.world.queue().revoke_device(first.device).unwrap();
    lives.world.queue().follow_journal();
    let (_, after) = lives.restore(&made, Known::Journal(&lives.journal()), "after").unwrap();
    lives.world.clock.0.fetch_add(HOUR, Ordering::SeqCst);
    after.revoke_device(second.device).unwrap();
    after.follow_journal();
    let journal = lives.at("after/journal/journal.jsonl");
    let (_, again) = lives.restore(&made, Known::Journal(&journal), "again").unwrap();
    assert!(revoked(&again, &first).is_some() && revoked(&again, &second).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_set_after_a_restore_opens_the_desk_after_the_next() {
    let lives = Lives::new().await;
    let mita = lives.world.officer("IT", Role::Moderator);
    lives.world.queue().desk_account(mita, "mita", "learnt by somebody").unwrap();
    let made = lives.backup("backup");
    lives.world.queue().desk_account(mita, "mita", "another password").unwrap();
    lives.world.queue().follow_journal();
    let (_, after) = lives.restore(&made, Known::Journal(&lives.journal()), "after").unwrap();
    lives.world.clock.0.fetch_add(HOUR, Ordering::SeqCst);
    after.desk_account(mita, "mita", "the third password").unwrap();
    let newer = lives.at("newer");
    backup::make(&after, &newer).unwrap();
    let journal = lives.at("after/journal/journal.jsonl");
    let (restored, again) = lives.restore(&newer, Known::Journal(&journal), "again").unwrap();
    assert_eq!(restored.taken, 0, "all of it is in the backup");
    assert!(who_logs_in(&again, "mita", "the third password").is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_ends_before_the_backup_was_made_is_refused() {
    let lives = Lives::new().await;
    lives.backup("first");
    let old = lives.at("old.jsonl");
    std::fs::copy(lives.journal(), &old).unwrap();
    let device = lives.world.device("SWM").await;
    let made = lives.backup("second");
    lives.world.queue().revoke_device(device.device).unwrap();
    let older = lives.restore(&made, Known::Journal(&old), "after").map(|_| ()).unwrap_err();
    assert!(matches!(older, BackupError::Journal(JournalError::Older)), "{older}");
    assert!(!lives.at("after").join("queue.sqlite3").exists(), "no queue was made");
    // Another queue's knows nothing of this one's life.
    let other = Lives::new().await;
    other.backup("backup");
    let foreign = lives.restore(&made, Known::Journal(&other.journal()), "foreign").map(|_| ()).unwrap_err();
    assert!(matches!(foreign, BackupError::Journal(JournalError::Older)), "{foreign}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_journal_passwords_end_and_what_may_have_come_back_is_listed() {
    let lives = Lives::new().await;
    let queue = lives.world.queue();
    let device = lives.world.device("SWM").await;
    open311_keys::make(queue, "street", "kmc", false, 9).unwrap();
    let mita = lives.world.officer("IT", Role::Moderator);
    queue.desk_account(mita, "mita", "a long password").unwrap();
    let made = lives.backup("backup");
    queue.revoke_device(device.device).unwrap();
    let (restored, after) = lives.restore(&made, NOTHING, "after").unwrap();
    let (computers, keys) = restored.review.unwrap();
    assert_eq!((computers[0].id, keys), (device.device, vec!["street".to_owned()]));
    assert_eq!(restored.without_password, ["mita"]);
    assert!(who_logs_in(&after, "mita", "a long password").is_err());
    let keep = Known::Nothing { keep_passwords: true };
    let (restored, after) = lives.restore(&made, keep, "kept").unwrap();
    assert_eq!(restored.without_password, [] as [String; 0]);
    assert!(who_logs_in(&after, "mita", "a long password").is_ok());
}

/// So many numbers of this series are given; answers the last.
fn gives(queue: &Queue, series: &str, many: u32) -> u32 {
    let give = |records: &dyn queue::store::Records| {
        let mut last = 0;
        for _ in 0..many {
            last = records.count(series)?;
        }
        Ok(last)
    };
    queue.roster(give).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_case_number_is_given_twice_after_1100_since_the_backup() {
    let lives = Lives::new().await;
    let queue = lives.world.queue();
    gives(queue, "case/2026", 7);
    let made = lives.backup("backup");
    let last = gives(queue, "case/2026", 1_100);
    queue.keep_journal().unwrap();
    let (_, after) = lives.restore(&made, NOTHING, "without").unwrap();
    assert!(gives(&after, "case/2026", 1) > last, "without a journal");
    let (_, after) = lives.restore(&made, Known::Journal(&lives.journal()), "with").unwrap();
    let next = gives(&after, "case/2026", 1);
    assert!(next > last && next <= last + 1_100, "{next}: no further than the journal asks for");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_older_the_backup_the_wider_the_gap() {
    let lives = Lives::new().await;
    gives(lives.world.queue(), "case/2026", 7);
    let made = lives.backup("backup");
    lives.world.clock.0.fetch_add(30 * 24 * HOUR, Ordering::SeqCst);
    let last = gives(lives.world.queue(), "case/2026", 50_000);
    let (_, after) = lives.restore(&made, NOTHING, "after").unwrap();
    assert!(gives(&after, "case/2026", 1) > last);
    // A year later other series begin, beyond the gap too: they began in the lost life as well.
    assert!(gives(&after, "case/2027", 1) > 50_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_from_the_future_is_restored_with_the_least_gap() {
    let lives = Lives::new().await;
    gives(lives.world.queue(), "case/2026", 7);
    let made = lives.backup("backup");
    lives.world.clock.0.fetch_sub(400 * 24 * HOUR, Ordering::SeqCst);
    let (_, after) = lives.restore(&made, NOTHING, "after").unwrap();
    assert_eq!(gives(&after, "case/2026", 1), 10_008);
}

async fn receipt_of(world: &World, device: &Enrolled, n: u8) -> SignedReceipt {
    let photo = jpeg(n, 3_000);
    let operation = world.report("SWM", &photo);
    assert_eq!(world.put(device, &operation).await.status(), 202);
    world.upload(device, "SWM", &photo).await;
    let answer: serde_json::Value = world.put(device, &operation).await.json().await.unwrap();
    serde_json::from_value(answer["receipt"].clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_shown_after_a_restore_keeps_the_numbers_before_its_own_from_being_given() {
    let lives = Lives::new().await;
    let device = lives.world.device("SWM").await;
    let made = lives.backup("backup");
    gives(lives.world.queue(), "number/SWM/2026", 20_000);
    let receipt = receipt_of(&lives.world, &device, 1).await;
    assert!(receipt.receipt.number.0.ends_with("/020001"), "{:?}", receipt.receipt.number);
    let (_, after) = lives.restore(&made, NOTHING, "after").unwrap();
    let shown = ReceiptAudit { receipts: vec![receipt] };
    let answer = after.roster(|records| {
        let caller = Caller::with_token(records, &device.token, after.clock.now())?;
        receipts::audit(records, &after.effect_context(), &caller, &shown)
    });
    let answer = answer.unwrap();
    assert_eq!(answer.missing.len(), 1);
    assert_eq!(gives(&after, "number/SWM/2026", 1), 20_002);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_belongs_to_the_year_it_is_in_kolkata_to_the_second() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let last: Timestamp = "2027-01-01".parse::<wire::time::Day>().unwrap().begins().plus(-1);
    let mut numbers = Vec::new();
    for (n, at) in [(1, last), (2, last.plus(1)), (3, last)] {
        world.clock.0.store(at.millis(), Ordering::SeqCst);
        numbers.push(receipt_of(&world, &device, n).await.receipt.number.0);
    }
    // A clock that is set back over the year's end goes on in the old year's series.
    assert_eq!(numbers, ["KMC/SWM/2026/000001", "KMC/SWM/2027/000001", "KMC/SWM/2026/000002"]);
}
