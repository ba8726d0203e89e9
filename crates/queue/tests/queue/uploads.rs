//! Files on their way in.

use crate::world::{World, jpeg, refused};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha1::Digest as _;
use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wire::digest::Digest;
use wire::routes;
use wire::time::HOUR;

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_request_takes_over_the_upload_of_a_silent_one() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = jpeg(1, 4000);
    let sha256 = Digest::of(&photo);
    world.create(&device, "SWM", &photo).await;
    let mut line = tokio::net::TcpStream::connect(world.running.address()).await.unwrap();
    let head = format!(
        "PATCH {} HTTP/1.1\r\nhost: queue\r\nauthorization: Bearer {}\r\nupload-offset: 0\r\nexpect: 100-continue\r\n\
         content-type: application/offset+octet-stream\r\ncontent-length: 4000\r\n\r\n",
        routes::blob(&"SWM".parse().unwrap(), sha256),
        device.token
    );
    line.write_all(head.as_bytes()).await.unwrap();
    // The queue asks for the body only once the upload is this request's.
    let mut go_on = [0; 25];
    line.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    let asked = world.head(&device, "SWM", sha256).await;
    assert_eq!((asked.status().as_u16(), &asked.headers()["upload-offset"]), (200, &"0".parse().unwrap()));
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 423"), "{answer}");
    assert!(answer.contains("upload_locked") && answer.contains("retry-after"), "{answer}");
    let whole = world.patch(&device, "SWM", sha256, 0).body(photo).send().await.unwrap();
    assert_eq!(whole.status(), 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_a_wrong_checksum_adds_no_bytes() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = jpeg(2, 4000);
    let sha256 = Digest::of(&photo);
    world.create(&device, "SWM", &photo).await;
    let send = |offset: usize, bytes: &[u8], sum: String| {
        world
            .patch(&device, "SWM", sha256, offset as u64)
            .header("upload-checksum", sum)
            .body(bytes.to_vec())
            .send()
    };
    let first = format!("sha1 {}", STANDARD.encode(sha1::Sha1::digest(&photo[..1000])));
    let sent = send(0, &photo[..1000], first.clone()).await.unwrap();
    assert_eq!((sent.status().as_u16(), sent.headers()["upload-offset"].to_str().unwrap()), (204, "1000"));
    let wrong = send(1000, &photo[1000..2000], first).await.unwrap();
    assert_eq!(wrong.headers()["upload-offset"], "1000");
    refused(wrong, 460, "digest_mismatch").await;
    let unknown = send(1000, &photo[1000..2000], "md5 AAAA".into()).await.unwrap();
    refused(unknown, 400, "malformed").await;
    let rest = format!("sha256 {}", STANDARD.encode(Digest::of(&photo[1000..]).as_bytes()));
    assert_eq!(send(1000, &photo[1000..], rest).await.unwrap().status(), 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_created_and_sent_in_one_request() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = jpeg(3, 4000);
    let metadata = format!(
        "department {},sha256 {}",
        STANDARD.encode("SWM"),
        STANDARD.encode(Digest::of(&photo).to_string())
    );
    let made = world
        .client
        .post(world.url(routes::BLOBS))
        .bearer_auth(&device.token)
        .header("upload-length", photo.len())
        .header("upload-metadata", metadata)
        .header("content-type", "application/offset+octet-stream")
        .body(photo.clone())
        .send()
        .await
        .unwrap();
    assert_eq!((made.status().as_u16(), made.headers()["upload-offset"].to_str().unwrap()), (201, "4000"));
    let at = made.headers()["location"].to_str().unwrap();
    assert_eq!(at, routes::blob(&"SWM".parse().unwrap(), Digest::of(&photo)));
    assert_eq!(world.put(&device, &world.report("SWM", &photo)).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_computer_that_began_an_upload_may_cancel_it() {
    let world = World::new().await;
    let (mine, other) = (world.device("SWM").await, world.device("SWM").await);
    let photo = jpeg(4, 4000);
    let sha256 = Digest::of(&photo);
    world.create(&mine, "SWM", &photo).await;
    let half = world.patch(&mine, "SWM", sha256, 0).body(photo[..2000].to_vec()).send().await.unwrap();
    assert_eq!(half.headers()["upload-offset"], "2000");
    let partial = world.folder.path().join(format!("files/partial/SWM-{sha256}.part"));
    assert_eq!(fs::metadata(&partial).unwrap().len(), 2000);
    let url = world.url(&routes::blob(&"SWM".parse().unwrap(), sha256));
    let drop = |token: &str| world.client.delete(&url).bearer_auth(token).send();
    refused(drop(&other.token).await.unwrap(), 403, "forbidden").await;
    assert_eq!(drop(&mine.token).await.unwrap().status(), 204);
    assert_eq!(world.head(&mine, "SWM", sha256).await.status(), 404);
    assert!(!partial.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_without_bytes_deletes_an_upload_and_never_a_finished_file() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let (done, begun) = (jpeg(5, 4000), jpeg(6, 4000));
    world.upload(&device, "SWM", &done).await;
    world.create(&device, "SWM", &begun).await;
    let month = 30 * 24 * HOUR;
    world.clock.0.fetch_add(month, Ordering::SeqCst);
    queue::app::uploads::expire(world.queue()).unwrap();
    assert_eq!(world.head(&device, "SWM", Digest::of(&begun)).await.status(), 200);
    world.clock.0.fetch_add(1, Ordering::SeqCst);
    queue::app::uploads::expire(world.queue()).unwrap();
    assert_eq!(world.head(&device, "SWM", Digest::of(&begun)).await.status(), 404);
    let kept = world.head(&device, "SWM", Digest::of(&done)).await;
    assert_eq!(kept.headers()["upload-offset"], "4000");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_to_a_full_disk_is_refused() {
    let world = World::with(|settings| settings.min_free_bytes = u64::MAX / 2).await;
    let device = world.device("SWM").await;
    let photo = jpeg(7, 4000);
    let operation = world.report("SWM", &photo);
    let full = world.put(&device, &operation).await;
    assert!(full.headers().contains_key("retry-after"));
    refused(full, 503, "disk_full").await;
    refused(world.create(&device, "SWM", &photo).await, 503, "disk_full").await;
    let asked = world.client.get(world.url(&routes::operation(operation.id))).bearer_auth(&device.token);
    refused(asked.send().await.unwrap(), 404, "operation_unknown").await;
    assert_eq!(world.head(&device, "SWM", Digest::of(&photo)).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_file_and_row_is_recovered_at_the_start() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let (renamed, long) = (jpeg(8, 4000), jpeg(9, 4000));
    let operation = world.report("SWM", &renamed);
    assert_eq!(world.put(&device, &operation).await.status(), 202);
    world.create(&device, "SWM", &renamed).await;
    world.create(&device, "SWM", &long).await;
    // One file at its last place without its row; one with bytes that nobody was told of.
    let name = Digest::of(&renamed).to_string();
    let verified = world.folder.path().join("files/verified").join(name.get(..2).unwrap());
    fs::create_dir_all(&verified).unwrap();
    fs::write(verified.join(&name), &renamed).unwrap();
    let partial = world.folder.path().join(format!("files/partial/SWM-{}.part", Digest::of(&long)));
    fs::write(&partial, &long[..500]).unwrap();
    let world = world.restart().await;
    let asked = world.client.get(world.url(&routes::operation(operation.id))).bearer_auth(&device.token);
    let state: Value = asked.send().await.unwrap().json().await.unwrap();
    assert_eq!(state["state"], "received");
    assert_eq!(world.head(&device, "SWM", Digest::of(&long)).await.headers()["upload-offset"], "0");
    assert_eq!(fs::metadata(&partial).unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn unreferenced_files_are_listed_and_removed_only_on_request() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let (done, coming, orphan) = (jpeg(10, 4000), jpeg(11, 4000), jpeg(12, 4000));
    world.upload(&device, "SWM", &done).await;
    // Between its last name and its row.
    world.create(&device, "SWM", &coming).await;
    let at = |bytes: &[u8]| {
        let name = Digest::of(bytes).to_string();
        world.folder.path().join("files/verified").join(name.get(..2).unwrap()).join(name)
    };
    fs::write(at(&coming), &coming).unwrap();
    fs::write(at(&orphan), &orphan).unwrap();
    for sweep in [false, true] {
        assert_eq!(queue::app::files::orphans(world.queue(), sweep).unwrap(), [Digest::of(&orphan)]);
        assert_eq!(at(&orphan).exists(), !sweep);
    }
    assert_eq!(queue::app::files::orphans(world.queue(), true).unwrap(), []);
    assert_eq!((fs::read(at(&done)).unwrap(), fs::read(at(&coming)).unwrap()), (done, coming));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_photo_does_not_prevent_others_from_being_requested_or_backed_up() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photos = [jpeg(13, 4000), jpeg(14, 4000), jpeg(15, 4000)];
    for photo in &photos {
        world.upload(&device, "SWM", photo).await;
    }
    let [unreadable, gone, good] = photos.each_ref().map(|photo| Digest::of(photo));
    let at = |files: &Path, sha256: Digest| {
        let name = sha256.to_string();
        files.join("verified").join(name.get(..2).unwrap()).join(name)
    };
    let files = world.folder.path().join("files");
    // A folder: whoever opens it as a file gets an error when reading.
    fs::remove_file(at(&files, unreadable)).unwrap();
    fs::create_dir(at(&files, unreadable)).unwrap();
    fs::remove_file(at(&files, gone)).unwrap();

    let backup = world.folder.path().join("backup");
    let (manifest, mut left_out) = queue::app::backup::make(world.queue(), &backup).unwrap();
    let mut bad = [unreadable, gone];
    left_out.sort();
    bad.sort();
    assert_eq!((manifest.files, left_out.as_slice()), (vec![good], bad.as_slice()));
    assert_eq!(fs::read(at(&backup.join("files"), good)).unwrap(), photos[2]);

    let (read, mut lost) = queue::app::files::verify_files(world.queue()).unwrap();
    lost.sort();
    assert_eq!((read, lost.as_slice()), (3, bad.as_slice()));
    assert_eq!(queue::app::files::verify_files(world.queue()).unwrap(), (1, vec![]));
    // It is sent again; what lies there still keeps the queue from nothing, also not from starting.
    assert_eq!(world.create(&device, "SWM", &photos[0]).await.status(), 201);
    let world = world.restart().await;
    fs::remove_dir(at(&files, unreadable)).unwrap();
    let sent = world.patch(&device, "SWM", unreadable, 0).body(photos[0].clone()).send().await.unwrap();
    assert_eq!(sent.status(), 204);
    assert_eq!(fs::read(at(&files, unreadable)).unwrap(), photos[0]);

    // A folder that is away is no reason to forget what was in it.
    let away = world.folder.path().join("away");
    fs::rename(files.join("verified"), &away).unwrap();
    assert!(queue::app::files::verify_files(world.queue()).is_err());
    fs::rename(&away, files.join("verified")).unwrap();
    assert_eq!(queue::app::files::verify_files(world.queue()).unwrap(), (2, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_receipt_that_was_never_signed_is_the_only_one_refused() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let mut receipts = Vec::new();
    for n in 20..23 {
        let photo = jpeg(n, 500);
        world.upload(&device, "SWM", &photo).await;
        let operation = world.report("SWM", &photo);
        let state: Value = world.put(&device, &operation).await.json().await.unwrap();
        receipts.push(state["receipt"].clone());
    }
    // The queue came back without the last, and one shows a number that it was never given.
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let lost = receipts[2]["receipt"]["operation"].as_str().unwrap().to_owned();
    let forget = "UPDATE operations SET state = 'announced', receipt = NULL WHERE id = ?1";
    assert_eq!(database.execute(forget, [&lost]).unwrap(), 1);
    receipts[0]["receipt"]["number"] = "KMC/SWM/2026/000999".into();
    let forged = receipts[0]["receipt"]["operation"].clone();
    let asked = world.client.post(world.url(routes::RECEIPTS_AUDIT)).bearer_auth(&device.token);
    let answer = asked.json(&serde_json::json!({ "receipts": receipts })).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["missing"], serde_json::json!([lost]));
    assert_eq!(answer["refused"], serde_json::json!([forged]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_of_another_department_is_refused_and_ones_own_is_answered_also_after_leaving() {
    let world = World::new().await;
    let (device, colleague, stranger) =
        (world.device("SWM").await, world.device("SWM").await, world.device("SD").await);
    let photo = jpeg(1, 500);
    world.upload(&device, "SWM", &photo).await;
    let operation = world.report("SWM", &photo);
    let state: Value = world.put(&device, &operation).await.json().await.unwrap();
    world.leaves_every_post(device.me.officer.id);
    for (asker, refused) in [(&device, false), (&colleague, false), (&stranger, true)] {
        let asked = world.client.post(world.url(routes::RECEIPTS_AUDIT)).bearer_auth(&asker.token);
        let answer = asked.json(&serde_json::json!({ "receipts": [state["receipt"]] })).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        let expected: &[_] = if refused { &[operation.id] } else { &[] };
        assert_eq!(answer["refused"], serde_json::json!(expected));
        assert_eq!(answer["missing"], serde_json::json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_shown_while_its_submission_comes_in_and_not_afterwards() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let world = World::new().await;
    let device = world.device("SWM").await;
    let desk = world.login("moderator", wire::people::Role::Moderator).await;
    let photo = jpeg(1, 700);
    let mut operation = world.report("SWM", &photo);
    operation.blobs[0].preview = Some(STANDARD.encode(&photo));
    assert_eq!(world.put(&device, &operation).await.status(), 202);
    let at = format!("/incoming/{}/previews/{}", operation.id, Digest::of(&photo));
    assert_eq!(desk.get(&at).await.status(), 200);
    world.upload(&device, "SWM", &photo).await;
    refused(desk.get(&format!("/incoming/{}", operation.id)).await, 404, "not_found").await;
    refused(desk.get(&at).await, 404, "not_found").await;
}
