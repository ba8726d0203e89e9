//! Which Rust sources were saved: a few saves within a moment are one change.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

use anyhow::Result;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// An editor writes a file in several steps, and a branch is changed file by file: it is over when nothing came for so long.
const QUIET: Duration = Duration::from_millis(120);

/// What the programs are built from, and what Vite serves not.
const WATCHED: [&str; 5] = ["crates", "src-tauri", "ui/locales", "Cargo.toml", "Cargo.lock"];

/// Watches until dropped.
pub struct Watch {
    events: Receiver<notify::Result<Event>>,
    root: PathBuf,
    _watcher: RecommendedWatcher,
}

impl Watch {
    pub fn start(root: &Path) -> Result<Self> {
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(sender)?;
        for name in WATCHED.iter().map(|name| root.join(name)).filter(|name| name.exists()) {
            watcher.watch(&name, RecursiveMode::Recursive)?;
        }
        Ok(Self { events, root: root.to_owned(), _watcher: watcher })
    }

    /// The files saved since it was asked last, from the repository's root. Waits `patience` for the first one.
    pub fn saved(&self, patience: Duration) -> Result<Vec<PathBuf>> {
        let (mut saved, mut patience) = (Vec::new(), patience);
        loop {
            match self.events.recv_timeout(patience) {
                Ok(event) => {
                    let event = event?;
                    if !matches!(event.kind, EventKind::Access(_)) {
                        let names = event.paths.iter().filter_map(|path| path.strip_prefix(&self.root).ok());
                        saved.extend(names.filter(|name| is_source(name)).map(Path::to_owned));
                    }
                    patience = QUIET;
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => anyhow::bail!("nobody watches the sources any more"),
            }
        }
        saved.sort();
        saved.dedup();
        Ok(saved)
    }
}

/// Whether a program is built from this file: no test, no editor's copy, nothing that a build writes.
fn is_source(name: &Path) -> bool {
    let words: Vec<_> = name.iter().filter_map(|word| word.to_str()).collect();
    let elsewhere = ["tests", "benches", "examples", "fuzz", "target", "gen", "node_modules"];
    let extension = name.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let built = ["rs", "toml", "lock", "sql", "json", "ftl", "csv"];
    built.contains(&extension) && !words.iter().any(|word| elsewhere.contains(word) || word.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn sources_are_told_from_tests_and_from_what_is_written_by_a_build() {
        for name in ["crates/queue/src/main.rs", "Cargo.lock", "ui/locales/en/a.ftl", "crates/a/src/x.sql"] {
            assert!(is_source(Path::new(name)), "{name}");
        }
        for name in [
            "crates/queue/tests/a.rs",
            "src-tauri/gen/schemas/a.json",
            "crates/a/src/.a.rs",
            "crates/a/a.rs~",
        ] {
            assert!(!is_source(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn saves_within_a_moment_are_one_change_and_reading_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("crates/a/src")).unwrap();
        fs::write(root.join("Cargo.toml"), "").unwrap();
        let watch = Watch::start(&root).unwrap();
        for name in ["crates/a/src/b.rs", "crates/a/src/c.rs", "crates/a/src/c.txt"] {
            fs::write(root.join(name), "x").unwrap();
        }
        let saved = watch.saved(Duration::from_secs(10)).unwrap();
        assert_eq!(saved, [Path::new("crates/a/src/b.rs"), Path::new("crates/a/src/c.rs")]);
        fs::read(root.join("crates/a/src/b.rs")).unwrap();
        assert!(watch.saved(Duration::from_millis(300)).unwrap().is_empty());
    }
}
