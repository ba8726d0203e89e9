//! One bit turns over, on the wire or at rest.

use testkit::ambient::Seeded;
use testkit::network::{Asks, Fault};
use testkit::proofs::{Proof, amount};

use crate::street::{Street, below};

const SEED: u64 = 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_bit_that_turns_over_on_the_wire_changes_nothing_that_is_received() {
    let (mut proof, chance) = (Proof::begins("bit_flips", SEED), Seeded::new(SEED));
    let mut street = Street::new(SEED).await;
    for n in 0..amount(200, 3000) {
        let asks = Asks::OF_A_REPORT[below(&chance, Asks::OF_A_REPORT.len())];
        let sizes = street.line.sizes(asks);
        // Half of them in the heads, which are short and say what everything else means.
        let in_head = below(&chance, 2) == 0;
        let pick = |head, whole| below(&chance, if in_head { head } else { whole } * 8);
        let (fault, what) = if below(&chance, 2) == 0 {
            let bit = pick(sizes.request_head, sizes.request);
            (Fault::FlipsRequest(bit), format!("{n}: bit {bit} of {asks:?}"))
        } else {
            let bit = pick(sizes.answer_head, sizes.answer);
            (Fault::FlipsAnswer(bit), format!("{n}: bit {bit} of the answer to {asks:?}"))
        };
        proof.ran(what, flip(&mut street, asks, fault).await);
    }
    proof.ran("the end", street.is_in_order());
    street.rina.goes_home().await;
    proof.ends();
}

async fn flip(street: &mut Street, asks: Asks, fault: Fault) -> Result<(), String> {
    street.line.once(asks, fault);
    street.provokes(asks);
    let item = street.submits().await;
    let found = street.arrives(item).await;
    street.line.is_honest_again();
    found
}
