//! Signed checkpoints of the audit log: how many lines it had at a moment, and the hash of the last.
//!
//! One is a line of JSON, signed with the key of the receipts. Kept where whoever can write to the database cannot
//! (another computer, mail, paper), it proves that the log still begins with these lines: a log that is shorter was
//! cut, and one with another hash at that line was written anew somewhere before. Between two checkpoints, the first
//! that does not hold and the last that does say where.
//!
//! What it does not show: lines cut or changed after the newest checkpoint; and whoever has the signing key can sign
//! checkpoints of another log, but cannot change those that are kept elsewhere already.
//!
//! A restored queue's log ends where the backup did, and goes on with the line `restored`. So each checkpoint names the
//! life of the data it is of, and one whose line a restore took is told as that. Whoever can write to the database can
//! write such a line, too: every restore named here is one that somebody must remember.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wire::digest::Digest;
use wire::receipt::QueueKey;
use wire::time::Timestamp;

use crate::audit::{Entered, Finding, walk};
use crate::store::{AuditRow, Store, StoreError};

/// What the log was at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// When.
    pub made: Timestamp,
    /// In which life of the data: empty for the first, then what its line `restored` names.
    pub life: String,
    /// How many lines.
    pub lines: i64,
    /// The hash of the last.
    pub last: Digest,
}

/// A checkpoint and the signature over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedCheckpoint {
    /// What is signed.
    pub checkpoint: Checkpoint,
    /// With the private half of this key.
    pub key: QueueKey,
    /// Ed25519, base64.
    pub signature: String,
}

impl Checkpoint {
    /// One field a line; no value can hold a line end.
    fn signed_bytes(&self) -> Vec<u8> {
        let Self { made, life, lines, last } = self;
        let (made, life) = (made.millis(), life.replace(['\n', '\r'], " "));
        format!("purabarta-audit-checkpoint-1\nmade={made}\nlife={life}\nlines={lines}\nlast={last}\n")
            .into_bytes()
    }

    /// Signs it.
    #[must_use]
    pub fn sign(self, key: &SigningKey) -> SignedCheckpoint {
        let signature = BASE64.encode(key.sign(&self.signed_bytes()).to_bytes());
        SignedCheckpoint { checkpoint: self, key: QueueKey::of(key), signature }
    }
}

impl SignedCheckpoint {
    /// Whether it was signed with this key.
    #[must_use]
    pub fn is_signed_by(&self, key: &QueueKey) -> bool {
        let bytes = |text: &str| BASE64.decode(text).ok();
        let key = bytes(&key.0).and_then(|key| VerifyingKey::from_bytes(&key.try_into().ok()?).ok());
        let signature = bytes(&self.signature).and_then(|text| Signature::from_slice(&text).ok());
        let signed = self.checkpoint.signed_bytes();
        key.zip(signature).is_some_and(|(key, signature)| key.verify_strict(&signed, &signature).is_ok())
    }
}

/// What the log is now; the line that is broken instead, if one is: a broken log is not signed.
///
/// # Errors
/// The store failed.
pub fn checkpoint(store: &dyn Store, now: Timestamp) -> Result<Result<Checkpoint, i64>, StoreError> {
    let mut lives = Lives::default();
    Ok(match walk(store, &mut |row| lives.see(row))? {
        Finding::Broken { line } => Err(line),
        Finding::Whole { lines, last } => {
            let life = lives.0.into_values().next_back().unwrap_or_default();
            Ok(Checkpoint { made: now, life, lines, last })
        }
    })
}

/// What a checkpoint shows of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The log still begins with these lines.
    Holds,
    /// The log ends before its line: lines were cut off.
    Cut {
        /// The last line there is.
        at: i64,
    },
    /// There is another line in its place: the log was written anew from somewhere after line `after`, at the latest
    /// from its own.
    Rewritten {
        /// The last line that an older checkpoint proves.
        after: i64,
    },
    /// The lines up to it were lost when a backup was restored.
    LostByRestore {
        /// The line that tells of the restore.
        at: i64,
    },
    /// The log is broken before its line.
    NotReached,
    /// It was not signed with the expected key, or was changed.
    NotGenuine,
}

