//! One bit is flipped on the wire.

use testkit::ambient::Seeded;
use testkit::network::{Asks, Fault};
use testkit::proofs::{Proof, amount};
use wire::problem::{Problem, ProblemCode};

use crate::street::{Street, below};

const SEED: u64 = 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_bit_flipped_on_the_wire_never_reaches_what_is_received() {
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

/// Bits that once did lasting harm, by what they did.
#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_bit_has_no_lasting_effect() {
    let mut street = Street::new(SEED + 1).await;
    // In the preview: other content under the same id, were it taken in.
    let in_preview = (street.line.sizes(Asks::Announce).request - 1000) * 8;
    flip(&mut street, Asks::Announce, Fault::FlipsRequest(in_preview)).await.unwrap();
    // In a head: the queue refuses what nobody asked.
    for (asks, code) in [
        (Asks::Announce, ProblemCode::Malformed),
        (Asks::Begin, ProblemCode::UnknownDepartment),
        (Asks::Begin, ProblemCode::UploadConflict),
        (Asks::Append, ProblemCode::NotFound),
    ] {
        flip(&mut street, asks, refused(code)).await.unwrap();
    }
    // In the credential: the outbox waits, and nobody but the app itself finds out that it need not.
    for asks in [Asks::Announce, Asks::Stand, Asks::Append] {
        street.line.once(asks, refused(ProblemCode::Unauthenticated));
        let item = street.submits().await;
        street.rina.sees(item, "received", |view| !view.receipts.is_empty()).await;
        street.arrives(item).await.unwrap();
    }
    street.is_in_order().unwrap();
    street.rina.goes_home().await;
}

fn refused(code: ProblemCode) -> Fault {
    let problem = serde_json::to_string(&Problem::new(code)).unwrap();
    let (status, length) = (code.status(), problem.len());
    let head = format!("HTTP/1.1 {status} No\r\nPurabarta-Protocol: 1\r\nContent-Length: {length}\r\n\r\n");
    Fault::Says(format!("{head}{problem}").into_bytes())
}
