//! What the proofs counted: each test that proves something writes a file of its own; together they are
//! `target/proofs.json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::sh;

/// Where the tests write.
pub fn folder() -> PathBuf {
    sh::target().join("proofs")
}

/// Forgets what was counted before.
pub fn begin() -> Result<()> {
    if folder().exists() {
        fs::remove_dir_all(folder())?;
    }
    Ok(fs::create_dir_all(folder())?)
}

/// Puts the files together, and prints them as a table.
pub fn collect() -> Result<()> {
    let mut all: BTreeMap<String, Value> = BTreeMap::new();
    for entry in fs::read_dir(folder())? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).context("a name")?.to_owned();
        all.insert(name, serde_json::from_slice(&fs::read(&path)?)?);
    }
    if all.is_empty() {
        return Ok(());
    }
    println!("\n── Proofs");
    println!("{:<20} {:>10} {:>12}", "what", "runs", "violations");
    for (name, count) in &all {
        let number = |key: &str| count.get(key).map_or_else(|| "-".to_owned(), Value::to_string);
        let caught = count.get("caught").map_or_else(String::new, |caught| format!("  ({caught} caught)"));
        println!("{name:<20} {:>10} {:>12}{caught}", number("runs"), number("violations"));
    }
    let file = sh::target().join("proofs.json");
    fs::write(&file, format!("{:#}\n", json!(all)))?;
    println!("{}", file.display());
    Ok(())
}
