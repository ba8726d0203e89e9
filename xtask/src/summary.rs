//! How many tests passed and failed, read from the runners' own closing lines.

use std::ops::AddAssign;

/// Passed and failed tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: u64,
    pub failed: u64,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Sums all closing lines of nextest, `cargo test` and vitest in what a runner said.
pub fn count(said: &str) -> Count {
    let mut total = Count::default();
    for line in said.lines() {
        let line = without_colour(line);
        total += nextest(&line).or_else(|| cargo_test(&line)).or_else(|| vitest(&line)).unwrap_or_default();
    }
    total
}

/// `Summary [   0.005s] 5 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 1 skipped`
fn nextest(line: &str) -> Option<Count> {
    let (_, results) = line.trim().strip_prefix("Summary [")?.split_once(" run: ")?;
    Some(numbers(results, &[" passed"], &[" failed", " timed out", " exec failed"]))
}

/// `test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s`
fn cargo_test(line: &str) -> Option<Count> {
    let (_, results) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
    Some(numbers(results, &[" passed"], &[" failed"]))
}

/// `Tests  1 failed | 4 passed | 2 skipped (7)`
fn vitest(line: &str) -> Option<Count> {
    let results = line.trim().strip_prefix("Tests ")?;
    Some(numbers(results, &[" passed"], &[" failed"]))
}

fn numbers(results: &str, passed: &[&str], failed: &[&str]) -> Count {
    let mut count = Count::default();
    for result in results.split([',', ';', '|']) {
        let result = result.split('(').next().unwrap_or_default().trim();
        let sum = |endings: &[&str]| {
            endings
                .iter()
                .find_map(|ending| result.strip_suffix(ending)?.trim().parse::<u64>().ok())
                .unwrap_or(0)
        };
        count += Count { passed: sum(passed), failed: sum(failed) };
    }
    count
}

fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextest_is_read() {
        let said = "     Summary [   0.005s] 3 tests run: 3 passed, 0 skipped";
        assert_eq!(count(said), Count { passed: 3, failed: 0 });
        let said = "Summary [ 1.0s] 7/9 tests run: 3 passed (1 slow, 1 leaky), 2 failed, 1 timed out, 1 exec failed, 4 skipped";
        assert_eq!(count(said), Count { passed: 3, failed: 4 });
    }

    #[test]
    fn every_binary_of_cargo_test_is_summed() {
        let said = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(count(said), Count { passed: 5, failed: 1 });
    }

    #[test]
    fn vitest_is_read_in_colour_and_counts_tests_and_not_files() {
        let said = "\u{1b}[2m Test Files \u{1b}[22m \u{1b}[1m\u{1b}[32m2 passed\u{1b}[39m\u{1b}[22m (2)\n\
                    \u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m\u{1b}[22m | \u{1b}[32m4 passed\u{1b}[39m (5)";
        assert_eq!(count(said), Count { passed: 4, failed: 1 });
    }

    #[test]
    fn chatter_is_not_counted() {
        assert_eq!(count("Tests are fun\nrunning 3 tests\nSummary: 3 passed"), Count::default());
    }
}
