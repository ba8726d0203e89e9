//! Which rooms of a crate must not reach which, and why.

use super::graph::Graph;

/// Some modules must not reach others.
pub struct Wall {
    /// The folder of the crate.
    pub folder: &'static str,
    /// The modules the wall stands around, with all below them; empty: every module.
    pub from: &'static [&'static str],
    /// Modules that may nevertheless.
    pub except: &'static [&'static str],
    /// What must not be reached: `crate::` and a module with all below it, or a path of another crate.
    pub to: &'static [&'static str],
    pub why: &'static str,
}

/// The walls of today. A module that is not there yet (or no more) is reached by nobody.
pub const WALLS: &[Wall] = &[
    Wall {
        folder: "crates/queue",
        from: &["rules"],
        except: &[],
        to: &["crate::http", "axum", "rusqlite", "std::fs", "crate::blobs::folder"],
        why: "rules decide by what they are given: no requests, no SQL, no files",
    },
    Wall {
        folder: "crates/queue",
        from: &[],
        except: &["http", "start", "app::start"],
        to: &["crate::http"],
        why: "HTTP is one way in; only what starts the queue knows it",
    },
    Wall {
        folder: "crates/queue",
        from: &[],
        except: &["demo", "start", "app::start"],
        to: &["crate::demo"],
        why: "the product never uses its demo data",
    },
    Wall {
        folder: "crates/queue",
        from: &["store"],
        except: &[],
        to: &["crate::rules", "crate::http", "crate::app"],
        why: "the store keeps rows and knows nothing of who asks for them",
    },
    Wall {
        folder: "crates/queue",
        from: &["channels", "intake"],
        except: &[],
        to: &["crate::http"],
        why: "what goes out and comes in from elsewhere is called by HTTP, not the other way around",
    },
];

/// Every edge through a wall, one line each.
pub fn broken(graph: &Graph, folder: &str, walls: &[Wall]) -> Vec<String> {
    let mut found = Vec::new();
    for wall in walls.iter().filter(|wall| wall.folder == folder) {
        let stands = |from: &str| {
            let among = |rooms: &[&str]| rooms.iter().any(|room| is_in(from, room));
            (wall.from.is_empty() || among(wall.from)) && !among(wall.except)
        };
        for edge in graph.edges().filter(|edge| stands(&edge.from)) {
            let to = format!("crate::{}", edge.to);
            if wall.to.iter().any(|room| is_in(&to, room)) {
                let (file, line) = (edge.file.display(), edge.line);
                found.push(format!("{file}:{line}: {} must not reach {to}: {}", edge.from, wall.why));
            }
        }
        for foreign in graph.foreign.iter().filter(|foreign| stands(&foreign.from)) {
            if wall.to.iter().any(|room| is_in(&foreign.path, room)) {
                let (file, line) = (foreign.file.display(), foreign.line);
                let (from, to) = (&foreign.from, &foreign.path);
                found.push(format!("{file}:{line}: {from} must not reach {to}: {}", wall.why));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn is_in(path: &str, room: &str) -> bool {
    path.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
