//! One report, and one fault at one place: the k-th operation of a disk, for every k; or
//! a changed clock, at every moment.

use simdisk::Fault;
use std::time::Duration;

use super::week::{Run, Side};

async fn a_day(run: &mut Run) {
    run.report(0, 2).await;
    tokio::time::sleep(Duration::from_secs(20)).await;
    run.get_up().await;
    let _ = run.devices[0].writes(0).await;
    tokio::time::sleep(Duration::from_secs(20)).await;
    run.get_up().await;
}

/// How many operations the disk of this side makes on a day without faults.
#[must_use]
pub fn operations(side: Side) -> u64 {
    super::week::simulated(7, |mut run| async move {
        let before = run.disk(side).ops();
        a_day(&mut run).await;
        run.disk(side).ops() - before
    })
}

/// A day on which the k-th operation of this side's disk goes wrong. Answers what did not hold.
#[must_use]
pub fn strike(side: Side, k: u64, fault: Fault) -> Vec<String> {
    super::week::simulated(7, |mut run| async move {
        let disk = run.disk(side);
        disk.fail_at(disk.ops() + k, fault);
        a_day(&mut run).await;
        run.calm().await;
        run.reckoning().await.violations
    })
}

/// From the k-th operation of *Submit* on this computer's disk fails; the officer is told, the disk comes to
/// itself, and she presses it again; later the computer is switched off and on. Answers whether *Submit*
/// failed the first time, and what did not hold.
#[must_use]
pub fn submit_again(k: u64, fault: Fault) -> (bool, Vec<String>) {
    super::week::simulated(7, |mut run| async move {
        let written = run.draft(0).await;
        let disk = run.disk(Side::Computer);
        disk.fail_always_from(disk.ops() + k, fault);
        // A photo that cannot be read is told as a flaw.
        let failed = !matches!(run.devices[0].submits(&written).await, Ok(true));
        disk.heal();
        let again = run.devices[0].submits(&written).await;
        run.devices[0].ends(simdisk::SimDisk::power_cut).await;
        run.get_up().await;
        if !matches!(again, Ok(true)) {
            let _ = run.devices[0].submits(&written).await;
        }
        run.calm().await;
        (failed, run.reckoning().await.violations)
    })
}

/// A day on which the computer's clock is set by this script: seconds to wait, milliseconds it is off then.
#[must_use]
pub fn set_clock(script: &[(u64, i64)]) -> Vec<String> {
    let script = script.to_vec();
    super::week::simulated(7, |mut run| async move {
        run.report(0, 2).await;
        for (seconds, off) in script {
            run.devices[0].clock.set(off);
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            let _ = run.devices[0].writes(0).await;
        }
        run.calm().await;
        run.reckoning().await.violations
    })
}

/// A photo received, and 31 days by the queue's clock, which is the one that counts; another, received two
/// days before their end. Answers how many originals, renditions, capsules and thumbnails each of the two
/// computers holds after 29 days and after all.
#[must_use]
pub fn retention() -> [[[usize; 4]; 2]; 2] {
    let holds = |run: &Run| {
        [0, 1].map(|who| {
            ["originals", "renditions", "capsules", "thumbnails"].map(|part| run.devices[who].holds(part))
        })
    };
    super::week::simulated(7, |mut run| async move {
        run.report(0, 1).await;
        run.queue_says_it_is_day(29).await;
        let before = holds(&run);
        run.report(1, 1).await;
        run.queue_says_it_is_day(31).await;
        [before, holds(&run)]
    })
}
