//! `cargo xtask bench outbox`: the cost of sending from the officer to the queue, compared with lower bounds:
//! the photos' bytes, the line's speed, the disk's syncs, SQLite's own queries, and a tus server that syncs
//! nothing.
//!
//! Prints a table and writes `outbox.json` into `$PURABARTA_BENCH_DIR`.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement takes real time and ends where something is wrong"
)]

mod lines;
mod lists;
mod load;
mod served;

use serde_json::{Map, Value, json};

/// What a value should be.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    /// No more.
    AtMost(f64),
    /// No less.
    AtLeast(f64),
    /// Measured to explain the others.
    None,
}

/// The values measured so far.
#[derive(Default)]
pub struct Findings {
    rows: Vec<(String, Option<f64>, Goal)>,
    json: Map<String, Value>,
}

impl Findings {
    /// One that is kept in the file. Nothing when what was measured never came to an end.
    pub fn keep(&mut self, name: &str, value: Option<f64>, goal: Goal) {
        let rounded = value.map(|value| (value * 1000.0).round() / 1000.0);
        self.json.insert(name.to_owned(), json!(rounded));
        self.tell(name, value, goal);
    }

    /// One that is only told.
    pub fn tell(&mut self, name: &str, value: Option<f64>, goal: Goal) {
        println!("  {}", line(name, value, goal));
        self.rows.push((name.to_owned(), value, goal));
    }
}

fn line(name: &str, value: Option<f64>, goal: Goal) -> String {
    let goal_told = match goal {
        Goal::AtMost(most) => format!("<= {most}"),
        Goal::AtLeast(least) => format!(">= {least}"),
        Goal::None => String::new(),
    };
    let met = match (goal, value) {
        (Goal::None, _) => "",
        (Goal::AtMost(most), Some(value)) if value <= most => "met",
        (Goal::AtLeast(least), Some(value)) if value >= least => "met",
        _ => "MISSED",
    };
    let value = value.map_or_else(|| "never ended".into(), |value| format!("{value:.3}"));
    format!("{name:<34} {value:>12}  {goal_told:<8} {met}")
}

/// The middle value.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The value that this share (0 to 1) of all do not exceed.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
pub fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share) as usize]
}

fn main() {
    // `cargo bench` and `cargo test --benches` pass flags; a word picks parts by their names.
    let picked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| picked.is_empty() || picked.iter().any(|word| word == name);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut findings = Findings::default();
    let began = std::time::Instant::now();
    let part = |name: &str| {
        let wanted = wanted(name);
        if wanted {
            println!("\n── {name} ({:.0} s)", began.elapsed().as_secs_f64());
        }
        wanted
    };
    if part("lists") {
        lists::measure(&mut findings);
    }
    if part("uploads") {
        runtime.block_on(load::uploads(&mut findings));
    }
    if part("announcements") {
        runtime.block_on(load::announcements(&mut findings));
    }
    if part("herd") {
        runtime.block_on(load::herd(&mut findings));
    }
    if part("cuts") {
        runtime.block_on(lines::cuts(&mut findings));
    }
    if part("backlog") {
        runtime.block_on(lines::backlog(&mut findings));
    }

    println!("\nafter {:.0} s", began.elapsed().as_secs_f64());
    for (name, value, goal) in &findings.rows {
        println!("{}", line(name, *value, *goal));
    }
    if let Some(folder) = std::env::var_os("PURABARTA_BENCH_DIR").filter(|_| picked.is_empty()) {
        let file = std::path::PathBuf::from(folder).join("outbox.json");
        std::fs::write(&file, format!("{:#}\n", Value::Object(findings.json))).expect("the file is written");
        println!("\n{}", file.display());
    }
}
