//! What a restore has to know, outside the database: what was taken away, and the highest numbers given.
//!
//! ```text
//! {"at":1795415400000,"life":"","audit":41,"taken":{"device_revoked":{"device":"…"}}}
//! {"at":1795415460000,"life":"","audit":57,"numbers":{"case/2026":1204,"number/SWM/2026":310}}
//! ```
//!
//! One file, one JSON object a line, only ever appended to and synced. What is taken away is read off the audit log
//! after each write, so that whatever has a line there has one here before it is answered; a crash between the two is
//! made up for at the next start. How far the numbers went is written each time they went far, and every hour: a restore
//! goes on beyond the highest that was written, and by a gap beyond that.
//!
//! It serves best on another disk than the database's (`journal_dir`): the newest copy is the one that counts. There is
//! nothing about a citizen in it.
//!
//! `audit` is how much of the audit log was read, in which `life`: restored data goes on with other lines from where the
//! backup ended.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use wire::time::{HOUR, Timestamp};

use crate::audit::Entered;
use crate::fault::Fault;
use crate::rules::access::revocations::{self, Revocation};
use crate::store::{Records, Store};

/// The file's name in its folder.
pub const FILE: &str = "journal.jsonl";
/// Numbers given in a series until it is written how far it went.
const FAR: u32 = 100;
/// Lines of the audit log read at a time.
const LINES: u32 = 1000;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// When it happened.
    pub at: Timestamp,
    /// In which life of the data: empty for the first, then each restore's epoch.
    pub life: String,
    /// The audit log was read so far.
    pub audit: i64,
    /// What was taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Revocation>,
    /// How far each series of numbers had gone; one that did not change is left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, u32>,
}

/// A journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be read.
    #[error("the journal cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// A line is damaged or of a newer program.
    #[error("line {0} of the journal is damaged or of a newer program")]
    Damaged(usize),
    /// It ends before the backup was made.
    #[error("the journal ends before the backup was made: it is not the newest, or another queue's")]
    Older,
}

/// The life the data is in.
///
/// # Errors
/// The store failed.
pub fn life(records: &dyn Records) -> Result<String, Fault> {
    Ok(records.fact("life")?.unwrap_or_default())
}

/// All lines of a journal. One that a power cut left half written at the end never counted.
///
/// # Errors
/// Why it cannot be used: a restore that passes over a line would give back what the line took.
pub fn read(path: &Path) -> Result<Vec<Line>, JournalError> {
    let text = fs::read(path)?;
    let mut lines = Vec::new();
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    for (n, line) in (1..).zip(text.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n')) {
        // A torn line that the next start ended.
        if line.is_empty() || line.ends_with(TORN) {
            continue;
        }
        lines.push(serde_json::from_slice(line).map_err(|_| JournalError::Damaged(n))?);
    }
    Ok(lines)
}

/// How a torn line is ended before the next is written.
const TORN: &[u8] = b"\ttorn";

/// The journal of a running queue.
pub struct Journal {
    path: PathBuf,
    /// Absent until it is first used.
    state: Mutex<Option<State>>,
}

/// How far it got.
struct State {
    life: String,
    audit: i64,
    written: Timestamp,
    numbers: BTreeMap<String, u32>,
}

impl Journal {
    /// In this folder; made when it is first written to.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(FILE), state: Mutex::default() }
    }

    /// Writes down what the audit log tells of things taken away since the last time. Blocks.
    ///
    /// # Errors
    /// The store or the disk failed: the next call does it.
    pub fn follow(&self, store: &dyn Store) -> Result<(), Fault> {
        let mut held = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.at(&mut held, store)?;
        self.catch_up(state, store)
    }

    /// The same, and how far the numbers went if that is far or long ago; in any case when `always`. Blocks.
    ///
    /// # Errors
    /// As for [`Self::follow`].
    pub fn mark(&self, store: &dyn Store, now: Timestamp, always: bool) -> Result<(), Fault> {
        let mut held = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.at(&mut held, store)?;
        self.catch_up(state, store)?;
        let mut numbers: BTreeMap<_, _> = store.read(|records| records.counts())?.into_iter().collect();
        let went = |name: &String, to: u32| to.saturating_sub(state.numbers.get(name).copied().unwrap_or(0));
        let due = now.since(state.written) >= HOUR || numbers.iter().any(|(name, to)| went(name, *to) >= FAR);
        numbers.retain(|name, to| went(name, *to) > 0);
        if always || due {
            let line = Line { at: now, life: state.life.clone(), audit: state.audit, taken: None, numbers };
            append(&self.path, std::slice::from_ref(&line))?;
            state.written = now;
            state.numbers.extend(line.numbers);
        }
        Ok(())
    }

    fn at<'a>(&self, held: &'a mut Option<State>, store: &dyn Store) -> Result<&'a mut State, Fault> {
        if held.is_none() {
            let (life, last) = store.read(|records| -> Result<_, Fault> {
                Ok((life(records)?, records.last_audit()?.map_or(0, |row| row.number)))
            })?;
            let lines = match read(&self.path) {
                Ok(lines) => lines,
                Err(JournalError::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(JournalError::Unreadable(error)) => return Err(error.into()),
                Err(error) => return Err(Fault::Broken(error.to_string())),
            };
            let read = Lines(&lines);
            *held = Some(State {
                // Never beyond what is there: lines that come later would be passed over.
                audit: read.position(&life).unwrap_or(0).min(last),
                written: read.newest().unwrap_or(Timestamp::from_millis(0)),
                numbers: read.numbers(),
                life,
            });
        }
        held.as_mut().ok_or_else(|| Fault::Broken("the journal was not opened".into()))
    }

    fn catch_up(&self, state: &mut State, store: &dyn Store) -> Result<(), Fault> {
        loop {
            let rows = store.read(|records| records.audit(state.audit, LINES))?;
            let Some(last) = rows.last().map(|row| row.number) else { return Ok(()) };
            let taken = rows.iter().filter_map(|row| {
                let line = Entered::of(row)?;
                let taken = revocations::told_by(&line)?;
                let (life, numbers) = (state.life.clone(), BTreeMap::new());
                Some(Line { at: line.at(), life, audit: row.number, taken: Some(taken), numbers })
            });
            append(&self.path, &taken.collect::<Vec<_>>())?;
            state.audit = last;
        }
    }
}

