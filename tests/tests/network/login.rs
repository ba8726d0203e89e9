//! The computer is revoked in the middle of a transfer, and allowed again.

use officer::view::{HoldReason, ItemStatus, ItemView};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use testkit::network::{Asks, Fault};
use testkit::proofs::{Proof, amount};

use crate::street::{PATIENCE, Street};

const SEED: u64 = 17;

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_revoked_mid_transfer_continues_once_enrolled_again() {
    let mut proof = Proof::begins("login", SEED);
    let mut street = Street::new(SEED).await;
    for round in 0..amount(1, 25) {
        for asks in Asks::OF_A_REPORT {
            for before in [true, false] {
                let what = format!("{round}: {} {asks:?}", if before { "before" } else { "after" });
                proof.ran(what, struck_off(&mut street, asks, before).await);
            }
        }
    }
    proof.ran("the end", street.is_in_order());
    street.rina.goes_home().await;
    proof.ends();
}

async fn struck_off(street: &mut Street, asks: Asks, before: bool) -> Result<(), String> {
    let strikes = street.town.roster_of(&street.rina);
    let fell = Arc::new(AtomicBool::new(false));
    let now = {
        let (strikes, fell) = (strikes.clone(), fell.clone());
        Arc::new(move || {
            strikes(true);
            fell.store(true, Ordering::SeqCst);
        })
    };
    street.line.once(asks, if before { Fault::Before(now) } else { Fault::After(now) });
    street.provokes(asks);
    let item = street.submits().await;
    let looks = |view: &ItemView| {
        let held = view.on_the_way.first().and_then(|row| row.hold.as_ref());
        let held = held.is_some_and(|hold| hold.reason == HoldReason::Auth);
        fell.load(Ordering::SeqCst) && (held || !view.receipts.is_empty())
    };
    let seen = street.rina.presses_until(item, PATIENCE, looks).await;
    let kept = match &seen {
        Err(view) => Err(format!(
            "the window does not say why: {:?}, {} proofs, struck off: {}, still to come: {}",
            view.on_the_way,
            view.receipts.len(),
            fell.load(Ordering::SeqCst),
            street.line.is_armed(),
        )),
        Ok(view) if view.receipts.is_empty() && view.row.status != ItemStatus::Waiting => {
            Err(format!("it is shown as {:?}", view.row.status))
        }
        Ok(_) => Ok(()),
    };
    strikes(false);
    street.arrives(item).await?;
    kept
}
