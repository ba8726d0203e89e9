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
    assert_eq!(at, world.url(&routes::blob(&"SWM".parse().unwrap(), Digest::of(&photo))));
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

/// The files folder as it lies there, and the rows of uploads, files, operations and promises.
fn kept(world: &World) -> (Vec<String>, Vec<i64>) {
    fn walk(folder: &Path, into: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else {
                into.push(format!("{} {}", path.display(), fs::metadata(&path).unwrap().len()));
            }
        }
    }
    let mut files = Vec::new();
    walk(&world.folder.path().join("files"), &mut files);
    files.sort();
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let count =
        |table| database.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
    (files, ["uploads", "blobs", "operations", "promises", "audit"].map(count).to_vec())
}

/// A `PATCH` of so many bytes whose first piece is here and whose rest never comes.
async fn silent(
    world: &World,
    device: &wire::device::Enrolled,
    sha256: Digest,
    len: usize,
) -> tokio::net::TcpStream {
    let mut line = tokio::net::TcpStream::connect(world.running.address()).await.unwrap();
    let head = format!(
        "PATCH {} HTTP/1.1\r\nhost: queue\r\nauthorization: Bearer {}\r\nupload-offset: 0\r\nexpect: 100-continue\r\n\
         content-type: application/offset+octet-stream\r\ncontent-length: {len}\r\n\r\n",
        routes::blob(&"SWM".parse().unwrap(), sha256),
        device.token
    );
    line.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    line.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    line
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_who_asks_or_gives_up_does_not_end_an_upload_and_one_who_promised_it_too_takes_it_over() {
    let world = World::new().await;
    let (mine, other) = (world.device("SWM").await, world.device("SWM").await);
    let photo = jpeg(1, 4000);
    let sha256 = Digest::of(&photo);
    assert_eq!(world.put(&mine, &world.report("SWM", &photo)).await.status(), 202);
    world.create(&mine, "SWM", &photo).await;
    let mut line = silent(&world, &mine, sha256, 4000).await;

    let asked = world.head(&other, "SWM", sha256).await;
    assert_eq!((asked.status().as_u16(), &asked.headers()["upload-offset"]), (200, &"0".parse().unwrap()));
    let url = world.url(&routes::blob(&"SWM".parse().unwrap(), sha256));
    let dropped = world.client.delete(&url).bearer_auth(&other.token).send().await.unwrap();
    refused(dropped, 403, "forbidden").await;
    let theirs = world.patch(&other, "SWM", sha256, 0).body(photo.clone()).send().await.unwrap();
    refused(theirs, 423, "upload_locked").await;
    // The line is as it was: it ends with the file.
    line.write_all(&photo).await.unwrap();
    let mut answer = [0; 12];
    line.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 204");

    let photo = jpeg(2, 4000);
    let sha256 = Digest::of(&photo);
    for device in [&mine, &other] {
        assert_eq!(world.put(device, &world.report("SWM", &photo)).await.status(), 202);
    }
    world.create(&mine, "SWM", &photo).await;
    let mut line = silent(&world, &mine, sha256, 4000).await;
    let whole = world.patch(&other, "SWM", sha256, 0).body(photo).send().await.unwrap();
    assert_eq!(whole.status(), 204);
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 423"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_keeps_only_a_little_that_it_never_announced_and_what_it_announces_is_not_counted() {
    let world = World::with(|settings| settings.unpromised_bytes = 8000).await;
    let (device, other) = (world.device("SWM").await, world.device("SWM").await);
    let photos = [jpeg(1, 4000), jpeg(2, 4000), jpeg(3, 4000)];
    world.upload(&device, "SWM", &photos[0]).await;
    assert_eq!(world.create(&device, "SWM", &photos[1]).await.status(), 201);
    // Not for good: every app tries again, and this one announces again.
    refused(world.create(&device, "SWM", &photos[2]).await, 404, "operation_unknown").await;
    assert_eq!(world.create(&device, "SWM", &photos[1]).await.status(), 201, "begun already");
    assert_eq!(world.create(&other, "SWM", &photos[2]).await.status(), 201, "another's is its own");
    assert_eq!(world.put(&device, &world.report("SWM", &photos[0])).await.status(), 200);
    let fourth = jpeg(4, 4000);
    assert_eq!(world.create(&device, "SWM", &fourth).await.status(), 201, "the first is promised now");
    let fifth = jpeg(5, 4000);
    refused(world.create(&device, "SWM", &fifth).await, 404, "operation_unknown").await;
    assert_eq!(world.put(&device, &world.report("SWM", &fifth)).await.status(), 202);
    world.upload(&device, "SWM", &fifth).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_have_still_to_send_is_taken_and_a_text_comes_in_all_the_same() {
    let world = World::new().await;
    let (device, other) = (world.device("SWM").await, world.device("SWM").await);
    let photo = jpeg(1, 4000);
    assert_eq!(world.put(&device, &world.report("SWM", &photo)).await.status(), 202);
    assert_eq!(world.create(&device, "SWM", &photo).await.status(), 201);
    // More than any disk holds.
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    assert_eq!(database.execute("UPDATE uploads SET len = ?1", [i64::MAX]).unwrap(), 1);
    let second = jpeg(2, 4000);
    assert_eq!(world.put(&other, &world.report("SWM", &second)).await.status(), 202);
    refused(world.create(&other, "SWM", &second).await, 503, "disk_full").await;
    assert_eq!(database.execute("UPDATE uploads SET durable = len", []).unwrap(), 1);
    assert_eq!(world.create(&other, "SWM", &second).await.status(), 201, "nothing more is to come");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_nothing_refers_to_are_removed_after_a_month_and_asked_for_when_something_does() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photos = [jpeg(1, 4000), jpeg(2, 4000), jpeg(3, 4000)];
    for photo in &photos {
        world.upload(&device, "SWM", photo).await;
    }
    assert_eq!(world.put(&device, &world.report("SWM", &photos[0])).await.status(), 200);
    // Another department has the second, too, and needs it.
    let there = world.device("SD").await;
    assert_eq!(world.put(&there, &world.report("SD", &photos[1])).await.status(), 202);
    world.upload(&there, "SD", &photos[1]).await;
    let at = |bytes: &[u8]| {
        let name = Digest::of(bytes).to_string();
        world.folder.path().join("files/verified").join(name.get(..2).unwrap()).join(name)
    };
    let month = 30 * 24 * HOUR;
    world.clock.0.fetch_add(month, Ordering::SeqCst);
    queue::app::uploads::expire_orphans(world.queue()).unwrap();
    assert!(photos.iter().all(|photo| at(photo).exists()), "not before");
    world.clock.0.fetch_add(1, Ordering::SeqCst);
    // Announced in the last moment: it refers to it, and nothing is removed.
    let late = world.report("SWM", &photos[1]);
    assert_eq!(world.put(&device, &late).await.status(), 200);
    queue::app::uploads::expire_orphans(world.queue()).unwrap();
    assert_eq!(photos.each_ref().map(|photo| at(photo).exists()), [true, true, false]);
    assert_eq!(world.audited("action", "orphans_expired").len(), 1);
    assert_eq!(world.head(&device, "SWM", Digest::of(&photos[2])).await.status(), 404);
    // Announced a moment after: it is needed, and comes.
    let again = world.report("SWM", &photos[2]);
    assert_eq!(world.put(&device, &again).await.status(), 202);
    world.upload(&device, "SWM", &photos[2]).await;
    assert_eq!(world.put(&device, &again).await.status(), 200);
    assert!(at(&photos[2]).exists());
    queue::app::uploads::expire_orphans(world.queue()).unwrap();
    assert_eq!(world.audited("action", "orphans_expired").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_whose_photos_never_come_is_forgotten_in_the_end_and_announced_again_is_received() {
    let world = World::with(|settings| settings.pending_days = 40).await;
    let device = world.device("SWM").await;
    let (photo, slow) = (jpeg(1, 4000), jpeg(2, 4000));
    let (operation, moving) = (world.report("SWM", &photo), world.report("SWM", &slow));
    for operation in [&operation, &moving] {
        assert_eq!(world.put(&device, operation).await.status(), 202);
    }
    let desk = world.login("nitai", wire::people::Role::Moderator).await;
    let listed: Value = desk.get("/queue?shelf=open").await.json().await.unwrap();
    assert_eq!(listed["rows"][0]["since"], crate::world::NOON, "the desk sees since when it waits");
    let day = 24 * HOUR;
    world.clock.0.fetch_add(20 * day, Ordering::SeqCst);
    world.create(&device, "SWM", &slow).await;
    let half =
        world.patch(&device, "SWM", Digest::of(&slow), 0).body(slow[..2000].to_vec()).send().await.unwrap();
    assert_eq!(half.status(), 204);
    world.clock.0.fetch_add(20 * day, Ordering::SeqCst);
    queue::app::uploads::expire_abandoned(world.queue()).unwrap();
    let ask = |operation: &wire::operation::Operation| {
        world.client.get(world.url(&routes::operation(operation.id))).bearer_auth(&device.token).send()
    };
    assert_eq!(ask(&operation).await.unwrap().status(), 202, "not before");
    world.clock.0.fetch_add(1, Ordering::SeqCst);
    queue::app::uploads::expire_abandoned(world.queue()).unwrap();
    refused(ask(&operation).await.unwrap(), 404, "operation_unknown").await;
    assert_eq!(ask(&moving).await.unwrap().status(), 202, "something of it came");
    assert_eq!(world.audited("action", "announcement_expired")[0]["subject"], operation.id.to_string());

    // The officer's computer still has it.
    assert_eq!(world.put(&device, &operation).await.status(), 202);
    world.upload(&device, "SWM", &photo).await;
    assert_eq!(world.put(&device, &operation).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_has_only_so_much_text_waiting_for_photos_and_what_is_complete_comes_in() {
    let world = World::new().await;
    let (device, other) = (world.device("SWM").await, world.device("SWM").await);
    let mut preview = jpeg(1, 40 * 1024);
    let mut waiting = Vec::new();
    let refusal = loop {
        let n = waiting.len();
        let mut operation = world.report("SWM", &preview);
        let wire::operation::OperationBody::Submit { content, .. } = &mut operation.body else { panic!() };
        let promise = operation.blobs[0].clone();
        let photo = content.photos[0].clone();
        (content.photos, operation.blobs) = (Vec::new(), Vec::new());
        for at in 0..10_usize {
            let sha256 = Digest::of(format!("{n} {at}").as_bytes());
            content.photos.push(wire::content::Photo::new(world.id(), sha256, photo.width, photo.height));
            let preview = Some(STANDARD.encode(&preview));
            operation.blobs.push(wire::operation::BlobPromise { sha256, preview, ..promise.clone() });
        }
        let answer = world.put(&device, &operation).await;
        if answer.status() != 202 {
            break (operation, answer);
        }
        waiting.push(operation);
        assert!(waiting.len() < 100, "nothing stops it");
    };
    preview.clear();
    let (operation, answer) = refusal;
    assert!(waiting.len() >= 50, "{}", waiting.len());
    assert_eq!(answer.headers()["retry-after"], "5");
    refused(answer, 429, "rate_limited").await;
    assert_eq!(world.put(&device, &waiting[0]).await.status(), 202, "known already");
    assert_eq!(world.put(&other, &operation).await.status(), 202, "another computer has its own");
    let mut bare = world.report("SWM", &jpeg(2, 700));
    if let wire::operation::OperationBody::Submit { content, .. } = &mut bare.body {
        content.kind = wire::content::ContentKind::WorkReport;
    }
    world.upload(&device, "SWM", &jpeg(2, 700)).await;
    assert_eq!(world.put(&device, &bare).await.status(), 200, "nothing of it waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_of_another_length_does_not_keep_the_first_from_being_sent() {
    let world = World::new().await;
    let (device, other) = (world.device("SWM").await, world.device("SWM").await);
    let photo = jpeg(1, 4000);
    let lies = |len| {
        let mut operation = world.report("SWM", &photo);
        operation.blobs[0].len = len;
        operation
    };
    refused(world.put(&other, &lies(0)).await, 400, "malformed").await;
    refused(world.put(&other, &lies(32 * 1024 * 1024 + 1)).await, 413, "too_large").await;
    let operation = world.report("SWM", &photo);
    assert_eq!(world.put(&device, &operation).await.status(), 202);
    refused(world.put(&other, &lies(3999)).await, 409, "upload_conflict").await;
    world.upload(&device, "SWM", &photo).await;
    assert_eq!(world.put(&device, &operation).await.status(), 200);

    // An upload that came before any promise and has another length gives way, with what was written of it.
    let photo = jpeg(2, 4000);
    let metadata = format!(
        "department {},sha256 {}",
        STANDARD.encode("SWM"),
        STANDARD.encode(Digest::of(&photo).to_string())
    );
    let squat = world.client.post(world.url(routes::BLOBS)).bearer_auth(&other.token);
    let squat = squat.header("upload-length", 9000).header("upload-metadata", metadata);
    let squat = squat.header("content-type", "application/offset+octet-stream").body(vec![7; 5000]);
    assert_eq!(squat.send().await.unwrap().headers()["upload-offset"], "5000");
    let operation = world.report("SWM", &photo);
    assert_eq!(world.put(&device, &operation).await.status(), 202);
    assert_eq!(world.head(&device, "SWM", Digest::of(&photo)).await.status(), 404);
    world.upload(&device, "SWM", &photo).await;
    assert_eq!(world.put(&device, &operation).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_requests_on_upload_routes_are_answered_with_a_problem_and_leave_nothing_behind() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let (photo, other) = (jpeg(1, 4000), jpeg(2, 4000));
    assert_eq!(world.put(&device, &world.report("SWM", &photo)).await.status(), 202);
    world.create(&device, "SWM", &photo).await;
    let before = kept(&world);
    let encoded = |bytes: &[u8]| STANDARD.encode(bytes);
    let digest = encoded(Digest::of(&other).to_string().as_bytes());
    let created = |length: &str, metadata: &str| {
        let post = world.client.post(world.url(routes::BLOBS)).bearer_auth(&device.token);
        post.header("upload-length", length).header("upload-metadata", metadata).send()
    };
    let swm = encoded(b"SWM");
    let whole = format!("department {swm},sha256 {digest}");
    for (length, metadata, status, code) in [
        ("0", whole.as_str(), 400, "malformed"),
        ("-1", &whole, 400, "malformed"),
        ("4e3", &whole, 400, "malformed"),
        ("99999999999999999999999", &whole, 400, "malformed"),
        ("33554433", &whole, 413, "too_large"),
        ("4000", "", 400, "malformed"),
        ("4000", &format!("department {swm}"), 400, "malformed"),
        ("4000", &format!("department {swm},sha256 %%%"), 400, "malformed"),
        ("4000", &format!("department {swm},sha256 {}", encoded(b"../../etc/passwd")), 400, "malformed"),
        ("4000", &format!("department {swm},sha256 {}", encoded(&[0xff; 32])), 400, "malformed"),
        ("4000", &format!("department {},sha256 {digest}", encoded(b"../x")), 400, "malformed"),
        ("4000", &format!("department {},sha256 {digest}", encoded(b"SD")), 403, "forbidden"),
        ("4000", &format!("department {},sha256 {digest}", encoded(b"NONE")), 422, "unknown_department"),
    ] {
        refused(created(length, metadata).await.unwrap(), status, code).await;
        assert_eq!(kept(&world), before, "{length} {metadata}");
    }
    let own = world.url(&routes::blob(&"SWM".parse().unwrap(), Digest::of(&photo)));
    let stranger = world.url(&routes::blob(&"SD".parse().unwrap(), Digest::of(&photo)));
    let absent = world.url(&routes::blob(&"SWM".parse().unwrap(), Digest::of(&other)));
    let patch = |url: &str, kind: &str, offset: &str, body: Vec<u8>| {
        let patch = world.client.patch(url).bearer_auth(&device.token);
        patch.header("content-type", kind).header("upload-offset", offset).body(body).send()
    };
    let tus = "application/offset+octet-stream";
    let most = u64::MAX.to_string();
    for (url, kind, offset, body, status, code) in [
        (&own, "image/jpeg", "0", photo.clone(), 415, "type_refused"),
        (&own, tus, "", photo.clone(), 400, "malformed"),
        (&own, tus, "-1", photo.clone(), 400, "malformed"),
        (&own, tus, "1", photo.clone(), 409, "offset_conflict"),
        (&own, tus, &most, photo.clone(), 409, "offset_conflict"),
        (&stranger, tus, "0", photo.clone(), 404, "not_found"),
        (&absent, tus, "0", photo.clone(), 404, "not_found"),
        (&format!("{own}0"), tus, "0", photo.clone(), 404, "not_found"),
        (&world.url("/v1/blobs/%2e%2e%2fqueue.sqlite3"), tus, "0", photo.clone(), 404, "not_found"),
    ] {
        refused(patch(url, kind, offset, body).await.unwrap(), status, code).await;
        assert_eq!(kept(&world), before, "{url} {kind} {offset}");
    }
    for sum in ["sha1", "sha1 %%%", "md5 AAAA", "sha256 AAAA"] {
        let sent = world.patch(&device, "SWM", Digest::of(&photo), 0).header("upload-checksum", sum);
        let sent = sent.body(photo[..100].to_vec()).send().await.unwrap();
        assert!([400, 460].contains(&sent.status().as_u16()), "{sum}");
    }
    // What is too long, other bytes or another kind of file: nothing of it is acknowledged or stays.
    let send = |body: Vec<u8>| world.patch(&device, "SWM", Digest::of(&photo), 0).body(body).send();
    refused(send(vec![7; 4000]).await.unwrap(), 460, "digest_mismatch").await;
    let mut after = kept(&world);
    after.0.retain(|file| !file.ends_with(" 0"));
    assert_eq!(after, before, "other bytes");
    for method in ["PUT", "TRACE", "BREW"] {
        let asked = world.client.request(method.parse().unwrap(), &own).bearer_auth(&device.token);
        assert!(asked.send().await.unwrap().status().is_client_error(), "{method}");
        let asked =
            world.client.post(&own).bearer_auth(&device.token).header("x-http-method-override", method);
        refused(asked.send().await.unwrap(), 405, "malformed").await;
    }
    for token in ["", "nobody", &"x".repeat(4000)] {
        refused(world.client.get(&own).bearer_auth(token).send().await.unwrap(), 401, "unauthenticated")
            .await;
    }
    assert_eq!(send(photo.clone()).await.unwrap().status(), 204);
}