/// What a journal says as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Lines<'a>(pub &'a [Line]);

impl<'a> Lines<'a> {
    /// How much of a life's audit log was read; none when it knows nothing of that life.
    #[must_use]
    pub fn position(&self, life: &str) -> Option<i64> {
        self.0.iter().filter(|line| line.life == life).map(|line| line.audit).max()
    }

    /// When it was last written to.
    #[must_use]
    pub fn newest(&self) -> Option<Timestamp> {
        self.0.iter().map(|line| line.at).max()
    }

    /// How far each series of numbers went.
    #[must_use]
    pub fn numbers(&self) -> BTreeMap<String, u32> {
        let mut numbers = BTreeMap::new();
        for (name, to) in self.0.iter().flat_map(|line| &line.numbers) {
            let far = numbers.entry(name.clone()).or_insert(0);
            *far = (*far).max(*to);
        }
        numbers
    }

    /// What was taken away since a backup of this life, with so many lines in its audit log, was made.
    pub fn taken_since(
        self,
        life: &'a str,
        audit: i64,
        made: Timestamp,
    ) -> impl Iterator<Item = &'a Revocation> {
        self.0
            .iter()
            .filter(move |line| if line.life == life { line.audit > audit } else { line.at >= made })
            .filter_map(|line| line.taken.as_ref())
    }
}

/// Writes lines at the end, on stable storage.
///
/// # Errors
/// The disk failed.
pub fn append(path: &Path, lines: &[Line]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, line)?;
        text.push(b'\n');
    }
    append_bytes(path, text)
}

/// Appends lines to a file that is made if absent; a torn last line is ended first.
///
/// # Errors
/// The disk failed.
pub fn append_bytes(path: &Path, mut text: Vec<u8>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = fs::File::options().read(true).append(true).create(true).open(path)?;
    let len = file.metadata()?.len();
    if len > 0 {
        let mut last = [0];
        file.seek(SeekFrom::Start(len - 1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            text.splice(0..0, TORN.iter().copied().chain(*b"\n"));
        }
    }
    // In one piece: a command may append beside the running queue.
    file.write_all(&text)?;
    file.sync_data()?;
    if len == 0 && cfg!(unix) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: i64, life: &str, audit: i64, name: Option<&str>) -> Line {
        let taken = name.map(|name| Revocation::Open311KeyRevoked { name: name.to_owned() });
        let (at, life) = (Timestamp::from_millis(at), life.to_owned());
        Line {
            at,
            life,
            audit,
            taken,
            numbers: BTreeMap::from([("case/2026".into(), u32::try_from(audit).unwrap())]),
        }
    }

    #[test]
    fn a_line_torn_by_a_power_cut_is_passed_over_and_the_next_begins_anew() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal").join(FILE);
        append(&path, &[line(1, "", 1, Some("a"))]).unwrap();
        let whole = fs::read(&path).unwrap();
        for torn in 1..whole.len() {
            fs::write(&path, [&whole[..], &whole[..torn]].concat()).unwrap();
            assert_eq!(read(&path).unwrap(), [line(1, "", 1, Some("a"))], "{torn} bytes of the second");
            append(&path, &[line(2, "", 2, None)]).unwrap();
            assert_eq!(read(&path).unwrap(), [line(1, "", 1, Some("a")), line(2, "", 2, None)], "{torn}");
        }
    }

    #[test]
    fn a_line_that_is_not_understood_stops_the_restore() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(FILE);
        append(&path, &[line(1, "", 1, Some("a")), line(2, "", 2, Some("b"))]).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replacen("open311_key_revoked", "from_the_future", 1)).unwrap();
        assert!(matches!(read(&path), Err(JournalError::Damaged(1))));
    }

    #[test]
    fn what_was_taken_since_a_backup_goes_by_the_audit_log_in_its_own_life_and_by_time_in_others() {
        let lines = [
            line(10, "", 5, Some("in the backup")),
            // The clock was set back meanwhile.
            line(4, "", 7, Some("after it")),
            line(30, "second", 6, Some("after a restore of it")),
            line(2, "earlier", 9, Some("long ago")),
        ];
        let taken = |life, audit, made| {
            let taken = Lines(&lines).taken_since(life, audit, Timestamp::from_millis(made));
            taken.map(|one| serde_json::to_string(one).unwrap()).collect::<Vec<_>>().join(" ")
        };
        let since = taken("", 5, 20);
        assert!(since.contains("after it") && since.contains("after a restore of it"), "{since}");
        assert!(!since.contains("in the backup") && !since.contains("long ago"), "{since}");
        assert_eq!(taken("second", 6, 40), "");
    }
}
