//! `cargo xtask modules`: no two modules of a crate need each other, and rooms keep to their walls.
//!
//! Where modules import each other in a circle, none of them can be read, tested or moved by itself. [`source`]
//! reads a crate, [`graph`] finds who uses whom, [`walls`] holds what must not be used from where.

mod graph;
mod source;
#[cfg(test)]
mod tests;
mod walls;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::sh;
use graph::{Cycle, Graph};

/// A library or a program of the workspace.
struct Target {
    /// As one would call it: `purabarta-queue`, `purabarta-queue (bin)`.
    name: String,
    /// The folder of its package, from the repository's root.
    folder: PathBuf,
    root: PathBuf,
    is_library: bool,
}

/// Prints how many modules, edges and cycles each crate has, and each cycle; only crates called `only`, when given.
pub fn print(only: Option<&str>) -> Result<()> {
    let mut details = String::new();
    println!(
        "{:<34} {:>8} {:>6} {:>7} {:>10} {:>6}",
        "crate", "modules", "edges", "cycles", "in cycles", "walls"
    );
    let mut found = false;
    for target in targets()?.iter().filter(|target| only.is_none_or(|only| target.is_called(only))) {
        found = true;
        let graph = target.graph()?;
        let (cycles, broken) = (graph.cycles(), target.broken_walls(&graph));
        let caught: usize = cycles.iter().map(|cycle| cycle.modules.len()).sum();
        let (modules, edges) = (graph.modules, graph.edges().count());
        let (name, count) = (&target.name, cycles.len());
        println!("{name:<34} {modules:>8} {edges:>6} {count:>7} {caught:>10} {:>6}", broken.len());
        for cycle in &cycles {
            let _infallible = write!(details, "\n{name}: {}", told(cycle));
        }
        if !broken.is_empty() {
            let _infallible = write!(details, "\n{name}: through walls\n  {}\n", broken.join("\n  "));
        }
    }
    if !found {
        bail!("no crate of the workspace is called {:?}", only.unwrap_or_default());
    }
    print!("{details}");
    Ok(())
}

/// An error for any cycle and any edge through a wall.
pub fn check() -> Result<()> {
    let mut found = Vec::new();
    for target in targets()? {
        let graph = target.graph()?;
        found.extend(graph.cycles().iter().map(|cycle| format!("{}: {}", target.name, told(cycle))));
        found.extend(target.broken_walls(&graph));
    }
    if !found.is_empty() {
        bail!("{}", found.join("\n"));
    }
    Ok(())
}

/// A cycle for people: its modules, and the first place of each edge.
fn told(cycle: &Cycle) -> String {
    let mut text = format!("cycle of {} modules: {}\n", cycle.modules.len(), cycle.modules.join(", "));
    for edge in &cycle.edges {
        let uses = if edge.uses > 1 { format!(" ({} uses)", edge.uses) } else { String::new() };
        let (file, line) = (edge.file.display(), edge.line);
        let _infallible = writeln!(text, "  {} -> {}  {file}:{line}{uses}", edge.from, edge.to);
    }
    text
}

impl Target {
    fn is_called(&self, name: &str) -> bool {
        let package = self.name.split(' ').next().unwrap_or_default();
        package == name || package.strip_prefix("purabarta-") == Some(name) || self.folder == Path::new(name)
    }

    fn graph(&self) -> Result<Graph> {
        let mut parsed = source::Crate::parse(&self.root)?;
        for module in &mut parsed.modules {
            if let Ok(short) = module.file.strip_prefix(sh::root()) {
                module.file = short.to_owned();
            }
        }
        Ok(Graph::of(&parsed))
    }

    /// Walls are between the rooms of a library; its program starts it.
    fn broken_walls(&self, graph: &Graph) -> Vec<String> {
        let folder = self.folder.to_string_lossy();
        if self.is_library { walls::broken(graph, &folder, walls::WALLS) } else { Vec::new() }
    }
}

/// Every library and program of the workspace, not their tests, benches and examples.
fn targets() -> Result<Vec<Target>> {
    let metadata = sh::output(sh::cargo("metadata").args(["--no-deps", "--offline", "--format-version=1"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let packages =
        metadata.get("packages").and_then(|packages| packages.as_array()).context("no packages")?;
    let mut targets = BTreeMap::new();
    for package in packages {
        let text = |value: &serde_json::Value, name: &str| -> Result<String> {
            Ok(value.get(name).and_then(|value| value.as_str()).context("cargo metadata")?.to_owned())
        };
        let (name, manifest) = (text(package, "name")?, PathBuf::from(text(package, "manifest_path")?));
        let folder = manifest.parent().context("a folder")?;
        let folder = folder.strip_prefix(sh::root()).unwrap_or(folder).to_owned();
        for target in package.get("targets").and_then(|targets| targets.as_array()).into_iter().flatten() {
            let kind = target.pointer("/kind/0").and_then(|kind| kind.as_str()).unwrap_or_default();
            let is_library = ["lib", "rlib", "proc-macro"].contains(&kind);
            if !is_library && kind != "bin" {
                continue;
            }
            let name = if is_library { name.clone() } else { format!("{name} ({})", text(target, "name")?) };
            let root = PathBuf::from(text(target, "src_path")?);
            targets.insert(root.clone(), Target { name, folder: folder.clone(), root, is_library });
        }
    }
    Ok(targets.into_values().collect())
}
