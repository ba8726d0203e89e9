//! How the program ended before: in order, cut off, or by a fault of its own.
//!
//! Each start is written down before anything else is opened, and marked when the program has run for a while and when it
//! ends in order. So the next start knows what to tell the officer. Two starts in a row that ended at once make the third
//! one a start in *safe mode*: it opens the data, shows what waits and copies it out, and does nothing by itself, so that
//! whatever ended the program is not met again. The start after a safe one is tried as usual.
//!
//! ```text
//! starts.json        the last starts, and until when the officer has acknowledged faults
//! faults/<ms>-<n>    one file a fault: where it was met, never what the officer wrote
//! ```
//!
//! Nothing in here may keep the program from starting: a file that cannot be read counts as none, one that cannot be
//! written is logged.

use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wire::ambient::Clock;
use wire::time::Timestamp;

use crate::disk::Disk;
use crate::view::{Trouble, TroubleKind};

/// Whoever ran so long did not end at its start.
pub(crate) const STEADY_AFTER: Duration = Duration::from_secs(60);
/// How many starts, and how many faults, are remembered.
const REMEMBERED: usize = 20;

/// One start of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Start {
    at: Timestamp,
    /// It was one in safe mode.
    #[serde(default)]
    safe: bool,
    /// It ran for [`STEADY_AFTER`].
    #[serde(default)]
    steady: bool,
    /// It ended in order.
    #[serde(default)]
    ended: bool,
}

impl Start {
    const fn ended_at_once(&self) -> bool {
        !self.ended && !self.steady
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Journal {
    #[serde(default)]
    starts: Vec<Start>,
    /// Faults up to then were acknowledged.
    #[serde(default, rename = "told")]
    acknowledged: Option<Timestamp>,
    /// The start before this one was cut off, and that was not acknowledged yet.
    #[serde(default)]
    cut: bool,
}

impl Journal {
    /// Whether the next start is to be one in safe mode.
    fn wants_safe_mode(&self) -> bool {
        matches!(self.starts.as_slice(), [.., before, last]
            if !last.safe && last.ended_at_once() && (before.safe || before.ended_at_once()))
    }
}

/// How the program ended before, and how this start goes.
pub struct Endings {
    disk: Arc<dyn Disk>,
    clock: Arc<dyn Clock>,
    journal: PathBuf,
    faults: PathBuf,
    safe_mode: bool,
    state: Mutex<Journal>,
}

impl Endings {
    /// Writes this start down in the app's folder `root`, which is made if it is not there.
    pub fn begin(root: &Path, disk: Arc<dyn Disk>, clock: Arc<dyn Clock>) -> Self {
        let (journal, faults) = (root.join("starts.json"), Self::faults_in(root));
        if let Err(e) = disk.make_folder(&faults) {
            tracing::warn!(error = %e, "there is no folder for faults");
        }
        let mut known = disk
            .read(&journal)
            .map_or_else(|_| Journal::default(), |bytes| serde_json::from_slice(&bytes).unwrap_or_default());
        let safe_mode = known.wants_safe_mode();
        known.cut |= known.starts.last().is_some_and(|last| !last.ended);
        known.starts.push(Start { at: clock.now(), safe: safe_mode, steady: false, ended: false });
        let too_many = known.starts.len().saturating_sub(REMEMBERED);
        known.starts.drain(..too_many);
        let endings = Self { disk, clock, journal, faults, safe_mode, state: Mutex::new(known) };
        endings.forget_old_faults();
        endings.change(|_| {});
        endings
    }

    /// Where faults of the app in this folder are written.
    #[must_use]
    pub fn faults_in(root: &Path) -> PathBuf {
        root.join("faults")
    }

    /// Whether this start is one in safe mode.
    #[must_use]
    pub const fn safe_mode(&self) -> bool {
        self.safe_mode
    }

    /// The program has run for [`STEADY_AFTER`].
    pub(crate) fn record_steady(&self) {
        self.change_this(|start| start.steady = true);
    }

    /// The program ends in order.
    pub fn record_orderly_end(&self) {
        self.change_this(|start| start.ended = true);
    }

    /// What the officer has not acknowledged yet.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        let (acknowledged, cut) = {
            let state = self.lock();
            (state.acknowledged, state.cut)
        };
        let unread = self.faults_met().into_iter().rfind(|at| acknowledged.is_none_or(|until| *at > until));
        match unread {
            Some(at) => Some(Trouble { at: Some(at), what: TroubleKind::Fault }),
            None => cut.then_some(Trouble { at: None, what: TroubleKind::Cut }),
        }
    }

    /// The officer has read it.
    pub(crate) fn acknowledge(&self) {
        // By the newest fault, too: its clock may have been ahead of today's.
        let newest = self.faults_met().last().copied();
        let now = self.clock.now();
        self.change(|journal| {
            journal.acknowledged = Some(newest.map_or(now, |newest| newest.max(now)));
            journal.cut = false;
        });
    }

    /// How many faults are on this disk, and where the newest was met, for people who help.
    pub(crate) fn for_support(&self) -> (usize, String) {
        let files = self.fault_files();
        let place = files.last().and_then(|(_, path)| self.disk.read(path).ok()).map(|bytes| {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            text.lines().find_map(|line| line.strip_prefix("place: ")).unwrap_or_default().to_owned()
        });
        (files.len(), place.unwrap_or_default())
    }

