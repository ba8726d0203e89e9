//! Which module uses which: the names of [`super::source`] resolved to edges, and the cycles among them.
//!
//! An edge goes to the module that defines what is named. Importing a module itself is no edge; naming something
//! through it is. What a parent re-exports from a child (`pub use child::Name`) is followed to the child; any other
//! import that others reach through is an edge to the module that imports it.

use std::{collections::BTreeMap, path::PathBuf};

use petgraph::{algo::tarjan_scc, graph::DiGraph, visit::EdgeRef as _};

use super::source::{Crate, Import, Module, Named};

/// Imports of imports of imports; beyond this somebody imports themselves.
const DEEPEST: u32 = 16;

/// The modules of a crate and what each uses.
pub struct Graph {
    pub modules: usize,
    edges: BTreeMap<(String, String), Edge>,
    /// Names from other crates, as far as they can be told: `std::fs::read`.
    pub foreign: Vec<Foreign>,
}

/// One module uses another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edge {
    pub from: String,
    pub to: String,
    /// Where it does so first.
    pub file: PathBuf,
    pub line: usize,
    /// In how many places.
    pub uses: usize,
}

/// A module names something of another crate.
pub struct Foreign {
    pub from: String,
    pub path: String,
    pub file: PathBuf,
    pub line: usize,
}

/// Modules that all reach each other, and the edges by which they do.
pub struct Cycle {
    pub modules: Vec<String>,
    pub edges: Vec<Edge>,
}

impl Graph {
    /// Resolves every name in a crate.
    pub fn of(parsed: &Crate) -> Self {
        let mut graph = Self { modules: parsed.modules.len(), edges: BTreeMap::new(), foreign: Vec::new() };
        for (at, module) in parsed.modules.iter().enumerate() {
            for import in module.imports.values() {
                graph.import(parsed, at, import, false);
            }
            for import in &module.globs {
                graph.import(parsed, at, import, true);
            }
            for named in &module.paths {
                let target = parsed.resolve(at, &named.segments, 0);
                graph.named(parsed, at, named, &target, false);
            }
        }
        graph
    }

    fn import(&mut self, parsed: &Crate, at: usize, import: &Import, glob: bool) {
        let target = parsed.resolve(at, &import.named.segments, 0);
        let reexport = match &target {
            Target::Module(to) | Target::Item(to) => import.public && parsed.is_inside(*to, at),
            Target::Foreign(_) => false,
        };
        if !reexport {
            self.named(parsed, at, &import.named, &target, glob);
        }
    }

    fn named(&mut self, parsed: &Crate, at: usize, named: &Named, target: &Target, glob: bool) {
        let Some(module) = parsed.modules.get(at) else { return };
        match target {
            Target::Item(to) => self.edge(module, parsed.modules.get(*to), named.line),
            Target::Module(to) if glob => self.edge(module, parsed.modules.get(*to), named.line),
            Target::Module(_) => {}
            Target::Foreign(path) => self.foreign.push(Foreign {
                from: module.name.clone(),
                path: path.join("::"),
                file: module.file.clone(),
                line: named.line,
            }),
        }
    }

    fn edge(&mut self, from: &Module, to: Option<&Module>, line: usize) {
        let Some(to) = to.filter(|to| to.name != from.name) else { return };
        let edge = self.edges.entry((from.name.clone(), to.name.clone())).or_insert_with(|| Edge {
            from: from.name.clone(),
            to: to.name.clone(),
            file: from.file.clone(),
            line,
            uses: 0,
        });
        edge.line = edge.line.min(line);
        edge.uses += 1;
    }

    /// All edges.
    pub fn edges(&self) -> impl Iterator<Item = &Edge> {
        self.edges.values()
    }

    /// The strongly connected components of more than one module, the largest first.
    pub fn cycles(&self) -> Vec<Cycle> {
        let mut graph = DiGraph::<&str, &Edge>::new();
        let mut nodes = BTreeMap::new();
        for edge in self.edges() {
            let mut node = |name| *nodes.entry(name).or_insert_with(|| graph.add_node(name));
            let (from, to) = (node(edge.from.as_str()), node(edge.to.as_str()));
            graph.add_edge(from, to, edge);
        }
        let mut cycles: Vec<_> = tarjan_scc(&graph)
            .into_iter()
            .filter(|component| component.len() > 1)
            .map(|component| {
                let mut modules: Vec<_> = component
                    .iter()
                    .filter_map(|node| graph.node_weight(*node))
                    .map(ToString::to_string)
                    .collect();
                modules.sort();
                let inner = component.iter().flat_map(|node| graph.edges(*node));
                let mut edges: Vec<_> = inner
                    .filter(|edge| component.contains(&edge.target()))
                    .map(|edge| (*edge.weight()).clone())
                    .collect();
                edges.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
                Cycle { modules, edges }
            })
            .collect();
        cycles.sort_by(|a, b| b.modules.len().cmp(&a.modules.len()).then_with(|| a.modules.cmp(&b.modules)));
        cycles
    }
}

