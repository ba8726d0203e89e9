//! What a benchmark found: values beside their goals, told as they come and kept in a file.

#![allow(clippy::print_stdout, reason = "this is what a measurement is for")]

use serde_json::{Map, Value, json};
use std::path::Path;

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

impl Findings {
    /// All of them once more, one below the other.
    pub fn sum_up(&self) {
        for (name, value, goal) in &self.rows {
            println!("{}", line(name, *value, *goal));
        }
    }

    /// Writes what is to be kept.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(self, file: &Path) {
        std::fs::write(file, format!("{:#}\n", Value::Object(self.json))).expect("the file is written");
        println!("\n{}", file.display());
    }
}