/// Checks the log, and these checkpoints against it; `key` is what they are signed with.
///
/// # Errors
/// The store failed.
pub fn verify(
    store: &dyn Store,
    key: &QueueKey,
    checkpoints: &[SignedCheckpoint],
) -> Result<(Finding, Vec<Shown>), StoreError> {
    let mut hashes: BTreeMap<i64, Option<Digest>> =
        checkpoints.iter().map(|signed| (signed.checkpoint.lines, None)).collect();
    let mut lives = Lives::default();
    let finding = walk(store, &mut |row| {
        lives.see(row);
        if let Some(hash) = hashes.get_mut(&row.number) {
            *hash = Some(row.hash);
        }
    })?;
    let holds = |signed: &SignedCheckpoint| {
        let Checkpoint { lines, last, .. } = signed.checkpoint;
        signed.is_signed_by(key) && (lines == 0 || hashes.get(&lines).copied().flatten() == Some(last))
    };
    let shown = checkpoints.iter().map(|signed| {
        let Checkpoint { lines, life, .. } = &signed.checkpoint;
        if !signed.is_signed_by(key) {
            return Shown::NotGenuine;
        }
        if holds(signed) {
            return Shown::Holds;
        }
        if let Some(at) = lives.end(life).filter(|end| *end <= *lines) {
            return Shown::LostByRestore { at };
        }
        match finding {
            Finding::Broken { line } if line <= *lines => Shown::NotReached,
            Finding::Whole { lines: at, .. } if at < *lines => Shown::Cut { at },
            _ => {
                let older =
                    checkpoints.iter().filter(|older| older.checkpoint.lines < *lines && holds(older));
                Shown::Rewritten { after: older.map(|older| older.checkpoint.lines).max().unwrap_or(0) }
            }
        }
    });
    let shown = shown.collect();
    Ok((finding, shown))
}

/// Where each restore is in the log, and the life it began.
#[derive(Default)]
struct Lives(BTreeMap<i64, String>);

impl Lives {
    fn see(&mut self, row: &AuditRow) {
        // Most lines need not be parsed for it.
        if row.line.contains("\"restored\"")
            && let Some(line) = Entered::of(row).filter(|line| line.action == "restored")
        {
            self.0.insert(row.number, line.detail);
        }
    }