/// What a path names.
enum Target {
    Module(usize),
    /// Something in this module.
    Item(usize),
    /// Something of another crate, or a generic parameter's or a local type's.
    Foreign(Vec<String>),
}

impl Crate {
    /// What a path written in the module `at` names.
    fn resolve(&self, at: usize, segments: &[String], depth: u32) -> Target {
        let foreign = || Target::Foreign(segments.to_vec());
        let (Some((first, rest)), Some(module)) = (segments.split_first(), self.modules.get(at)) else {
            return foreign();
        };
        match first.as_str() {
            _ if depth > DEEPEST => foreign(),
            "crate" => self.walk(0, rest, depth),
            "self" => self.walk(at, rest, depth),
            "super" => {
                let mut up = module.parent.unwrap_or(at);
                let mut rest = rest;
                while let Some((word, more)) = rest.split_first()
                    && word == "super"
                {
                    up = self.modules.get(up).and_then(|module| module.parent).unwrap_or(up);
                    rest = more;
                }
                self.walk(up, rest, depth)
            }
            name => {
                if module.children.contains_key(name) || module.items.contains(name) {
                    return self.walk(at, segments, depth);
                }
                if let Some(import) = module.imports.get(name) {
                    // `use serde::{self}` names itself.
                    let imported = &import.named.segments;
                    if imported.first() == Some(first) && !module.children.contains_key(name) {
                        return Target::Foreign([imported, rest].concat());
                    }
                    return match self.resolve(at, imported, depth + 1) {
                        Target::Module(to) => self.walk(to, rest, depth + 1),
                        Target::Item(to) => Target::Item(to),
                        Target::Foreign(path) => Target::Foreign([path.as_slice(), rest].concat()),
                    };
                }
                match self.glob_source(at, name, depth) {
                    Some(to) => self.walk(to, segments, depth + 1),
                    None => foreign(),
                }
            }
        }
    }

    /// What a path that continues inside the module `at` names.
    fn walk(&self, at: usize, segments: &[String], depth: u32) -> Target {
        let Some((name, rest)) = segments.split_first() else { return Target::Module(at) };
        let Some(module) = self.modules.get(at) else { return Target::Item(at) };
        if let Some(child) = module.children.get(name) {
            return self.walk(*child, rest, depth);
        }
        if module.items.contains(name) || depth > DEEPEST {
            return Target::Item(at);
        }
        if let Some(import) = module.imports.get(name).filter(|import| import.public) {
            return match self.resolve(at, &import.named.segments, depth + 1) {
                Target::Module(to) if self.is_inside(to, at) => self.walk(to, rest, depth + 1),
                Target::Item(to) if self.is_inside(to, at) => Target::Item(to),
                _ => Target::Item(at),
            };
        }
        match self.glob_source(at, name, depth) {
            Some(to) if self.is_inside(to, at) => self.walk(to, segments, depth + 1),
            _ => Target::Item(at),
        }
    }

    /// The module that a name comes from by `use module::*`.
    fn glob_source(&self, at: usize, name: &str, depth: u32) -> Option<usize> {
        let module = self.modules.get(at)?;
        module.globs.iter().find_map(|glob| match self.resolve(at, &glob.named.segments, depth + 1) {
            Target::Module(to) if to != at && self.declares(to, name) => Some(to),
            _ => None,
        })
    }

    fn declares(&self, at: usize, name: &str) -> bool {
        self.modules.get(at).is_some_and(|module| {
            module.items.contains(name)
                || module.children.contains_key(name)
                || module.imports.get(name).is_some_and(|import| import.public)
        })
    }

    /// Whether a module is below another.
    fn is_inside(&self, module: usize, other: usize) -> bool {
        let parent = self.modules.get(module).and_then(|module| module.parent);
        parent.is_some_and(|parent| parent == other || self.is_inside(parent, other))
    }
}
