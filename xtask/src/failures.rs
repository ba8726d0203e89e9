//! Which tests failed, and with what words, read from what the runners printed.
//!
//! The closing summary repeats them: of a long run often only the end is at hand, and the failure lies far above it.

use crate::summary::{self, Count, Runner, without_colour};

type Failure<'a> = (&'a str, Vec<&'a str>);

/// Lines of a failure that are repeated.
const LINES: usize = 8;
/// As far below a test's name its panic is looked for.
const REACH: usize = 80;

/// What a runner said of its tests.
#[derive(Debug, Default)]
pub struct Told {
    pub count: Count,
    /// The failed ones, each with the first lines of why.
    pub failures: Vec<String>,
}

impl Told {
    /// By what it printed; one that ended badly without naming a test counts as one failure.
    pub fn by(runner: Runner, passed: bool, said: &str) -> Self {
        let mut count = summary::count(runner, said);
        if !passed && count.failed == 0 {
            count.failed = 1;
        }
        Self { count, failures: failures(runner, said) }
    }
}

/// Each failed test once: its name, and below it the first lines of why.
fn failures(runner: Runner, said: &str) -> Vec<String> {
    let lines: Vec<String> = said.lines().map(without_colour).collect();
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    let mut found: Vec<Failure<'_>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let after = lines.get(at + 1..).unwrap_or_default();
        for (name, why) in failed(runner, line, after, &lines) {
            match found.iter_mut().find(|(known, _)| *known == name) {
                Some((_, said)) if said.is_empty() => *said = why,
                Some(_) => {}
                None => found.push((name, why)),
            }
        }
    }
    let told = |(name, why): Failure<'_>| {
        let why = why.into_iter().map(|line| format!("\n      {line}"));
        format!("  {name}{}", why.collect::<String>())
    };
    found.into_iter().map(told).collect()
}

/// The tests that a line says have failed, and why as far as it is told `after` it or, by cargo, anywhere.
fn failed<'a>(runner: Runner, line: &'a str, after: &[&'a str], all: &[&'a str]) -> Vec<Failure<'a>> {
    match runner {
        // `FAIL  officer/settings.test.ts > keeps each change at once`
        Runner::Vitest => {
            let why = || after.iter().copied().take_while(|line| !line.contains('⎯'));
            line.strip_prefix("FAIL  ").map(|name| (name, first_lines(why()))).into_iter().collect()
        }
        // `FAIL [   0.004s] (2/2) package::binary tests::name`, also `TIMEOUT [`, `SIGABRT [`
        Runner::Nextest => {
            let why = || after.iter().copied().take(REACH).take_while(|line| nextest(line).is_none());
            nextest(line).map(|name| (name, panic(why(), "thread '"))).into_iter().collect()
        }
        // `failures:` and the names below it; with `--nocapture` nothing else has them.
        Runner::CargoTest if line == "failures:" => {
            let names =
                after.iter().take_while(|name| !name.contains(char::is_whitespace) && !name.is_empty());
            names.map(|name| (*name, panic(all.iter().copied(), &format!("thread '{name}'")))).collect()
        }
        Runner::CargoTest => Vec::new(),
    }
}

/// The test that a line of nextest says has ended badly.
fn nextest(line: &str) -> Option<&str> {
    let (verdict, rest) = line.split_once(" [")?;
    let badly = ["FAIL", "TIMEOUT", "ABORT"].contains(&verdict) || verdict.starts_with("SIG");
    let (_, name) = rest.split_once("] ")?;
    badly.then(|| name.split_once(") ").map_or(name, |(_, name)| name).trim())
}

/// The panic of a thread.
fn panic<'a>(lines: impl Iterator<Item = &'a str>, thread: &str) -> Vec<&'a str> {
    first_lines(
        lines
            .skip_while(|line| !(line.contains(thread) && line.contains("panicked at")))
            .take_while(|line| !line.contains("stack backtrace")),
    )
}

fn first_lines<'a>(said: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    said.filter(|line| !line.is_empty()).take(LINES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_test_of_vitest_is_named_once_with_its_first_lines() {
        let said = "\u{1b}[31m FAIL \u{1b}[39m phone/a.test.ts > is calm\nAssertionError: expected 1 to be 2\n\n ❯ a.test.ts:3:1\n\
                    ⎯⎯⎯⎯[1/1]⎯\n more\n Tests  1 failed | 4 passed (5)";
        let expected =
            "  phone/a.test.ts > is calm\n      AssertionError: expected 1 to be 2\n      ❯ a.test.ts:3:1";
        assert_eq!(failures(Runner::Vitest, said), [expected]);
    }

    #[test]
    fn a_failed_test_of_nextest_is_named_once_with_its_panic() {
        let said = "        FAIL [   0.004s] (2/2) made-up tests::fails\n  stdout ---\n\n    running 1 test\n\
                    thread 'tests::fails' (1) panicked at src/lib.rs:3:5:\nboom\nstack backtrace:\n   0: x\n\
                    ------------\n     Summary [   0.005s] 2 tests run: 1 passed, 1 failed, 1 timed out\n\
                    \x20       FAIL [   0.004s] (2/2) made-up tests::fails\n     TIMEOUT [  60.0s] (1/2) made-up tests::hangs";
        let fails =
            "  made-up tests::fails\n      thread 'tests::fails' (1) panicked at src/lib.rs:3:5:\n      boom";
        assert_eq!(failures(Runner::Nextest, said), [fails, "  made-up tests::hangs"]);
    }

    #[test]
    fn a_failed_test_of_cargo_test_is_named_with_its_panic() {
        let said = "test a ... ok\n\nfailures:\n\n---- fails stdout ----\nthread 'fails' (1) panicked at x.rs:1:1:\nboom\n\
                    stack backtrace:\n\nfailures:\n    fails\n    says_nothing\n\ntest result: FAILED. 2 passed; 2 failed";
        let fails = "  fails\n      thread 'fails' (1) panicked at x.rs:1:1:\n      boom";
        assert_eq!(failures(Runner::CargoTest, said), [fails, "  says_nothing"]);
    }

    #[test]
    fn nothing_failed_where_nothing_says_so() {
        for runner in [Runner::Nextest, Runner::CargoTest, Runner::Vitest] {
            assert!(failures(runner, "PASS [ 0.1s] a\n ✓ a.test.ts\ntest a ... ok").is_empty());
        }
    }
}
