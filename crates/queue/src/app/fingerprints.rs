//! Which photos are like earlier ones, of whatever department.
//!
//! Each photo an item shows is compared once with all that came before it, and the nearest are kept: what came
//! before does not change. The comparing is done right after the item was entered, in a transaction of its own, so
//! that whoever looks at the desk writes nothing. Fingerprints lie in memory, read at the start and then as they come;
//! a million take 48 MB, and comparing one with all of them about 15 ms.

use photo::{Fingerprint, VERY_SIMILAR_BITS};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use wire::ids::SubmissionId;
use wire::review::ALIKE;

use crate::fault::Fault;
use crate::store::Store;
use crate::store::photos::ShowingRow;

/// Compared in one transaction, and read at a time.
const BATCH: u32 = 1000;

/// All fingerprints, in the order in which they came.
#[derive(Default)]
pub struct Fingerprints(Mutex<Vec<Print>>);

struct Print {
    fingerprint: Fingerprint,
    number: i64,
    submission: SubmissionId,
}

impl Fingerprints {
    /// Reads them all again the next time.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Compares what was not compared yet. Cheap when there is nothing. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn compare(&self, store: &dyn Store) -> Result<(), Fault> {
        loop {
            let news = store.read(|records| records.uncompared(BATCH))?;
            if news.is_empty() {
                return Ok(());
            }
            let mut prints = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            catch_up(store, &mut prints)?;
            let found: Vec<_> = news.iter().map(|new| (new.number, nearest(&prints, new))).collect();
            drop(prints);
            store.write(|records| {
                found.iter().try_for_each(|(number, earlier)| records.add_alikes(*number, earlier))
            })?;
        }
    }

    /// Reads the fingerprints that came since the last time. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn load(&self, store: &dyn Store) -> Result<(), Fault> {
        catch_up(store, &mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn catch_up(store: &dyn Store, prints: &mut Vec<Print>) -> Result<(), Fault> {
    loop {
        let after = prints.last().map_or(0, |print| print.number);
        let rows = store.read(|records| records.showings(after, BATCH))?;
        if rows.is_empty() {
            return Ok(());
        }
        prints.extend(rows.into_iter().map(|ShowingRow { number, submission, fingerprint, .. }| Print {
            fingerprint,
            number,
            submission,
        }));
    }
}

/// The nearest earlier showings by other items, one of each item, nearest and oldest first.
fn nearest(prints: &[Print], new: &ShowingRow) -> Vec<(i64, u32)> {
    let mut best: BTreeMap<SubmissionId, (u32, i64)> = BTreeMap::new();
    for print in prints.iter().take_while(|print| print.number < new.number) {
        let bits = print.fingerprint.distance(&new.fingerprint);
        if bits <= VERY_SIMILAR_BITS && print.submission != new.submission {
            let here = (bits, print.number);
            best.entry(print.submission).and_modify(|kept| *kept = here.min(*kept)).or_insert(here);
        }
    }
    let mut best: Vec<_> = best.into_values().collect();
    best.sort_unstable();
    best.into_iter().take(ALIKE).map(|(bits, number)| (number, bits)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::digest::Digest;

    fn item(n: u128) -> SubmissionId {
        uuid::Uuid::from_u128(n).into()
    }

    fn print(number: i64, by: u128, full: u64) -> Print {
        Print { fingerprint: Fingerprint { full, top: full, mirror: !full }, number, submission: item(by) }
    }

    fn new(number: i64, by: u128, full: u64) -> ShowingRow {
        let Print { fingerprint, submission, .. } = print(number, by, full);
        ShowingRow { number, submission, sha256: Digest::of(b"x"), fingerprint }
    }

    #[test]
    fn the_nearest_three_of_other_items_that_came_before_are_found_one_of_each() {
        let zero = 0x3333_3333_3333_3333;
        let prints = [
            print(1, 1, zero ^ 0b1_1111),
            print(2, 1, zero ^ 0b1),
            print(3, 2, zero ^ 0b111_1111_1111),
            print(4, 3, zero ^ 0b11),
            print(5, 9, zero),
            print(6, 4, zero ^ 0b111),
            print(7, 5, zero ^ 0b1111),
            print(9, 6, zero),
        ];
        assert_eq!(nearest(&prints, &new(8, 9, zero)), [(2, 1), (4, 2), (6, 3)]);
    }
}
