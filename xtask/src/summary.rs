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

/// Who ran the tests, and so how the closing lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runner {
    Nextest,
    /// One closing line per binary.
    CargoTest,
    Vitest,
}

/// Counts by the runner's own closing lines. A failed test's captured output is shown among them and may look like one of
/// them (nextest shows `test result: FAILED … 1 failed` for each failed test), so no other runner's lines are read.
pub fn count(runner: Runner, said: &str) -> Count {
    let lines = said.lines().map(without_colour);
    match runner {
        Runner::Nextest => lines.filter_map(|line| nextest(&line)).next_back().unwrap_or_default(),
        Runner::Vitest => lines.filter_map(|line| vitest(&line)).next_back().unwrap_or_default(),
        Runner::CargoTest => {
            let (mut total, mut captured) = (Count::default(), false);
            for line in lines {
                if line.starts_with("---- ") && line.ends_with(" ----") {
                    captured = true;
                } else if line == "failures:" {
                    captured = false;
                } else if !captured {
                    total += cargo_test(&line).unwrap_or_default();
                }
            }
            total
        }
    }
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

pub fn without_colour(line: &str) -> String {
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
        assert_eq!(count(Runner::Nextest, said), Count { passed: 3, failed: 0 });
        let said = "Summary [ 1.0s] 7/9 tests run: 3 passed (1 slow, 1 leaky), 2 failed, 1 timed out, 1 exec failed, 4 skipped";
        assert_eq!(count(Runner::Nextest, said), Count { passed: 3, failed: 4 });
    }

    #[test]
    fn a_failed_test_of_nextest_is_counted_once_whatever_its_captured_output_says() {
        let said = "        FAIL [   0.004s] (2/2) made-up tests::fails\n  stdout ---\n\n    running 1 test\n    \
                    Summary [ 0.001s] 9 tests run: 9 passed\n    test tests::fails ... FAILED\n\n    failures:\n\n    \
                    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.00s\n    \n\
                    ------------\n     Summary [   0.005s] 2 tests run: 1 passed, 1 failed, 0 skipped\n        \
                    FAIL [   0.004s] (2/2) made-up tests::fails\nerror: test run failed";
        assert_eq!(count(Runner::Nextest, said), Count { passed: 1, failed: 1 });
    }

    #[test]
    fn every_binary_of_cargo_test_is_summed() {
        let said = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(count(Runner::CargoTest, said), Count { passed: 5, failed: 1 });
    }

    #[test]
    fn captured_output_of_a_failed_test_of_cargo_test_is_not_counted() {
        let said = "failures:\n\n---- tests::fails stdout ----\ntest result: FAILED. 0 passed; 7 failed; 0 ignored\n\n\
                    failures:\n    tests::fails\n\ntest result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured";
        assert_eq!(count(Runner::CargoTest, said), Count { passed: 2, failed: 1 });
    }

    #[test]
    fn vitest_is_read_in_colour_and_counts_tests_and_not_files() {
        let said = "\u{1b}[2m Test Files \u{1b}[22m \u{1b}[1m\u{1b}[32m2 passed\u{1b}[39m\u{1b}[22m (2)\n\
                    \u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m\u{1b}[22m | \u{1b}[32m4 passed\u{1b}[39m (5)";
        assert_eq!(count(Runner::Vitest, said), Count { passed: 4, failed: 1 });
        let captured = format!(
            "stdout | a.test.ts\n Tests  9 failed (9)\ntest result: FAILED. 0 passed; 1 failed\n{said}"
        );
        assert_eq!(count(Runner::Vitest, &captured), Count { passed: 4, failed: 1 });
    }

    #[test]
    fn chatter_is_not_counted() {
        for runner in [Runner::Nextest, Runner::CargoTest, Runner::Vitest] {
            assert_eq!(count(runner, "Tests are fun\nrunning 3 tests\nSummary: 3 passed"), Count::default());
        }
    }
}
