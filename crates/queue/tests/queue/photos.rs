//! What the queue sees in photos itself, what it finds alike, and who may look.

use crate::world::{Desk, World, jpeg, ok, refused};
use image::codecs::jpeg::JpegEncoder;
use photo::{Cancel, Edit, Prepared};
use queue::app::files;
use serde_json::{Value, json};
use std::fs;
use std::sync::atomic::Ordering;
use wire::device::Enrolled;
use wire::digest::Digest;
use wire::ids::SubmissionId;
use wire::operation::{BlobPromise, Mime, Operation, OperationBody};
use wire::people::Role;
use wire::routes;
use wire::time::HOUR;

/// A street with houses, another for each `n`, as a phone's JPEG.
pub fn street(n: u32) -> Vec<u8> {
    let house = |x: u32| (x / 40 * 7919 + n * 104_729) % 9 * 14;
    let picture = image::RgbImage::from_fn(360, 270, |x, y| {
        let light = if y < 60 + house(x) { 250 - y / 3 } else { 30 + (x / 40 * 31 + n * 53) % 120 };
        image::Rgb([u8::try_from(light).unwrap(), 90, u8::try_from(y % 200).unwrap()])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 92).encode_image(&picture).unwrap();
    bytes
}

pub fn ready(n: u32) -> Prepared {
    photo::prepare(&street(n), &Edit::default(), &Cancel::default()).unwrap()
}

/// The same picture pressed again: other bytes.
fn pressed(jpeg: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::load_from_memory(jpeg).unwrap();
    JpegEncoder::new_with_quality(&mut bytes, 60).encode_image(&picture).unwrap();
    bytes
}

/// With an EXIF block that says nothing but a place (TIFF 6, GPS IFD at 26: latitude reference "N").
pub fn with_place(jpeg: &[u8]) -> Vec<u8> {
    let tiff: &[u8] = b"II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0\
        \x01\0\x01\0\x02\0\x02\0\0\0N\0\0\0\0\0\0\0";
    let mut segment = vec![0xff, 0xe1];
    segment.extend(u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
    segment.extend(b"Exif\0\0");
    segment.extend(tiff);
    let mut bytes = jpeg.to_vec();
    bytes.splice(2..2, segment);
    bytes
}

/// A header that promises 60,000 x 60,000 pixels.
pub fn bomb() -> Vec<u8> {
    let mut bytes = jpeg(1, 4000);
    let frame = bytes.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    bytes
}

/// Sends a report with one photo; answers it.
async fn sent(world: &World, device: &Enrolled, department: &str, photo: &[u8]) -> Operation {
    world.upload(device, department, photo).await;
    let operation = world.report(department, photo);
    ok(world.put(device, &operation).await).await;
    operation
}

fn id_of(operation: &Operation) -> SubmissionId {
    operation.body.subject().submission().unwrap()
}

fn hash_of(operation: &Operation) -> Digest {
    Digest::of(&serde_json::to_vec(operation).unwrap())
}

async fn item(desk: &Desk<'_>, operation: &Operation) -> Value {
    ok(desk.get(&format!("/items/{}", id_of(operation))).await).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_photo_or_one_with_metadata_refuses_the_operation_naming_that_photo() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let whole = ready(1).rendition;
    let cut = whole[..whole.len() * 2 / 3].to_vec();
    let cases = [
        (bomb(), "not_a_photo"),
        (cut, "not_a_photo"),
        (with_place(&whole), "carries_metadata"),
        ([&whole[..], b"a second file behind its end"].concat(), "carries_metadata"),
    ];
    for (n, (bytes, code)) in cases.into_iter().enumerate() {
        // Announced first, then the last file comes: the refusal is the operation's final answer.
        let mut operation = world.report("SWM", &bytes);
        let OperationBody::Submit { content, .. } = &mut operation.body else { unreachable!() };
        let (other, good) = (jpeg(u8::try_from(n).unwrap(), 900), content.photos[0].clone());
        world.upload(&device, "SWM", &other).await;
        let sha256 = Digest::of(&other);
        content.photos.insert(0, wire::content::Photo { id: world.id(), sha256, ..good.clone() });
        operation.blobs.push(BlobPromise { sha256, len: 900, mime: Mime::Jpeg, preview: None });
        assert_eq!(world.put(&device, &operation).await.status(), 202);
        world.upload(&device, "SWM", &bytes).await;
        let asked = world.client.get(world.url(&routes::operation(operation.id))).bearer_auth(&device.token);
        let problem = refused(asked.send().await.unwrap(), 422, "flawed").await;
        let flaws = json!([{ "at": { "field": "photo", "photo": good.id }, "code": code }]);
        assert_eq!(problem["flaws"], flaws, "case {n}");
        // The upload as such stands; another report that shows it is refused at the door, and nothing of it kept.
        let kept = world.head(&device, "SWM", Digest::of(&bytes)).await;
        assert_eq!(kept.headers()["upload-offset"], bytes.len().to_string().as_str());
        let again = world.report("SWM", &bytes);
        refused(world.put(&device, &again).await, 422, "flawed").await;
        let asked = world.client.get(world.url(&routes::operation(again.id))).bearer_auth(&device.token);
        refused(asked.send().await.unwrap(), 404, "operation_unknown").await;
    }
    let moderator = world.login("moderator", Role::Moderator).await;
    assert_eq!(ok(moderator.get("/queue?shelf=open").await).await["rows"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_verified_before_inspections_existed_is_inspected_when_an_item_shows_it() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let (good, bad) = (ready(2).rendition, with_place(&ready(3).rendition));
    let first = sent(&world, &device, "SWM", &good).await;
    world.upload(&device, "SWM", &bad).await;
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    database.execute("DELETE FROM pictures", []).unwrap();
    refused(world.put(&device, &world.report("SWM", &bad)).await, 422, "flawed").await;
    ok(world.put(&device, &world.report("SWM", &good)).await).await;
    // What was shown already is looked at in the background; the sweep does it one by one.
    database.execute("DELETE FROM pictures", []).unwrap();
    while queue::app::photos::inspect_old(world.queue()).unwrap() {}
    let seen: i64 = database.query_row("SELECT count(*) FROM pictures", [], |row| row.get(0)).unwrap();
    assert_eq!(seen, 1, "the one that an item shows");
    let moderator = world.login("moderator", Role::Moderator).await;
    assert_eq!(item(&moderator, &first).await["review"]["photos"][0]["alike"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_the_last_byte_and_the_inspection_is_recovered() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = ready(4).rendition;
    let sha256 = Digest::of(&photo);
    let operation = world.report("SWM", &photo);
    assert_eq!(world.put(&device, &operation).await.status(), 202);
    world.create(&device, "SWM", &photo).await;
    let half = world.patch(&device, "SWM", sha256, 0).body(photo[..photo.len() / 2].to_vec()).send().await;
    assert_eq!(half.unwrap().status(), 204);
    // As it lies on the disk when the power goes after the file got its last name: nothing is written about it.
    let files = world.folder.path().join("files");
    let name = sha256.to_string();
    let folder = files.join("verified").join(name.get(..2).unwrap());
    fs::create_dir_all(&folder).unwrap();
    fs::remove_file(files.join(format!("partial/SWM-{name}.part"))).unwrap();
    fs::write(folder.join(&name), &photo).unwrap();
    let world = world.restart().await;
    let received = ok(world.put(&device, &operation).await).await;
    assert_eq!(received["state"], "received");
    files::reconcile(world.queue()).unwrap();
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let count = |rows: &str| -> i64 {
        database.query_row(&format!("SELECT count(*) FROM {rows}"), [], |row| row.get(0)).unwrap()
    };
    let seen = "pictures WHERE flaw IS NULL AND fingerprint IS NOT NULL";
    assert_eq!([seen, "showings", "blobs"].map(count), [1, 1, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_left_without_inspection_is_finished_by_the_next_request() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = ready(12).rendition;
    let sha256 = Digest::of(&photo);
    world.create(&device, "SWM", &photo).await;
    let (half, rest) = photo.split_at(photo.len() / 2);
    let sent = world.patch(&device, "SWM", sha256, 0).body(half.to_vec()).send().await.unwrap();
    assert_eq!(sent.status(), 204);
    let (files, name) = (world.folder.path().join("files"), sha256.to_string());
    let folder = files.join("verified").join(name.get(..2).unwrap());
    fs::create_dir_all(&folder).unwrap();
    fs::remove_file(files.join(format!("partial/SWM-{name}.part"))).unwrap();
    fs::write(folder.join(&name), &photo).unwrap();
    let again = world.patch(&device, "SWM", sha256, half.len() as u64).body(rest.to_vec()).send().await;
    let again = again.unwrap();
    assert_eq!(again.status(), 204);
    assert_eq!(again.headers()["upload-offset"], photo.len().to_string().as_str());
    ok(world.put(&device, &world.report("SWM", &photo)).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reused_photo_is_found_across_departments_marked_once_and_never_rejected() {
    let world = World::new().await;
    let (swm, sd) = (world.device("SWM").await, world.device("SD").await);
    let (old, other) = (ready(5).rendition, ready(6).rendition);
    let earlier = sent(&world, &swm, "SWM", &old).await;
    sent(&world, &swm, "SWM", &other).await;
    world.clock.0.fetch_add(48 * HOUR, Ordering::SeqCst);
    let again = pressed(&old);
    assert_ne!(Digest::of(&again), Digest::of(&old));
    let new = sent(&world, &sd, "SD", &again).await;

    let moderator = world.login("moderator", Role::Moderator).await;
    let rows = ok(moderator.get("/queue?shelf=open").await).await;
    let marked: Vec<_> = rows["rows"].as_array().unwrap().iter().map(|row| row["alike"].clone()).collect();
    assert_eq!(marked, [false, false, true]);
    let shown = item(&moderator, &new).await;
    let photo = &shown["review"]["photos"][0];
    let alike = json!([{ "submission": id_of(&earlier), "number": "KMC/SWM/2026/000001", "department": "SWM",
        "day": "2026-11-23", "sha256": Digest::of(&old), "nearness": "same", "mark": null }]);
    assert_eq!(photo["alike"], alike);
    assert_eq!(photo["remarks"], json!([{ "kind": "no_time" }]));
    assert_eq!(item(&moderator, &earlier).await["review"]["photos"][0]["alike"], json!([]), "it came first");

    let beside = format!(
        "/items/{}/photos/{}/earlier/{}/{}",
        id_of(&new),
        Digest::of(&again),
        id_of(&earlier),
        Digest::of(&old)
    );
    let opened = moderator.get(&beside).await;
    assert_eq!(opened.headers()["cache-control"], "no-store");
    assert_eq!(opened.bytes().await.unwrap(), old);
    let elsewhere = beside.replace(&Digest::of(&old).to_string(), &Digest::of(&other).to_string());
    refused(moderator.get(&elsewhere).await, 404, "not_found").await;

    let says = |mark: &str| {
        json!({ "sha256": Digest::of(&again), "earlier": id_of(&earlier),
            "earlier_sha256": Digest::of(&old), "mark": mark })
    };
    let at = format!("/items/{}/alike", id_of(&new));
    ok(moderator.post(&at, says("asked_officer")).await).await;
    let done = ok(moderator.post(&at, says("asked_officer")).await).await;
    assert_eq!(done["review"]["photos"][0]["alike"][0]["mark"], "asked_officer");
    assert_eq!(done["review"]["notes"].as_array().unwrap().len(), 1, "said once");
    assert_eq!(done["review"]["notes"][0]["noted"]["number"], "KMC/SWM/2026/000001");
    assert_eq!(done["submission"]["version"], shown["submission"]["version"], "the officer is not told");

    let rows = ok(moderator.get("/queue?shelf=open").await).await;
    assert!(rows["rows"].as_array().unwrap().iter().all(|row| row["alike"] == false), "not asked again");

    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let lines = |action: &str| -> i64 {
        let sql =
            "SELECT count(*) FROM audit WHERE line LIKE '%\"action\":\"' || ?1 || '\"%KMC/SD/2026/000001%'";
        database.query_row(sql, [action], |row| row.get(0)).unwrap()
    };
    assert_eq!((lines("earlier_photo_opened"), lines("photos_compared")), (1, 1));
    let approve = json!({ "content_hash": hash_of(&new), "decision": { "kind": "approve" },
        "checks": wire::review::Check::ALL });
    ok(moderator.post(&format!("/items/{}/decision", id_of(&new)), approve).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_compared_with_the_last_file_of_their_item_so_that_reading_the_desk_writes_nothing() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let old = ready(7).rendition;
    sent(&world, &device, "SWM", &old).await;
    let operation = sent(&world, &device, "SWM", &pressed(&old)).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let left = || -> i64 {
        database.query_row("SELECT count(*) FROM showings WHERE NOT compared", [], |row| row.get(0)).unwrap()
    };
    // Counts the commits of others.
    let version = || -> i64 { database.query_row("PRAGMA data_version", [], |row| row.get(0)).unwrap() };
    assert_eq!(left(), 0);
    let before = version();
    assert_eq!(ok(moderator.get("/queue?shelf=open").await).await["rows"].as_array().unwrap().len(), 2);
    let shown = item(&moderator, &operation).await;
    assert_eq!(shown["review"]["photos"][0]["alike"].as_array().unwrap().len(), 1);
    assert_eq!(version(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn similar_photos_of_one_item_and_its_revisions_are_not_reported() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let before = ready(7).rendition;
    let after = pressed(&before);
    let mut operation = world.report("SWM", &before);
    let OperationBody::Submit { content, .. } = &mut operation.body else { unreachable!() };
    let pair =
        wire::content::Photo { id: world.id(), sha256: Digest::of(&after), ..content.photos[0].clone() };
    content.photos.push(pair);
    let len = after.len() as u64;
    operation.blobs.push(BlobPromise { sha256: Digest::of(&after), len, mime: Mime::Jpeg, preview: None });
    let content = content.clone();
    for photo in [&before, &after] {
        world.upload(&device, "SWM", photo).await;
    }
    ok(world.put(&device, &operation).await).await;
    let body = OperationBody::Revise { submission: id_of(&operation), base: 1, content };
    ok(world.put(&device, &Operation { id: world.id(), body, ..operation.clone() }).await).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let shown = item(&moderator, &operation).await;
    assert_eq!(shown["submission"]["revision"], 2);
    for photo in shown["review"]["photos"].as_array().unwrap() {
        assert_eq!(photo["alike"], json!([]));
    }
    assert_eq!(ok(moderator.get("/queue?shelf=open").await).await["rows"][0]["alike"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_requires_every_check_and_binds_them_to_the_content() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let operation = sent(&world, &device, "SWM", &ready(8).rendition).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let at = format!("/items/{}/decision", id_of(&operation));
    let approve = |checks: &[&str]| json!({ "content_hash": hash_of(&operation), "decision": { "kind": "approve" }, "checks": checks });
    let plain = json!({ "content_hash": hash_of(&operation), "decision": { "kind": "approve" } });
    refused(moderator.post(&at, plain).await, 422, "checks_missing").await;
    let some = ["second_person", "consent", "own_asset", "ai_declared"];
    let problem = refused(moderator.post(&at, approve(&some)).await, 422, "checks_missing").await;
    assert_eq!(problem["params"]["missing"], "map_of_india,political_faces");
    assert_eq!(item(&moderator, &operation).await["submission"]["state"], "submitted");
    let all = ["second_person", "map_of_india", "consent", "political_faces", "own_asset", "ai_declared"];
    let done = ok(moderator.post(&at, approve(&all)).await).await;
    assert_eq!(done["submission"]["state"], "approved");
    let note = &done["review"]["notes"][0];
    assert_eq!(note["noted"], json!({ "kind": "checked", "checks": all }));
    assert_eq!(note["content_hash"], json!(hash_of(&operation)));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_picture_is_served_to_the_roles_of_the_table_only() {
    let world = World::new().await;
    let (swm, sd) = (world.device("SWM").await, world.device("SD").await);
    let old = ready(9).rendition;
    let again = pressed(&old);
    let earlier = sent(&world, &swm, "SWM", &old).await;
    let new = sent(&world, &sd, "SD", &again).await;
    let picture = format!("/items/{}/photos/{}", id_of(&new), Digest::of(&again));
    let small = format!("{picture}/thumbnail");
    let beside = format!("{picture}/earlier/{}/{}", id_of(&earlier), Digest::of(&old));
    // Of the item, small, and the earlier one beside it.
    let table = [
        (Role::Contributor, [403, 403, 403]),
        (Role::ControllingOfficer, [403, 403, 403]),
        (Role::Moderator, [200, 200, 200]),
        (Role::Publisher, [200, 200, 403]),
        (Role::NodalOfficer, [403, 403, 403]),
        (Role::Oversight, [200, 200, 403]),
        (Role::Administrator, [200, 200, 403]),
    ];
    assert_eq!(table.map(|(role, _)| role), Role::ALL);
    // The desk compares when somebody there looks.
    let first = world.login("first", Role::Oversight).await;
    ok(first.get("/queue?shelf=open").await).await;
    for (n, (role, wanted)) in table.into_iter().enumerate() {
        let desk = world.login(&format!("login{n}"), role).await;
        for (path, wanted) in [&picture, &small, &beside].into_iter().zip(wanted) {
            assert_eq!(desk.get(path).await.status(), wanted, "{role:?} {path}");
        }
        let says = json!({ "sha256": Digest::of(&again), "earlier": id_of(&earlier),
            "earlier_sha256": Digest::of(&old), "mark": "same_work" });
        let wanted = if role == Role::Moderator { 200 } else { 403 };
        let answer = desk.post(&format!("/items/{}/alike", id_of(&new)), says).await;
        assert_eq!(answer.status(), wanted, "{role:?} marks");
    }
    for path in [&picture, &small, &beside] {
        let url = world.url(&format!("/desk/api{path}"));
        assert_eq!(world.client.get(url).send().await.unwrap().status(), 401, "without a session");
    }
    // A device sees its own department's files alone.
    let get = |device: &Enrolled, department: &str, sha256| {
        let url = world.url(&routes::blob(&department.parse().unwrap(), sha256));
        world.client.get(url).bearer_auth(&device.token).send()
    };
    assert_eq!(get(&swm, "SWM", Digest::of(&old)).await.unwrap().status(), 200);
    assert_eq!(get(&sd, "SWM", Digest::of(&old)).await.unwrap().status(), 404);
    assert_eq!(get(&sd, "SD", Digest::of(&old)).await.unwrap().status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thumbnail_is_made_once_kept_by_no_browser_and_made_again_when_lost() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = ready(10).rendition;
    let operation = sent(&world, &device, "SWM", &photo).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let path = format!("/items/{}/photos/{}/thumbnail", id_of(&operation), Digest::of(&photo));
    let answer = moderator.get(&path).await;
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let small = answer.bytes().await.unwrap();
    let size = image::load_from_memory(&small).unwrap();
    assert_eq!((size.width(), size.height()), (320, 240));
    assert!(photo::metadata_free(&small));
    let name = Digest::of(&photo).to_string();
    let kept =
        world.folder.path().join("files/thumbnails").join(name.get(..2).unwrap()).join(format!("{name}.jpg"));
    assert_eq!(fs::read(&kept).unwrap(), small);
    fs::write(&kept, b"").unwrap();
    assert_eq!(moderator.get(&path).await.bytes().await.unwrap(), small);
    let backup = world.folder.path().join("backup");
    queue::app::backup::make(world.queue(), &backup).unwrap();
    assert!(backup.join("files/verified").is_dir() && !backup.join("files/thumbnails").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_stored_with_its_location_by_an_older_program_is_served_without_it() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = with_place(&ready(11).rendition);
    world.upload(&device, "SWM", &photo).await;
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    database.execute("UPDATE pictures SET flaw = NULL", []).unwrap();
    let operation = world.report("SWM", &photo);
    ok(world.put(&device, &operation).await).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let path = format!("/items/{}/photos/{}", id_of(&operation), Digest::of(&photo));
    for path in [path.clone(), format!("{path}/thumbnail")] {
        let bytes = moderator.get(&path).await.bytes().await.unwrap();
        assert!(photo::metadata_free(&bytes) && photo::check(&bytes).is_ok(), "{path}");
    }
}
