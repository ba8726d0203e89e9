//! Proofs: tests that repeat something very often and count violations of what must always hold.
//!
//! A proof prints its seed and its violations, and writes `{ "runs": n, "violations": m }` to
//! `$PURABARTA_PROOFS_DIR/<name>.json` when that is set.

use std::fmt::Display;
use std::path::Path;

/// How much is run: a sample on every change, everything (`PURABARTA_FULL=1`) before a release.
#[must_use]
pub fn amount(slice: u64, full: u64) -> u64 {
    if is_full() { full } else { slice }
}

/// Whether everything is run.
#[must_use]
pub fn is_full() -> bool {
    std::env::var("PURABARTA_FULL").is_ok_and(|full| full == "1")
}

/// Writes a proof's result to a file, if the variable is set.
///
/// # Panics
/// When the file cannot be written.
pub fn record(name: &str, runs: u64, violations: u64) {
    if let Some(folder) = std::env::var_os("PURABARTA_PROOFS_DIR") {
        let said = serde_json::json!({ "runs": runs, "violations": violations });
        std::fs::create_dir_all(&folder).expect("the folder for proofs");
        let path = Path::new(&folder).join(format!("{name}.json"));
        std::fs::write(path, format!("{said}\n")).expect("the proof is written");
    }
}

/// A running proof.
pub struct Proof {
    name: &'static str,
    runs: u64,
    violations: Vec<String>,
}

impl Proof {
    /// Starts it with the seed that determines everything.
    #[must_use]
    pub fn begins(name: &'static str, seed: u64) -> Self {
        println!("{name}: seed {seed}");
        Self { name, runs: 0, violations: Vec::new() }
    }

    /// Counts a run.
    pub fn ran(&mut self, what: impl Display, found: Result<(), String>) {
        self.runs += 1;
        if let Err(violation) = found {
            println!("{}: violation in {what}: {violation}", self.name);
            self.violations.push(format!("{what}: {violation}"));
        }
    }

    /// Ends it and writes the counts.
    ///
    /// # Panics
    /// When there was a violation.
    pub fn ends(self) {
        let Self { name, runs, violations } = self;
        println!("{name}: {runs} runs, {} violations", violations.len());
        record(name, runs, violations.len() as u64);
        assert!(violations.is_empty(), "{}", violations.join("\n"));
    }
}
