//! What both programs are made of, as CycloneDX 1.5: three files beside the package, for whoever must know within an
//! hour of a new hole whether it is theirs.

use std::{fs, path::Path, path::PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{setup::tools, sh};

/// The programs, and where their manifests lie.
const PROGRAMS: [(&str, &str); 2] = [("purabarta", "src-tauri"), ("purabarta-queue", "crates/queue")];
const VERSION: &str = "1.5";
/// The name the lists have for a moment: `cargo cyclonedx` writes one beside every manifest.
const BESIDE: &str = "purabarta-sbom";

/// Writes them into `folder`.
pub fn write(folder: &Path, target: &str) -> Result<()> {
    fs::create_dir_all(folder)?;
    let listed = rust(folder, target);
    remove_beside()?;
    listed?;
    let mut npm = sh::npm(&["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"]);
    keep(&folder.join("pages.cdx.json"), &sh::output(&mut npm)?, "svelte")
}

fn rust(folder: &Path, target: &str) -> Result<()> {
    let mut cyclonedx = sh::command(tools::CARGO_CYCLONEDX.path()?);
    cyclonedx.args([
        "cyclonedx",
        "--quiet",
        "--format",
        "json",
        "--spec-version",
        VERSION,
        "--target",
        target,
    ]);
    sh::run(cyclonedx.args(["--override-filename", BESIDE]))?;
    for (program, manifest) in PROGRAMS {
        let made = beside(manifest);
        let text = fs::read_to_string(&made).with_context(|| format!("the list of {program}"))?;
        keep(&folder.join(format!("{program}.cdx.json")), &text, "rusqlite")?;
    }
    Ok(())
}

fn beside(folder: &str) -> PathBuf {
    sh::root().join(folder).join(format!("{BESIDE}.json"))
}

fn remove_beside() -> Result<()> {
    let others = fs::read_dir(sh::root().join("crates"))?.flatten().map(|entry| entry.path());
    let own = ["src-tauri", "tests", "xtask"].map(|folder| sh::root().join(folder));
    for folder in others.chain(own) {
        let file = folder.join(format!("{BESIDE}.json"));
        if file.exists() {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// Keeps a list, unless it cannot be true: one that does not even name what is known to be in it.
fn keep(file: &Path, text: &str, surely: &str) -> Result<()> {
    let text = without_place(text, &sh::root().to_string_lossy());
    let list: Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
    let components = names(&list);
    if !components.contains(&surely) {
        bail!("{} does not name {surely}: the list is not whole", file.display());
    }
    println!("      {} of {} parts", file.display(), components.len());
    Ok(fs::write(file, text)?)
}

fn names(list: &Value) -> Vec<&str> {
    let components = list.get("components").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    components.iter().filter_map(|component| component.get("name")?.as_str()).collect()
}

/// Without the folder it was built in: that is nobody's business, and two builds should say the same.
fn without_place(text: &str, root: &str) -> String {
    text.replace(root, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_does_not_say_where_it_was_built() {
        let text = r#"{"bom-ref":"path+file:///some/where/crates/wire#purabarta-wire@0.1.0"}"#;
        let kept = without_place(text, "/some/where");
        assert_eq!(kept, r#"{"bom-ref":"path+file:///crates/wire#purabarta-wire@0.1.0"}"#);
    }

    #[test]
    fn the_names_are_those_of_the_components() {
        let list = serde_json::json!({"components": [{"name": "a"}, {"version": "1"}, {"name": "b"}]});
        assert_eq!(names(&list), ["a", "b"]);
        assert!(names(&serde_json::json!({})).is_empty());
    }
}
