//! Erasing by order, and erasing again after a restore.
//!
//! ```text
//! erase -> a line in erasures.jsonl, on stable storage -> the case is erased -> files, log
//! start -> every line whose case is not erased, because the data is of an older backup: erased again
//! ```
//!
//! The journal has one JSON object a line, is only appended to, and has nothing of a citizen in it. It must outlive the
//! database, so it lies beside the other journal ([`crate::app::journal`]), and a restore takes it from there.

use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use wire::ids::{CaseId, Number};
use wire::problem::ProblemCode;
use wire::text;
use wire::time::Timestamp;

use crate::app::files;
use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::rules::cases::context::CaseContext;
use crate::rules::cases::erasure::{self, Order};

/// The journal's name in the journals' folder.
pub const JOURNAL: &str = "erasures.jsonl";
/// A telephone number is known by its last digits: before them stand a country's and zeroes, or not.
const DIGITS: usize = 10;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    at: Timestamp,
    case: CaseId,
    order: Order,
}

/// The case with a number.
///
/// # Errors
/// `not_found`, or the store failed.
pub fn case_numbered(queue: &Queue, number: &str) -> Result<(CaseId, Number), Fault> {
    let number = Number(number.to_owned());
    let found = queue.store.read(|records| records.case_by_number(&number))?;
    Ok((found.ok_or(ProblemCode::NotFound)?, number))
}

/// The cases of whoever has this telephone number, as far as it is kept.
///
/// # Errors
/// The store failed.
pub fn cases_of_phone(queue: &Queue, phone: &str) -> Result<Vec<(CaseId, Number)>, Fault> {
    let Some(wanted) = last_digits(phone) else { return Ok(Vec::new()) };
    queue.store.read(|records| -> Result<_, Fault> {
        let mut found = Vec::new();
        for (id, contact) in records.contacts()? {
            if last_digits(&contact.phone).is_some_and(|digits| digits == wanted)
                && let Some(case) = records.case(id)?
            {
                found.push((id, case.number));
            }
        }
        Ok(found)
    })
}

fn last_digits(phone: &str) -> Option<String> {
    let digits: Vec<char> = text::latin_digits(phone).chars().filter(char::is_ascii_digit).collect();
    digits.len().checked_sub(DIGITS).and_then(|from| Some(digits.get(from..)?.iter().collect()))
}

/// Erases a case by order, with its files and what the store's log has of it. Blocks.
///
/// # Errors
/// `not_found`, or the disk or the store failed; what was not done is done at the next start.
pub fn erase(queue: &Queue, case: CaseId, order: &Order) -> Result<(), Fault> {
    let at = queue.clock.now();
    // First: what stands here is erased, also if the disk fails in between or an older backup is restored.
    append(&journal(queue), &Line { at, case, order: order.clone() })?;
    carry_out(queue, case, order)?;
    queue.notify_changed();
    files::remove_unwanted(queue)
}

fn carry_out(queue: &Queue, case: CaseId, order: &Order) -> Result<(), Fault> {
    queue.store.write(|records| {
        let context = CaseContext::load(records, queue.clock.now(), None)?;
        erasure::erase(&context, case, order)
    })
}

/// Erases again what the journal names and the data still has; answers how many cases. Blocks.
///
/// # Errors
/// The journal is damaged, or the disk or the store failed: a queue that would show what was erased does not start.
pub fn again(queue: &Queue) -> Result<usize, Fault> {
    let mut erased = 0;
    for line in read(&journal(queue))? {
        let case = queue.store.read(|records| records.case(line.case))?;
        if case.is_some_and(|case| !erasure::is_erased(&case)) {
            carry_out(queue, line.case, &line.order)?;
            erased += 1;
        }
    }
    if erased > 0 {
        tracing::warn!(erased, "cases that this data still had were erased again");
        files::remove_unwanted(queue)?;
    }
    Ok(erased)
}

fn journal(queue: &Queue) -> PathBuf {
    queue.settings.journal_dir.join(JOURNAL)
}

fn append(path: &Path, line: &Line) -> Result<(), Fault> {
    let mut text = serde_json::to_vec(line).map_err(io::Error::other)?;
    text.push(b'\n');
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let mut there = Vec::new();
    file.read_to_end(&mut there)?;
    // Over a line that a power cut left half written.
    let end = there.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    file.set_len(end as u64)?;
    file.seek(SeekFrom::Start(end as u64))?;
    file.write_all(&text)?;
    Ok(file.sync_all()?)
}

/// A line that a power cut left half written never counted: its case was not erased then, and is ordered anew.
fn read(path: &Path) -> Result<Vec<Line>, Fault> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let damaged = |n: usize| Fault::Broken(format!("line {n} of {JOURNAL} is damaged"));
    let whole = text.rfind('\n').map_or("", |end| text.get(..end).unwrap_or_default());
    let lines = (1..).zip(whole.lines()).filter(|(_, line)| !line.is_empty());
    lines.map(|(n, line)| serde_json::from_str(line).map_err(|_| damaged(n))).collect()
}
