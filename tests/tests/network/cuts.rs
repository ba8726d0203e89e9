//! The connection breaks at byte k, in either direction, during each kind of request.

use officer::view::{ItemView, Stage};
use std::time::Duration;
use testkit::ambient::Seeded;
use testkit::network::{Asks, Fault};
use testkit::proofs::{Proof, amount, is_full};

use crate::street::{Street, below};

const SEED: u64 = 3;

/// Every byte of the head, and of the body every 4 KiB and two around.
fn places(head: usize, whole: usize) -> Vec<usize> {
    let around = (head..whole).step_by(4096).flat_map(|edge| edge - 2..=edge + 2);
    let mut places: Vec<_> = (0..=head).chain(around).chain([whole - 1, whole]).collect();
    places.retain(|place| *place <= whole);
    places.sort_unstable();
    places.dedup();
    places
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_cut_at_any_byte_loses_nothing() {
    let (mut proof, chance) = (Proof::begins("byte_cuts", SEED), Seeded::new(SEED));
    let mut street = Street::new(SEED).await;
    for asks in Asks::OF_A_REPORT {
        let sizes = street.line.sizes(asks);
        let requests = places(sizes.request_head, sizes.request).into_iter().map(Fault::CutsRequest);
        let answers = places(sizes.answer_head, sizes.answer).into_iter().map(Fault::CutsAnswer);
        for fault in [requests.collect::<Vec<_>>(), answers.collect()] {
            let slice = usize::try_from(amount(12, u64::MAX)).unwrap_or(usize::MAX).min(fault.len());
            for n in 0..slice {
                let fault = &fault[if is_full() { n } else { below(&chance, fault.len()) }];
                let what = format!("{asks:?} {}", describe(fault));
                proof.ran(what, cut(&mut street, asks, fault.clone()).await);
            }
        }
    }
    proof.ran("the end", street.is_in_order());
    proof.ran(
        "the offsets",
        match &street.line.offsets_that_fell()[..] {
            [] => Ok(()),
            fell => Err(fell.join(", ")),
        },
    );
    street.rina.goes_home().await;
    proof.ends();
}

fn describe(fault: &Fault) -> String {
    match fault {
        Fault::CutsRequest(at) => format!("request cut at {at}"),
        Fault::CutsAnswer(at) => format!("answer cut at {at}"),
        _ => String::new(),
    }
}

async fn cut(street: &mut Street, asks: Asks, fault: Fault) -> Result<(), String> {
    street.line.once(asks, fault);
    street.provokes(asks);
    let item = street.submits().await;
    street.arrives(item).await?;
    if street.line.is_armed() {
        return Err("the fault met no request".into());
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_photo_arrives_over_a_line_cut_every_64_kib() {
    let mut street = Street::with(SEED + 1, 2000).await;
    // One dies noticed, the other with a reset.
    for every in [64 * 1024, 64 * 1024 + 1] {
        // How much is carried twice depends on what a reset overtakes: `bench outbox` measures it.
        street.line.always(Asks::Append, Fault::CutsRequest(every));
        let item = street.submits().await;
        let shown = |view: &ItemView| match view.on_the_way.first().map(|row| &row.stage) {
            Some(Stage::Sending { bytes_sent, .. }) => *bytes_sent > 0,
            _ => false,
        };
        let patience = Duration::from_secs(30);
        let moving = street.rina.presses_until(item, patience, shown).await;
        moving.expect("the window shows what the line has carried before it is whole");
        street.arrives(item).await.unwrap();
        street.line.is_honest_again();
        let photo = street.rina.opens(item).await.content.photos[0].sha256;
        let len = std::fs::metadata(street.town.verified_file(photo)).unwrap().len();
        assert!(len > 4 * 64 * 1024, "{len} bytes are no test of this");
    }
    assert_eq!(street.line.offsets_that_fell(), Vec::<String>::new());
    street.is_in_order().unwrap();
    street.rina.goes_home().await;
}

/// The app's own patience is thirty seconds; so this takes as long.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "waits out the app's thirty seconds"]
async fn a_connection_that_never_answers_is_abandoned() {
    let mut street = Street::new(SEED + 2).await;
    for asks in [Asks::Announce, Asks::Append] {
        street.line.once(asks, Fault::NeverAnswers);
        let item = street.submits().await;
        let received = |view: &ItemView| !view.receipts.is_empty();
        let view = street.rina.presses_until(item, Duration::from_secs(60), received).await.unwrap();
        street.town.has(&view, &street.rina).unwrap();
    }
    street.is_in_order().unwrap();
    street.rina.goes_home().await;
}
