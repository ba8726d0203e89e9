//! What the officer's program has on disk, read from a copy of its database (the program locks the original). It is what a
//! power cut would leave.

use rusqlite::Connection;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const DATABASE: &str = "purabarta.sqlite";
/// How often the files are copied anew when the program wrote meanwhile.
const TRIES: usize = 50;

/// A draft on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The caption in Bengali, as typed.
    pub caption: String,
    /// How many photos are in it.
    pub photos: usize,
}

/// What is on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OnDisk {
    /// What is being written.
    pub drafts: Vec<Draft>,
    /// What was submitted and not yet received, as it is sent.
    pub unsent: Vec<String>,
    /// What was received.
    pub received: Vec<String>,
}

impl OnDisk {
    /// Reads it; nothing before the program has made its database.
    ///
    /// # Errors
    /// When what is there cannot be read.
    pub fn of(home: &Path) -> Result<Self, String> {
        if !home.join(DATABASE).exists() {
            return Ok(Self::default());
        }
        let copy = copy(home)?;
        let mut last = String::new();
        for _ in 0..3 {
            match read(&copy.path().join(DATABASE)) {
                Ok(found) => return Ok(found),
                Err(e) => last = e.to_string(),
            }
        }
        Err(last)
    }

    /// How often this is in a draft, on its way, or received.
    #[must_use]
    pub fn counts(&self, marker: &str) -> (usize, usize, usize) {
        let among = |texts: &[String]| texts.iter().filter(|text| text.contains(marker)).count();
        let drafts = self.drafts.iter().filter(|draft| draft.caption.contains(marker)).count();
        (drafts, among(&self.unsent), among(&self.received))
    }
}

/// Copies the database and its log, at a moment at which the program wrote neither.
fn copy(home: &Path) -> Result<tempfile::TempDir, String> {
    let files = [DATABASE.to_owned(), format!("{DATABASE}-wal")];
    let seen = || -> Vec<Option<(u64, SystemTime)>> {
        let look = |name: &String| std::fs::metadata(home.join(name)).ok();
        files
            .iter()
            .map(|name| look(name).and_then(|meta| Some((meta.len(), meta.modified().ok()?))))
            .collect()
    };
    let mut failed = String::from("the database never rested");
    for _ in 0..TRIES {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let before = seen();
        let copied = files.iter().try_for_each(|name| {
            let from: PathBuf = home.join(name);
            if from.exists() { std::fs::copy(&from, folder.path().join(name)).map(drop) } else { Ok(()) }
        });
        match copied {
            Ok(()) if seen() == before => return Ok(folder),
            Ok(()) => (),
            Err(e) => failed = e.to_string(),
        }
    }
    Err(failed)
}

fn read(database: &Path) -> rusqlite::Result<OnDisk> {
    let db = Connection::open(database)?;
    let mut found = OnDisk::default();
    let mut query = db.prepare("SELECT content FROM draft ORDER BY id")?;
    for content in query.query_map([], |row| row.get::<_, String>(0))? {
        let content: Value = serde_json::from_str(&content?).unwrap_or_default();
        let photos = content["photos"].as_array().map_or(0, Vec::len);
        let caption = content["caption_bn"].as_str().unwrap_or_default().to_owned();
        found.drafts.push(Draft { caption, photos });
    }
    let mut query = db.prepare(
        "SELECT bytes, receipt IS NOT NULL FROM operation WHERE receipt IS NOT NULL
             OR (replaced_by IS NULL AND set_aside_at IS NULL) ORDER BY sequence",
    )?;
    for row in query.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, bool>(1)?)))? {
        let (bytes, received) = row?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if received { found.received.push(text) } else { found.unsent.push(text) }
    }
    Ok(found)
}
