//! What citizens have brought in over the years: many requests that anybody may read.

use queue::Queue;
use queue::app::open311_keys;
use queue::fault::Fault;
use queue::rules::cases::intake::{NewCase, register_case};
use wire::case::{CaseKind, CaseSource, Contact};
use wire::ids::CaseId;
use wire::time::HOUR;

/// How many.
const CASES: usize = 50_000;
/// In one transaction.
const BATCH: usize = 1_000;
/// The site they came from; its key is public.
const SITE: &str = "fixmystreet";

/// Brings them in, moved in the last ninety days.
pub fn bring_in(queue: &Queue) {
    open311_keys::make(queue, SITE, "kmc", true, 1_000).expect("a key");
    for batch in 0..CASES / BATCH {
        queue
            .roster(|records| -> Result<(), Fault> {
                for n in batch * BATCH..(batch + 1) * BATCH {
                    one(queue, records, n)?;
                }
                Ok(())
            })
            .expect("they are brought in");
    }
}

fn one(queue: &Queue, records: &dyn queue::store::Records, n: usize) -> Result<(), Fault> {
    let days = i64::try_from(n % 80).expect("few");
    let at = queue.clock.now().plus(-days * 24 * HOUR);
    let mut effect = queue.effect_context();
    effect.now = at;
    let new = NewCase {
        heard: format!("open311/{SITE}/drain_blocked"),
        id: CaseId::make(at, &*queue.chance),
        taken_by: None,
        source: CaseSource::Open311,
        external: Some(format!("{SITE}/r/{n}")),
        reference: None,
        link: None,
        notice: None,
        kind: CaseKind::Complaint,
        category: "drain_blocked".parse().ok(),
        department: None,
        ward: Some(u8::try_from(n % 144 + 1).expect("a ward")),
        place: "ঠাকুরপুকুর".into(),
        point: None,
        words: format!("রাস্তার ধারে আবর্জনা জমে আছে, {n} নম্বর অভিযোগ।"),
        photos: Vec::new(),
        media: Vec::new(),
        contact: Contact::default(),
    };
    register_case(records, &effect, new).map(|_| ())
}
