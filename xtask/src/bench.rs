//! `cargo xtask bench start`: the officer's window beside an empty one, in turns, on one private desktop.
//!
//! Both programs print `window ready` once their page has loaded. Only the ratio is meant to be kept:
//! it moves little between machines.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::mpsc::{self, Receiver},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    bench_outbox, bench_photo, bench_window, e2e,
    environment::Desktop,
    setup::{node, system},
    sh::{self, Running},
    steps::Steps,
};

const ROUNDS: usize = 7;
const PATIENCE: Duration = Duration::from_secs(60);
/// Memory is read when the page has settled.
const SETTLING: Duration = Duration::from_secs(1);

/// Runs a benchmark by its name.
pub fn bench(name: &str) -> Result<()> {
    match name {
        "start" => start(),
        "notify" => bench_window::measure("bench_notify"),
        "typing" => bench_window::measure("bench_typing"),
        "drop" => bench_window::measure("bench_drop"),
        "outbox" => bench_outbox::outbox(),
        "hostile" => bench_outbox::hostile(),
        "photo" => bench_photo::photo(),
        other => {
            bail!(
                "there is no benchmark {other:?}; there are: start, notify, typing, drop, outbox, hostile, photo"
            )
        }
    }
}

/// What one start took.
#[derive(Debug, Clone, Copy)]
struct Start {
    mapped: f64,
    ready: f64,
    memory: f64,
}

fn start() -> Result<()> {
    let mut steps = Steps::new(5);
    steps.step("System packages", || system::ensure(e2e::NEEDS))?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends", node::build)?;
    steps.step("Both programs (release)", || {
        let mut build = sh::cargo_workspace(&["build", "--release"]);
        sh::run(build.args(["--bin", "purabarta", "--example", "empty_window"]))
    })?;
    let (ours, empty) = steps.step("Starting them in turns", in_turns)?;
    report(&ours, &empty)
}

fn in_turns() -> Result<(Vec<Start>, Vec<Start>)> {
    let out = sh::target().join("bench");
    let desktop = Desktop::start(&out.join("logs"))?;
    let mapped = watch_windows(&desktop)?;
    let release = sh::target().join("release");
    let (mut ours, mut empty) = (Vec::new(), Vec::new());
    // The first round warms the caches and makes the officer's files; it is not counted.
    for round in 0..=ROUNDS {
        for (program, name, starts) in [
            (release.join("purabarta"), "officer", &mut ours),
            (release.join("examples/empty_window"), "empty", &mut empty),
        ] {
            let mut command = Command::new(program);
            command.env("PURABARTA_ANNOUNCE_READY", "1").env("PURABARTA_HOME", desktop.folder(name)?);
            let start = one(desktop.prepare(&mut command), &mapped.1).with_context(|| name.to_owned())?;
            if round > 0 {
                starts.push(start);
            }
        }
    }
    Ok((ours, empty))
}

/// Hears of every change in the list of windows, with the moment.
fn watch_windows(desktop: &Desktop) -> Result<(Running, Receiver<(Instant, String)>)> {
    let mut xprop = Command::new("xprop");
    xprop.args(["-spy", "-root", "_NET_CLIENT_LIST"]).stdout(Stdio::piped());
    let mut running = Running::start("xprop", desktop.prepare(&mut xprop))?;
    let lines = lines_of(running.stdout().context("xprop's output")?);
    Ok((running, lines))
}

fn lines_of(stream: impl std::io::Read + Send + 'static) -> Receiver<(Instant, String)> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send((Instant::now(), line)).is_err() {
                break;
            }
        }
    });
    receiver
}

fn first(lines: &Receiver<(Instant, String)>, since: Instant, what: &str) -> Result<f64> {
    while let Some(left) = PATIENCE.checked_sub(since.elapsed()) {
        let (at, line) = lines.recv_timeout(left).with_context(|| format!("no {what:?} in time"))?;
        if line.contains(what) && at >= since {
            return Ok(at.duration_since(since).as_secs_f64());
        }
    }
    bail!("no {what:?} within {PATIENCE:?}")
}

fn one(command: &mut Command, windows: &Receiver<(Instant, String)>) -> Result<Start> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let started = Instant::now();
    let mut program = Running::start("the window", command)?;
    let said = lines_of(program.stdout().context("its output")?);
    let ready = first(&said, started, "window ready")?;
    let mapped = first(windows, started, "0x")?;
    std::thread::sleep(SETTLING);
    let memory = memory_of_tree(program.id())?;
    program.stop(Duration::from_secs(5));
    Ok(Start { mapped, ready, memory })
}

/// Megabytes of a process and all it has started, shared pages counted in proportion.
fn memory_of_tree(root: u32) -> Result<f64> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        if let Some(parent) =
            fs::read_to_string(entry.path().join("stat")).ok().as_deref().and_then(parent_in)
        {
            parents.push((id, parent));
        }
    }
    let rollups = tree(root, &parents)
        .into_iter()
        .filter_map(|id| fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok());
    Ok(rollups.filter_map(|rollup| pss_in(&rollup)).sum())
}

fn tree(root: u32, parents: &[(u32, u32)]) -> Vec<u32> {
    let mut members = vec![root];
    let mut next = 0;
    while let Some(&member) = members.get(next) {
        members.extend(parents.iter().filter(|(_, parent)| *parent == member).map(|(id, _)| *id));
        next += 1;
    }
    members
}

/// The parent in `/proc/N/stat`; the name in brackets may itself hold spaces and brackets.
fn parent_in(stat: &str) -> Option<u32> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn pss_in(rollup: &str) -> Option<f64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
}

fn median(starts: &[Start], of: impl Fn(&Start) -> f64) -> f64 {
    let mut values: Vec<_> = starts.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn report(ours: &[Start], empty: &[Start]) -> Result<()> {
    println!("\nmedian of {ROUNDS} starts        officer     empty   ratio");
    let ratio = |what: &str, unit: &str, of: fn(&Start) -> f64| {
        let (ours, empty) = (median(ours, of), median(empty, of));
        println!("{what:<24} {ours:>8.2} {unit} {empty:>6.2} {unit} {:>6.2}", ours / empty);
        ours / empty
    };
    ratio("window on the screen", "s ", |start| start.mapped);
    let ready = ratio("page ready", "s ", |start| start.ready);
    let memory = ratio("memory (Pss, all)", "MB", |start| start.memory);
    let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
    let json = serde_json::json!({"window_ready_vs_empty": rounded(ready), "rss_vs_empty": rounded(memory)});
    let file = sh::target().join("bench/start.json");
    fs::write(&file, format!("{json:#}\n"))?;
    println!("\n{}", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_tree_holds_grandchildren_and_no_strangers() {
        assert_eq!(tree(10, &[(11, 10), (12, 11), (20, 1), (21, 20)]), [10, 11, 12]);
    }

    #[test]
    fn the_parent_is_read_past_a_name_with_brackets() {
        assert_eq!(parent_in("42 (a) b) c) S 7 42 42 0"), Some(7));
    }

    #[test]
    fn memory_is_the_proportional_size() {
        assert_eq!(
            pss_in("55e-7ff ---p 0 [rollup]\nRss: 9999 kB\nPss:    2048 kB\nPss_Dirty: 1 kB\n"),
            Some(2.0)
        );
    }

    #[test]
    fn the_median_ignores_an_outlier() {
        let starts = [1.0, 90.0, 2.0].map(|ready| Start { mapped: 0.0, ready, memory: 0.0 });
        assert!((median(&starts, |start| start.ready) - 2.0).abs() < f64::EPSILON);
    }
}