    fn faults_met(&self) -> Vec<Timestamp> {
        self.fault_files().into_iter().map(|(at, _)| at).collect()
    }

    /// The files of faults, oldest first.
    fn fault_files(&self) -> Vec<(Timestamp, PathBuf)> {
        let mut found: Vec<_> = self
            .disk
            .list(&self.faults)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|path| Some((met_at(&path)?, path)))
            .collect();
        found.sort();
        found
    }

    fn forget_old_faults(&self) {
        let files = self.fault_files();
        let too_many = files.len().saturating_sub(REMEMBERED);
        for (_, path) in files.iter().take(too_many) {
            if let Err(e) = self.disk.remove(path) {
                tracing::warn!(error = %e, "the file of an old fault stays");
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Journal> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change_this(&self, change: impl FnOnce(&mut Start)) {
        self.change(|journal| {
            if let Some(this) = journal.starts.last_mut() {
                change(this);
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut Journal)) {
        let mut journal = self.lock();
        change(&mut journal);
        let written = serde_json::to_vec_pretty(&*journal)
            .map_err(io::Error::from)
            .and_then(|bytes| self.disk.write_durably(&self.journal, &bytes));
        if let Err(e) = written {
            tracing::warn!(error = %e, "how this start goes could not be written down");
        }
    }
}

/// The name of a fault's file: when it was met, and its number in this run.
#[must_use]
pub fn fault_name(at: Timestamp, number: usize) -> String {
    format!("{:013}-{number}.txt", at.millis())
}

fn met_at(path: &Path) -> Option<Timestamp> {
    let (at, _) = path.file_name()?.to_str()?.strip_suffix(".txt")?.split_once('-')?;
    at.parse().ok().map(Timestamp::from_millis)
}

/// The part of a fault's message that may be stored: panics quote the text they failed on, which may be an officer's or a citizen's.
#[must_use]
pub fn without_quotes(message: &str) -> &str {
    message.split(['`', '"', '\'']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::LocalDisk;
    use std::fs;
    use wire::ambient::system::SystemClock;

    struct Computer(tempfile::TempDir);

    impl Computer {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn starts(&self) -> Endings {
            Endings::begin(self.0.path(), Arc::new(LocalDisk), Arc::new(SystemClock::start()))
        }

        fn meets_a_fault(&self, at: i64) {
            let name = fault_name(Timestamp::from_millis(at), 0);
            fs::write(Endings::faults_in(self.0.path()).join(name), "place: src/a.rs:7\n").unwrap();
        }
    }

    #[test]
    fn two_immediate_crashes_make_the_third_start_safe_and_the_fourth_normal() {
        let computer = Computer::new();
        assert!(!computer.starts().safe_mode());
        assert!(!computer.starts().safe_mode());
        let safe = computer.starts();
        assert!(safe.safe_mode());
        safe.record_orderly_end();
        assert!(!computer.starts().safe_mode(), "after a safe one");
        assert!(computer.starts().safe_mode(), "it ended at once again");
    }

    #[test]
    fn a_start_that_ran_a_while_or_ended_in_order_does_not_cause_safe_mode() {
        let computer = Computer::new();
        computer.starts();
        computer.starts().record_steady();
        assert!(!computer.starts().safe_mode());
        let computer = Computer::new();
        computer.starts();
        computer.starts().record_orderly_end();
        assert!(!computer.starts().safe_mode());
    }

    #[test]
    fn a_cut_off_start_is_reported_until_acknowledged() {
        let computer = Computer::new();
        let first = computer.starts();
        assert_eq!(first.trouble(), None);
        first.record_steady();
        let cut = Some(Trouble { at: None, what: TroubleKind::Cut });
        let second = computer.starts();
        assert_eq!(second.trouble(), cut);
        second.record_orderly_end();
        let third = computer.starts();
        assert_eq!(third.trouble(), cut, "nobody has read it");
        third.acknowledge();
        assert_eq!(third.trouble(), None);
        third.record_orderly_end();
        assert_eq!(computer.starts().trouble(), None);
    }

    #[test]
    fn a_fault_is_reported_once_with_its_time_before_a_cut_off_start() {
        let computer = Computer::new();
        computer.starts();
        let start = computer.starts();
        computer.meets_a_fault(1_000);
        computer.meets_a_fault(9_999_999_999_999);
        let at = Some(Timestamp::from_millis(9_999_999_999_999));
        assert_eq!(start.trouble(), Some(Trouble { at, what: TroubleKind::Fault }));
        assert_eq!(start.for_support(), (2, "src/a.rs:7".to_owned()));
        start.acknowledge();
        assert_eq!(start.trouble(), None, "though its clock was ahead");
    }

    #[test]
    fn an_unreadable_journal_does_not_block_the_start_and_old_faults_are_deleted() {
        let computer = Computer::new();
        computer.starts();
        fs::write(computer.0.path().join("starts.json"), "{").unwrap();
        for at in 1..=30 {
            computer.meets_a_fault(at);
        }
        let start = computer.starts();
        assert!(!start.safe_mode());
        assert_eq!(start.for_support().0, REMEMBERED);
    }

    #[test]
    fn a_fault_report_omits_the_quoted_text() {
        let said = "byte index 1 is not a char boundary; it is inside 'ন' (bytes 0..3) of `নালা পরিষ্কার`";
        assert_eq!(without_quotes(said), "byte index 1 is not a char boundary; it is inside ");
    }
}
