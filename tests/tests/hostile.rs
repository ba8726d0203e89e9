//! Every flood of `purabarta_tests::hostile`, small: under each, officers get their receipts. How much later than in
//! quiet, `cargo xtask bench hostile` measures.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by failing")]

use purabarta_tests::hostile::officers::Officers;
use purabarta_tests::hostile::{FLOODS, Target};
use purabarta_tests::served::{enrolled, upload};
use std::time::Duration;
use testkit::platform::Platform;
use testkit::town::Town;
use wire::ambient::Clock as _;
use wire::digest::Digest;

/// Officers, and reports of each under each flood.
const OFFICERS: usize = 2;
const REPORTS: usize = 3;
/// Longer than the whole test may take: a report not received by then hangs.
const PATIENCE: Duration = Duration::from_secs(3_600);

#[tokio::test(flavor = "multi_thread")]
async fn under_a_flood_of_each_kind_officers_still_get_their_receipts() {
    let platform = Platform::opens(1).await;
    let mut town = Town::open(1).await;
    town.queue_stops().await;
    town.has_page(platform.page());
    town.queue_starts().await;
    queue::app::open311_keys::make(town.queue(), "fixmystreet", "kmc", true, 1_000).unwrap();
    let mut devices = enrolled(town.queue(), OFFICERS + 1);
    let stolen = devices.remove(0);
    let photo = testkit::photographs::drawn(1, 2560, 1920, 1);
    let now = town.clock.now();
    let target = Target { address: town.address(), now, stolen, photo: Digest::of(&photo) };
    let officers = Officers::at(&town.url(), &devices).await;
    upload(&reqwest::Client::new(), &town.url(), &target.stolen, target.photo, photo.into()).await;
    for flood in FLOODS {
        let many = (flood.in_earnest() / 20).max(4);
        let mut flooding = flood.start(&target, many);
        flooding.tries(many).await;
        let received = officers.announce(now, REPORTS, PATIENCE).await;
        assert_eq!(received.len(), OFFICERS * REPORTS, "{}", flood.name());
    }
}
