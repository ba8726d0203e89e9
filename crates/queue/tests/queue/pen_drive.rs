//! Files of sealed work beside a queue that runs, and who can have made them.

use crate::world::{World, jpeg};
use queue::app::capsules::{self, Imported, Outcome};
use std::fs;
use wire::capsule::{CapsuleEntry, CapsuleError, DeviceSecret, Writer};
use wire::device::Enrolled;
use wire::digest::Digest;
use wire::operation::Operation;

fn secret(device: &Enrolled) -> DeviceSecret {
    DeviceSecret::of(Digest::of(device.token.as_bytes()))
}

fn sealed(
    world: &World,
    device: &Enrolled,
    by: Option<&DeviceSecret>,
    work: &[(&Operation, &[u8])],
) -> Vec<u8> {
    let key = device.me.capsule_key.as_ref().unwrap();
    let mut writer = Writer::new(Vec::new(), key, device.device, by, &*world.chance).unwrap();
    for (operation, photo) in work {
        let bytes = serde_json::to_vec(operation).unwrap();
        let (device, officer) = (device.device, device.me.officer.id);
        writer.add(&CapsuleEntry::Operation { device, officer, bytes }).unwrap();
        writer.add(&CapsuleEntry::Photo { sha256: Digest::of(photo), bytes: photo.to_vec() }).unwrap();
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
    let Outcome { taken, broke, .. } = capsules::import(world.queue(), &file[..]).unwrap();
    assert!(broke.is_none() && matches!(taken[..], [(_, Imported::Received(_))]), "{taken:?}");
    let file = sealed(&world, &device, None, &[(&unproved, &other)]);
    let Outcome { taken, broke, .. } = capsules::import(world.queue(), &file[..]).unwrap();
    assert!(broke.is_none() && matches!(taken[..], [(_, Imported::Received(_))]), "{taken:?}");
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
    let Outcome { taken, broke, .. } = capsules::import(world.queue(), &forged[..]).unwrap();
    assert!(taken.is_empty() && matches!(broke, Some(CapsuleError::CannotDecrypt)), "{broke:?}");
    let unknown = Enrolled { device: world.id(), ..rina.clone() };
    let stranger = sealed(&world, &unknown, Some(&secret(&rina)), &[(&operation, &photo)]);
    let Outcome { taken, broke, .. } = capsules::import(world.queue(), &stranger[..]).unwrap();
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
    let Outcome { taken, .. } = capsules::import(world.queue(), &file[..]).unwrap();
    assert!(matches!(taken[..], [(_, Imported::Waiting(1))]), "{taken:?}");
    assert_eq!(world.head(&device, "SWM", sha256).await.headers()["upload-offset"], "2000");
    assert_eq!(fs::read(&partial).unwrap(), photo[..2000]);

    // And the right one beside it.
    let file = sealed(&world, &device, Some(&secret), &[(&operation, &photo)]);
    let Outcome { taken, .. } = capsules::import(world.queue(), &file[..]).unwrap();
    assert!(matches!(taken[..], [(_, Imported::Received(_))]), "{taken:?}");
    assert_eq!(fs::read(&partial).unwrap(), photo[..2000]);
    assert_eq!(world.head(&device, "SWM", sha256).await.headers()["upload-offset"], "4000");
    let late = world.patch(&device, "SWM", sha256, 4000).body(Vec::new()).send().await.unwrap();
    assert_eq!(late.status(), 204);
}