    /// The line with which the next life begins. A life that no line names is the first, or was lost with a restore.
    fn end(&self, life: &str) -> Option<i64> {
        let began = self.0.iter().find(|(_, named)| *named == life).map_or(0, |(number, _)| *number);
        self.0.range(began + 1..).next().map(|(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{AuditEntry, note};
    use crate::store::sqlite::Sqlite;

    const NOW: Timestamp = Timestamp::from_millis(1_795_415_400_000);

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    /// A log of so many lines by this actor, and its checkpoint at each line that `at` names.
    fn log(
        home: &std::path::Path,
        actor: &str,
        lines: usize,
        at: &[usize],
    ) -> (Sqlite, Vec<SignedCheckpoint>) {
        let store = Sqlite::open(&home.join(format!("{actor}.sqlite3"))).unwrap();
        let mut made = Vec::new();
        for line in 1..=lines {
            let subject = line.to_string();
            let entry = AuditEntry { actor, action: "logged_in", subject: &subject, detail: "" };
            (&store as &dyn Store).write(|records| note(records, NOW, entry)).unwrap();
            if at.contains(&line) {
                made.push(checkpoint(&store, NOW).unwrap().unwrap().sign(&key()));
            }
        }
        (store, made)
    }

    fn sql(home: &std::path::Path, actor: &str, text: &str) {
        let database = rusqlite::Connection::open(home.join(format!("{actor}.sqlite3"))).unwrap();
        // Whoever can write to the file can drop what forbids it.
        let free =
            "DROP TRIGGER IF EXISTS audit_is_not_rewritten; DROP TRIGGER IF EXISTS audit_is_not_shortened;";
        database.execute_batch(free).unwrap();
        database.execute_batch(text).unwrap();
    }

    fn look(store: &Sqlite, checkpoints: &[SignedCheckpoint]) -> (Finding, Vec<Shown>) {
        verify(store, &QueueKey::of(&key()), checkpoints).unwrap()
    }

    #[test]
    fn a_log_that_went_on_holds_every_checkpoint() {
        let home = tempfile::tempdir().unwrap();
        let (store, made) = log(home.path(), "mita", 9, &[3, 6]);
        let (finding, shown) = look(&store, &made);
        assert!(matches!(finding, Finding::Whole { lines: 9, .. }));
        assert_eq!(shown, [Shown::Holds, Shown::Holds]);
    }

    #[test]
    fn lines_cut_off_at_the_end_are_found_by_the_checkpoint_behind_them() {
        let home = tempfile::tempdir().unwrap();
        let (store, made) = log(home.path(), "mita", 9, &[3, 9]);
        sql(home.path(), "mita", "DELETE FROM audit WHERE number > 7");
        let (finding, shown) = look(&store, &made);
        assert!(matches!(finding, Finding::Whole { lines: 7, .. }), "the chain alone shows nothing");
        assert_eq!(shown, [Shown::Holds, Shown::Cut { at: 7 }]);
    }

    #[test]
    fn a_middle_that_was_written_anew_with_its_hashes_is_found_between_two_checkpoints() {
        let home = tempfile::tempdir().unwrap();
        let (store, made) = log(home.path(), "mita", 9, &[3, 6, 9]);
        // Line 5 is another's now, and every hash after it is right again.
        let rows = (&store as &dyn Store).read(|records| records.audit(0, 99)).unwrap();
        let mut before = rows[3].hash;
        for row in &rows[4..] {
            let line = if row.number == 5 { row.line.replace("mita", "rina") } else { row.line.clone() };
            before = crate::audit::chained(before, &line);
            let number = row.number;
            let text = format!("UPDATE audit SET line = '{line}', hash = '{before}' WHERE number = {number}");
            sql(home.path(), "mita", &text);
        }
        let (finding, shown) = look(&store, &made);
        assert!(matches!(finding, Finding::Whole { lines: 9, .. }), "the chain alone shows nothing");
        assert_eq!(shown, [Shown::Holds, Shown::Rewritten { after: 3 }, Shown::Rewritten { after: 3 }]);
    }

    #[test]
    fn a_chain_that_was_written_anew_as_a_whole_holds_no_checkpoint() {
        let home = tempfile::tempdir().unwrap();
        let (_, made) = log(home.path(), "mita", 9, &[3, 9]);
        let (another, _) = log(home.path(), "rina", 12, &[]);
        let (finding, shown) = look(&another, &made);
        assert!(matches!(finding, Finding::Whole { lines: 12, .. }));
        assert_eq!(shown, [Shown::Rewritten { after: 0 }, Shown::Rewritten { after: 0 }]);
    }

    #[test]
    fn a_line_changed_without_its_hash_is_named_and_later_checkpoints_are_not_reached() {
        let home = tempfile::tempdir().unwrap();
        let (store, made) = log(home.path(), "mita", 9, &[3, 6]);
        sql(home.path(), "mita", "UPDATE audit SET line = replace(line, 'mita', 'rina') WHERE number = 5");
        assert_eq!(look(&store, &made), (Finding::Broken { line: 5 }, vec![Shown::Holds, Shown::NotReached]));
        assert_eq!(checkpoint(&store, NOW).unwrap(), Err(5), "a broken log is not signed");
    }

    #[test]
    fn a_checkpoint_that_was_changed_or_signed_with_another_key_proves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let (store, made) = log(home.path(), "mita", 9, &[3]);
        let one = &made[0];
        let another = one.checkpoint.clone().sign(&SigningKey::from_bytes(&[8; 32]));
        let posing = SignedCheckpoint { key: one.key.clone(), ..another.clone() };
        let later = Checkpoint { made: NOW.plus(1), ..one.checkpoint.clone() };
        let changed = SignedCheckpoint { checkpoint: later, ..one.clone() };
        let (_, shown) = look(&store, &[another, posing, changed]);
        assert_eq!(shown, [Shown::NotGenuine; 3]);
    }

    #[test]
    fn lines_that_a_restore_took_are_told_as_that_and_what_was_before_still_holds() {
        let home = tempfile::tempdir().unwrap();
        let (store, made) = log(home.path(), "mita", 9, &[3, 9]);
        sql(home.path(), "mita", "DELETE FROM audit WHERE number > 7");
        let entry = AuditEntry { actor: "system", action: "restored", subject: "1", detail: "second" };
        (&store as &dyn Store).write(|records| note(records, NOW, entry)).unwrap();
        let second = checkpoint(&store, NOW).unwrap().unwrap();
        assert_eq!((second.life.as_str(), second.lines), ("second", 8));
        let all = [made, vec![second.sign(&key())]].concat();
        assert_eq!(look(&store, &all).1, [Shown::Holds, Shown::LostByRestore { at: 8 }, Shown::Holds]);
        // The end of the second life cut off, its first line too: no restore is there to tell of.
        sql(home.path(), "mita", "DELETE FROM audit WHERE number > 5");
        assert_eq!(look(&store, &all).1[1..], [Shown::Cut { at: 5 }; 2]);
    }
}
