//! The real processes, killed at every moment. See `purabarta_tests::sigkill`.
//!
//! A sample of the moments on every change, all of them with `PURABARTA_FULL=1`;
//! `PURABARTA_MOMENT=officer:report:17` runs one.

#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that finds something wrong ends there"
)]

use purabarta_tests::sigkill::{Run, Side, Template, Work};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use testkit::proofs::{self, Proof};

/// Moments that once failed, and stay.
const REGRESSIONS: &[Run] = &[];

/// How many moments of each piece of work, on each side, are in the slice.
const SLICE: u64 = 8;

const MORTAL: &str = env!("CARGO_BIN_EXE_mortal");

fn one(said: &str) -> Run {
    let words: Vec<_> = said.split(':').collect();
    let [side, work, moment] = words[..] else { panic!("side:work:moment, not {said}") };
    let side = match side {
        "officer" => Side::Officer,
        "queue" => Side::Queue,
        _ => panic!("no side is called {side}"),
    };
    Run { side, work: work.parse().unwrap(), moment: moment.parse().unwrap() }
}

/// Lives through runs, as many at once as there are processors; answers what each came to, in order.
fn all(template: &Template, proof: &Mutex<Proof>, runs: &[Run]) -> Vec<(bool, u64)> {
    let (next, done) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let n = usize::try_from(next.fetch_add(1, Ordering::SeqCst)).unwrap();
                    let Some(run) = runs.get(n) else { return };
                    let lived = run.lives(Path::new(MORTAL), template);
                    let found = lived.violations.first().map_or(Ok(()), |violation| Err(violation.clone()));
                    proof.lock().unwrap().ran(format!("{run:?}"), found);
                    done.lock().unwrap().push((n, lived.killed, lived.moments));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_unstable();
    done.into_iter().map(|(_, killed, moments)| (killed, moments)).collect()
}

#[test]
fn a_process_killed_at_any_moment_keeps_every_promise() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let template = runtime.block_on(Template::new());
    if let Ok(said) = std::env::var("PURABARTA_MOMENT") {
        let lived = one(&said).lives(Path::new(MORTAL), &template);
        println!("{lived:#?}");
        assert!(lived.violations.is_empty());
        return;
    }
    let proof = Mutex::new(Proof::begins("sigkill", 0));
    all(&template, &proof, REGRESSIONS);
    let kinds = [Side::Officer, Side::Queue].into_iter().flat_map(|side| Work::ALL.map(|work| (side, work)));
    let untouched: Vec<_> = kinds.map(|(side, work)| Run { side, work, moment: 0 }).collect();
    let lived = all(&template, &proof, &untouched);
    let mut runs = Vec::new();
    for (run, (killed, moments)) in untouched.iter().zip(&lived) {
        println!("{:?}, {:?}: {moments} moments", run.side, run.work);
        assert!(!killed && *moments > 0);
        let step = if proofs::is_full() { 1 } else { (moments / SLICE).max(1) };
        // A life is never quite like the last: some go on for longer.
        let last = if proofs::is_full() { moments + moments / 10 } else { *moments };
        runs.extend((1..=last).step_by(usize::try_from(step).unwrap()).map(|moment| Run { moment, ..*run }));
    }
    let lived = all(&template, &proof, &runs);
    let killed = lived.iter().filter(|(killed, _)| *killed).count();
    println!("{} runs, {killed} kills", runs.len());
    assert!(killed * 10 > runs.len() * 8, "most runs are to end in a kill: {killed} of {}", runs.len());
    proof.into_inner().unwrap().ends();
}
