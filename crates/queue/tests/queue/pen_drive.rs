//! Files of sealed work beside a queue that runs, and who can have made them.

use crate::world::{World, jpeg};
use queue::app::capsules::{self, Imported, Outcome, Unproved};
use std::fs;
use wire::capsule::{CapsuleEntry, CapsuleError, DeviceSecret, Writer};
use wire::device::Enrolled;
use wire::digest::Digest;
use wire::operation::Operation;
use wire::people::Role;
use wire::problem::ProblemCode;

fn secret(device: &Enrolled) -> DeviceSecret {
    DeviceSecret::of(Digest::of(device.token.as_bytes()))
}

fn sealed(
    world: &World,
    device: &Enrolled,
    by: Option<&DeviceSecret>,
    work: &[(&Operation, &[u8])],
) -> Vec<u8> {
    let entries = work.iter().flat_map(|(operation, photo)| {
        let bytes = serde_json::to_vec(operation).unwrap();
        let (device, officer) = (device.device, device.me.officer.id);
        [
            CapsuleEntry::Operation { device, officer, bytes },
            CapsuleEntry::Photo { sha256: Digest::of(photo), bytes: photo.to_vec() },
        ]
    });
    sealed_entries(world, device, by, &entries.collect::<Vec<_>>())
}

fn sealed_entries(
    world: &World,
    device: &Enrolled,
    by: Option<&DeviceSecret>,
    entries: &[CapsuleEntry],
) -> Vec<u8> {
    let key = device.me.capsule_key.as_ref().unwrap();
    let mut writer = Writer::new(Vec::new(), key, device.device, by, &*world.chance).unwrap();
    for entry in entries {
        writer.add(entry).unwrap();
    }
    writer.finish().unwrap()
}

