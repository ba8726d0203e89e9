//! What the two measurements in the window (`bench_notify`, `bench_typing`) share.

use crate::programs::required_var;
use serde_json::Value;

/// The smallest value that is at least as large as so many percent of all.
#[must_use]
pub fn percentile(all: &mut [f64], percent: usize) -> f64 {
    all.sort_by(f64::total_cmp);
    let at = (all.len() * percent).div_ceil(100).saturating_sub(1);
    all[at]
}

/// Prints the figures with their goal, and writes them to `$PURABARTA_BENCH_DIR/<name>.json`.
///
/// # Panics
/// When they cannot be written.
#[allow(clippy::print_stdout, reason = "this is what a measurement is for")]
pub fn report(name: &str, figures: &Value, goal: &str) {
    println!("{figures:#}\ngoal: {goal}");
    let file = std::path::Path::new(&required_var("PURABARTA_BENCH_DIR")).join(format!("{name}.json"));
    std::fs::write(file, format!("{figures:#}\n")).expect("the figures are written");
}
