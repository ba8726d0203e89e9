//! One bit is flipped on disk: on the officer's or on the queue's.

use officer::folder::PhotoFolder;
use officer::view::{HoldReason, ItemView};
use reqwest::Client;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use testkit::ambient::Seeded;
use testkit::network::{Asks, Fault};
use testkit::officer::OfficerAtWork;
use testkit::proofs::{Proof, amount};
use wire::ambient::Chance;
use wire::digest::Digest;
use wire::ids::SubmissionId;
use wire::people::Role;
use wire::routes;

use crate::street::{DEPARTMENT, Street, below};

const SEED: u64 = 31;
const PATIENCE: Duration = Duration::from_secs(90);

fn turn_a_bit(path: &Path, chance: &dyn Chance) {
    let mut bytes = fs::read(path).unwrap();
    let at = below(chance, bytes.len());
    bytes[at] ^= 1 << below(chance, 8);
    fs::write(path, bytes).unwrap();
}

/// Somebody on the line says that it is busy just now.
fn busy() -> Fault {
    Fault::Says(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bit_flipped_on_disk_is_detected_and_affects_nothing_else() {
    let (mut proof, chance) = (Proof::begins("bit_flips_at_rest", SEED), Seeded::new(SEED));
    let mut street = Street::new(SEED).await;
    let sumit = street.town.posts("সুমিত পাল", "Sumit Pal", DEPARTMENT, Role::ControllingOfficer);
    let mut sumit = OfficerAtWork::enrolled(&street.town, sumit, SEED + 1).await;
    for n in 0..amount(20, 300) {
        proof.ran(format!("{n}: the officer's photo"), in_a_rendition(&mut street, &chance).await);
        proof.ran(format!("{n}: the queue's partial file"), in_a_partial_file(&mut street, &chance).await);
        proof.ran(format!("{n}: the queue's file"), in_a_verified_file(&mut street, &sumit, &chance).await);
    }
    for n in 0..amount(10, 100) {
        proof.ran(format!("{n}: a capsule"), in_a_capsule(&mut street, &chance).await);
    }
    proof.ran("the end", street.is_in_order());
    sumit.goes_home().await;
    street.rina.goes_home().await;
    proof.ends();
}

/// The photo is damaged, and said to be; the item beside it goes its way. Nothing of the photo was read before: the
/// queue has not yet heard of the item, so no upload has begun.
async fn in_a_rendition(street: &mut Street, chance: &dyn Chance) -> Result<(), String> {
    street.line.always(Asks::Announce, busy());
    let (item, other) = (street.submits().await, street.submits().await);
    let photo = street.rina.opens(item).await.content.photos[0].sha256;
    turn_a_bit(&street.rina.folder().join("renditions").join(photo.to_string()), chance);
    street.line.is_honest_again();
    let looks = |view: &ItemView| {
        let held = view.on_the_way.first().and_then(|row| row.hold.as_ref());
        !view.receipts.is_empty() || held.is_some_and(|hold| hold.reason == HoldReason::Damaged)
    };
    let seen = street.rina.presses_until(item, PATIENCE, looks).await;
    street.arrives(other).await?;
    street.gives_up_one();
    match seen {
        Ok(view) if view.receipts.is_empty() && view.row.number.is_none() => {
            let id = view.on_the_way[0].operation;
            if street.town.proof_of(id).is_some() { Err("the queue has it".into()) } else { Ok(()) }
        }
        Ok(_) => Err("it is received".into()),
        Err(view) => Err(format!("it is not said to be damaged: {:?}", view.on_the_way)),
    }
}

/// The whole is not what was promised: it is sent once more.
async fn in_a_partial_file(street: &mut Street, chance: &dyn Chance) -> Result<(), String> {
    let before = street.line.mismatches();
    let (item, half) = half_of_one(street).await?;
    turn_a_bit(&half, chance);
    street.line.is_honest_again();
    street.arrives(item).await?;
    if street.line.mismatches() == before { Err("nobody noticed".into()) } else { Ok(()) }
}

/// Half of an item's photo comes, and no more; answers where it lies.
async fn half_of_one(street: &mut Street) -> Result<(SubmissionId, PathBuf), String> {
    let sizes = street.line.sizes(Asks::Append);
    let half = sizes.request_head + (sizes.request - sizes.request_head) / 2;
    let line = street.line.clone();
    let goes_no_further = Arc::new(move || line.always(Asks::Stand, busy()));
    street.line.once(Asks::Append, Fault::CutsRequestOnceRead(half, goes_no_further));
    let item = street.submits().await;
    let photo = street.rina.opens(item).await.content.photos[0].sha256;
    let kept = |_: &ItemView| street.town.acknowledged(DEPARTMENT, photo) > 0;
    match street.rina.presses_until(item, PATIENCE, kept).await {
        Ok(_) => Ok((item, street.town.partial_file(DEPARTMENT, photo))),
        Err(_) => Err("half of a photo never came".into()),
    }
}

/// Nobody is given other bytes than those that were verified.
async fn in_a_verified_file(
    street: &mut Street,
    sumit: &OfficerAtWork,
    chance: &dyn Chance,
) -> Result<(), String> {
    let item = street.submits().await;
    street.arrives(item).await?;
    let photo = street.rina.opens(item).await.content.photos[0].sha256;
    let file = street.town.verified_file(photo);
    let before = fs::read(&file).unwrap();
    turn_a_bit(&file, chance);
    let url = format!("{}{}", street.town.url(), routes::blob(&DEPARTMENT.parse().unwrap(), photo));
    let answer = Client::new().get(url).bearer_auth(sumit.token()).send().await.unwrap();
    let (status, shown) = (answer.status(), sumit.shows(PhotoFolder::Renditions, photo).await);
    fs::write(&file, before).unwrap();
    if status.is_success() {
        return Err("the queue serves it".into());
    }
    if shown.is_some() {
        return Err("a colleague's computer shows it".into());
    }
    street.town.has(&street.rina.opens(item).await, &street.rina)
}

/// The upload reads a photo whole before it asks the queue how much of it is there. What turns over after that does not
/// reach the queue: what arrives is what was promised, and its receipt is right.
#[tokio::test(flavor = "multi_thread")]
async fn a_photo_damaged_after_it_was_read_for_sending_arrives_undamaged() {
    let mut street = Street::new(SEED + 2).await;
    let renditions = street.rina.folder().join("renditions");
    let damages_every_photo = Arc::new(move || {
        for rendition in fs::read_dir(&renditions).unwrap().flatten() {
            turn_a_bit(&rendition.path(), &Seeded::new(SEED + 2));
        }
    });
    // As the upload begins: a line that ends with that request is asked again with the bytes that were read.
    street.line.once(Asks::Begin, Fault::Before(damages_every_photo));
    let item = street.submits().await;
    let received = |view: &ItemView| !view.receipts.is_empty();
    let view = street.rina.presses_until(item, PATIENCE, received).await.unwrap();
    assert!(!street.line.is_armed(), "nothing was damaged");
    let photo = view.content.photos[0].sha256;
    assert_eq!(Digest::of(&fs::read(street.town.verified_file(photo)).unwrap()), photo);
    let here = fs::read(street.rina.folder().join("renditions").join(photo.to_string())).unwrap();
    assert_ne!(Digest::of(&here), photo, "the copy on this computer is damaged");
    street.is_in_order().unwrap();
    street.rina.goes_home().await;
}

/// With the database destroyed as well: what cannot be believed is not sent, and nothing else is lost.
async fn in_a_capsule(street: &mut Street, chance: &dyn Chance) -> Result<(), String> {
    street.line.always(Asks::Announce, busy());
    let (item, other) = (street.submits().await, street.submits().await);
    let id = street.rina.opens(item).await.on_the_way[0].operation;
    street.rina.goes_home().await;
    for entry in fs::read_dir(street.rina.folder()).unwrap().flatten() {
        if entry.file_name().to_string_lossy().contains("sqlite") {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    turn_a_bit(&street.rina.folder().join("capsules").join(format!("{id}.json")), chance);
    street.rina.restarts().await;
    street.line.is_honest_again();
    street.arrives(other).await?;
    street.gives_up_one();
    match street.town.operation(id) {
        None => Ok(()),
        Some(_) => Err("it was sent".into()),
    }
}