/// How imports of this operation stand in the log.
fn audited(world: &World, operation: &Operation) -> Vec<String> {
    let lines = world.audited("subject", &operation.id.to_string());
    lines.iter().map(|line| line["action"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_its_computers_proof_is_told_from_one_without() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let (photo, other) = (jpeg(1, 4000), jpeg(2, 4000));
    let (proved, unproved) = (world.report("SWM", &photo), world.report("SWM", &other));
    let file = sealed(&world, &device, Some(&secret(&device)), &[(&proved, &photo)]);
    let Outcome { taken, broke, .. } = capsules::import(world.queue(), &file[..], Unproved::Refuse).unwrap();
    assert!(broke.is_none() && matches!(taken[..], [(_, Imported::Received(_))]), "{taken:?}");
    let file = sealed(&world, &device, None, &[(&unproved, &other)]);
    let refused = capsules::import(world.queue(), &file[..], Unproved::Refuse).unwrap();
    assert!(refused.unproved && refused.taken.is_empty() && refused.broke.is_none(), "{refused:?}");
    assert_eq!(audited(&world, &unproved), [] as [&str; 0], "nothing of it was read");
    let accepted = capsules::import(world.queue(), &file[..], Unproved::Accept).unwrap();
    assert!(accepted.unproved && matches!(accepted.taken[..], [(_, Imported::Received(_))]), "{accepted:?}");
    assert_eq!(audited(&world, &proved), ["imported"]);
    assert_eq!(audited(&world, &unproved), ["imported_unproved"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_file_does_not_pass_as_another_computers() {
    let world = World::new().await;
    let (rina, tapas) = (world.device("SWM").await, world.device("SWM").await);
    let photo = jpeg(1, 4000);
    let operation = world.report("SWM", &photo);
    let forged = sealed(&world, &rina, Some(&secret(&tapas)), &[(&operation, &photo)]);
    let Outcome { taken, broke, .. } =
        capsules::import(world.queue(), &forged[..], Unproved::Refuse).unwrap();
    assert!(taken.is_empty() && matches!(broke, Some(CapsuleError::CannotDecrypt)), "{broke:?}");
    let unknown = Enrolled { device: world.id(), ..rina.clone() };
    let stranger = sealed(&world, &unknown, Some(&secret(&rina)), &[(&operation, &photo)]);
    let Outcome { taken, broke, .. } =
        capsules::import(world.queue(), &stranger[..], Unproved::Refuse).unwrap();
    assert!(taken.is_empty() && matches!(broke, Some(CapsuleError::UnknownDevice)), "{broke:?}");
    assert_eq!(audited(&world, &operation), [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_from_a_pen_drive_does_not_disturb_an_upload_of_the_same_photo() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = jpeg(1, 4000);
    let (operation, sha256) = (world.report("SWM", &photo), Digest::of(&photo));
    world.create(&device, "SWM", &photo).await;
    let half = world.patch(&device, "SWM", sha256, 0).body(photo[..2000].to_vec()).send().await.unwrap();
    assert_eq!(half.headers()["upload-offset"], "2000");
    let partial = world.folder.path().join(format!("files/partial/SWM-{sha256}.part"));
    let mut damaged = photo.clone();
    damaged[3000] ^= 1;

    // Another photo under its name: nothing of it stays, and nothing is taken back.
    let secret = secret(&device);
    let key = device.me.capsule_key.as_ref().unwrap();
    let mut writer = Writer::new(Vec::new(), key, device.device, Some(&secret), &*world.chance).unwrap();
    let bytes = serde_json::to_vec(&operation).unwrap();
    let (id, officer) = (device.device, device.me.officer.id);
    writer.add(&CapsuleEntry::Operation { device: id, officer, bytes }).unwrap();
    writer.add(&CapsuleEntry::Photo { sha256, bytes: damaged }).unwrap();
    let file = writer.finish().unwrap();
    let Outcome { taken, .. } = capsules::import(world.queue(), &file[..], Unproved::Refuse).unwrap();
    assert!(matches!(taken[..], [(_, Imported::Waiting(1))]), "{taken:?}");
    assert_eq!(world.head(&device, "SWM", sha256).await.headers()["upload-offset"], "2000");
    assert_eq!(fs::read(&partial).unwrap(), photo[..2000]);

    // And the right one beside it.
    let file = sealed(&world, &device, Some(&secret), &[(&operation, &photo)]);
    let Outcome { taken, .. } = capsules::import(world.queue(), &file[..], Unproved::Refuse).unwrap();
    assert!(matches!(taken[..], [(_, Imported::Received(_))]), "{taken:?}");
    assert_eq!(fs::read(&partial).unwrap(), photo[..2000]);
    assert_eq!(world.head(&device, "SWM", sha256).await.headers()["upload-offset"], "4000");
    let late = world.patch(&device, "SWM", sha256, 4000).body(Vec::new()).send().await.unwrap();
    assert_eq!(late.status(), 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_cut_short_on_a_pen_drive_leaves_nothing_in_the_way_of_the_network() {
    for cut in [0, 3999] {
        let world = World::new().await;
        let device = world.device("SWM").await;
        let photo = jpeg(1, 4000);
        let (operation, sha256) = (world.report("SWM", &photo), Digest::of(&photo));
        let bytes = serde_json::to_vec(&operation).unwrap();
        let longer = [&photo[..], b"?"].concat();
        let mut altered = photo.clone();
        altered[3000] ^= 1;
        for wrong in [&photo[..cut], &longer, &altered] {
            let entries = [
                CapsuleEntry::Operation {
                    device: device.device,
                    officer: device.me.officer.id,
                    bytes: bytes.clone(),
                },
                CapsuleEntry::Photo { sha256, bytes: wrong.to_vec() },
            ];
            let file = sealed_entries(&world, &device, Some(&secret(&device)), &entries);
            let Outcome { taken, .. } = capsules::import(world.queue(), &file[..], Unproved::Refuse).unwrap();
            assert!(matches!(taken[..], [(_, Imported::Waiting(1))]), "{taken:?}");
            assert_eq!(world.head(&device, "SWM", sha256).await.status(), 404);
        }
        world.upload(&device, "SWM", &photo).await;
        assert_eq!(world.put(&device, &operation).await.status(), 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_computer_that_was_struck_off_or_in_another_officers_name_brings_nothing() {
    let world = World::new().await;
    let (rina, tapas) = (world.device("SWM").await, world.device("SWM").await);
    let photo = jpeg(1, 4000);
    let operation = world.report("SWM", &photo);
    let why = |outcome: Outcome| match &outcome.taken[..] {
        [(_, Imported::Refused(problem))] => problem.code,
        taken => panic!("{taken:?}"),
    };
    // Another officer takes her sealed words, and signs them on their own computer as hers, or as their own.
    let bytes = serde_json::to_vec(&operation).unwrap();
    let in_her_name = CapsuleEntry::Operation { device: tapas.device, officer: rina.me.officer.id, bytes };
    let file = sealed_entries(&world, &tapas, Some(&secret(&tapas)), &[in_her_name]);
    let outcome = capsules::import(world.queue(), &file[..], Unproved::Refuse).unwrap();
    assert_eq!(why(outcome), ProblemCode::Forbidden);
    // Also when somebody vouches for the file: a computer speaks for its own officer.
    let bytes = serde_json::to_vec(&operation).unwrap();
    let unproved = CapsuleEntry::Operation { device: tapas.device, officer: rina.me.officer.id, bytes };
    let file = sealed_entries(&world, &tapas, None, &[unproved]);
    let outcome = capsules::import(world.queue(), &file[..], Unproved::Accept).unwrap();
    assert_eq!(why(outcome), ProblemCode::Forbidden);

    let file = sealed(&world, &rina, Some(&secret(&rina)), &[(&operation, &photo)]);
    let admin = world.login("admin", Role::Administrator).await;
    assert_eq!(
        admin.post(&format!("/computers/{}/revoke", rina.device), serde_json::json!({})).await.status(),
        200
    );
    let outcome = capsules::import(world.queue(), &file[..], Unproved::Refuse).unwrap();
    assert_eq!(why(outcome), ProblemCode::DeviceRevoked);
    assert_eq!(audited(&world, &operation), [] as [&str; 0]);
}
