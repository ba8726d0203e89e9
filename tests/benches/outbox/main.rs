//! `cargo xtask bench outbox`: the cost of sending from the officer to the queue, compared with lower bounds:
//! the photos' bytes, the line's speed, the disk's syncs, SQLite's own queries, and a tus server that syncs
//! nothing.
//!
//! Prints a table and writes `outbox.json` into `$PURABARTA_BENCH_DIR`.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement takes real time and ends where something is wrong"
)]

mod lines;
mod lists;
mod load;

use purabarta_tests::findings::Findings;

fn main() {
    // `cargo bench` and `cargo test --benches` pass flags; a word picks parts by their names.
    let picked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| picked.is_empty() || picked.iter().any(|word| word == name);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut findings = Findings::default();
    let began = std::time::Instant::now();
    let part = |name: &str| {
        let wanted = wanted(name);
        if wanted {
            println!("\n── {name} ({:.0} s)", began.elapsed().as_secs_f64());
        }
        wanted
    };
    if part("lists") {
        lists::measure(&mut findings);
    }
    if part("uploads") {
        runtime.block_on(load::uploads(&mut findings));
    }
    if part("announcements") {
        runtime.block_on(load::announcements(&mut findings));
    }
    if part("herd") {
        runtime.block_on(load::herd(&mut findings));
    }
    if part("cuts") {
        runtime.block_on(lines::cuts(&mut findings));
    }
    if part("backlog") {
        runtime.block_on(lines::backlog(&mut findings));
    }

    println!("\nafter {:.0} s", began.elapsed().as_secs_f64());
    findings.sum_up();
    if let Some(folder) = std::env::var_os("PURABARTA_BENCH_DIR").filter(|_| picked.is_empty()) {
        findings.write(&std::path::PathBuf::from(folder).join("outbox.json"));
    }
}
