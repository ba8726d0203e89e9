//! Progress one can see: numbered steps and how long each took.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// A known number of steps, told one by one.
pub struct Steps {
    total: usize,
    done: usize,
}

impl Steps {
    pub fn new(total: usize) -> Self {
        Self { total, done: 0 }
    }

    /// Does one step; an error names it.
    pub fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        println!("[{}/{}] {what}", self.done, self.total);
        let started = Instant::now();
        let result = work().with_context(|| what.to_owned())?;
        println!("      {}", elapsed(started.elapsed()));
        Ok(result)
    }
}

/// How one part of a larger run went.
pub struct Part {
    pub name: &'static str,
    pub took: Duration,
    pub failure: Option<String>,
}

impl Part {
    /// Does the work and remembers how it went; only an interrupt ends the whole run.
    pub fn done(name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<Self> {
        println!("\n── {name}");
        let started = Instant::now();
        let failure = work().err().map(|error| format!("{error:#}"));
        if crate::sh::interrupted() {
            anyhow::bail!("interrupted");
        }
        if let Some(failure) = &failure {
            eprintln!("{failure}");
        }
        Ok(Self { name, took: started.elapsed(), failure })
    }

    /// One line of the closing summary.
    pub fn line(&self) -> String {
        let verdict = if self.failure.is_some() { "FAILED" } else { "ok" };
        format!("  {:<28} {:>9}  {verdict}", self.name, elapsed(self.took))
    }
}

/// `0.4 s`, `12.0 s`, `3 min 05 s`.
pub fn elapsed(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_naturally() {
        assert_eq!(elapsed(Duration::from_millis(420)), "0.4 s");
        assert_eq!(elapsed(Duration::from_secs(185)), "3 min 05 s");
    }
}
