//! What stands around operations and files: news, heartbeats, previews, numbers, the desk's page.

use crate::world::{World, jpeg, ok, refused};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Response;
use serde_json::{Value, json};
use std::fs;
use wire::digest::Digest;
use wire::operation::Operation;
use wire::people::Role;
use wire::routes;

/// The next event's data; `None` at the end of the stream.
async fn next(stream: &mut Response) -> Option<Value> {
    loop {
        let chunk = stream.chunk().await.ok()??;
        let text = std::str::from_utf8(&chunk).unwrap();
        if let Some(data) = text.lines().find_map(|line| line.strip_prefix("data:")) {
            return Some(serde_json::from_str(data.trim()).unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_event_stream_sends_the_newest_version_then_each_change_and_ends_with_the_queue() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let url = world.url(routes::CHANGES_STREAM);
    let mut stream = world.client.get(url).bearer_auth(&device.token).send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert_eq!(next(&mut stream).await.unwrap()["newest"], 0);
    for n in 1..=2_u8 {
        let photo = jpeg(n, 700);
        world.upload(&device, "SWM", &photo).await;
        assert_eq!(world.put(&device, &world.report("SWM", &photo)).await.status(), 200);
        assert_eq!(next(&mut stream).await.unwrap()["newest"], n);
    }
    let World { running, .. } = world;
    running.shutdown().await;
    assert_eq!(next(&mut stream).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_event_stream_tells_of_a_new_post_and_ends_when_the_computer_is_struck_off() {
    let world = World::new().await;
    let officer = world.officer("SWM", Role::Contributor);
    let (device, other) = (world.device_of(officer).await, world.device("SWM").await);
    let administrator = world.login("administrator", Role::Administrator).await;
    let url = world.url(routes::CHANGES_STREAM);
    let mut stream = world.client.get(url).bearer_auth(&device.token).send().await.unwrap();
    let first = next(&mut stream).await.unwrap()["me_revision"].clone();
    let says = async || {
        let said = json!({ "unsent": 0, "oldest_made_at": null, "app_version": "0.1.0" });
        let heartbeat = world.client.post(world.url(routes::HEARTBEAT)).bearer_auth(&device.token);
        ok(heartbeat.json(&said).send().await.unwrap()).await["me_revision"].clone()
    };
    assert!(first.is_string());
    assert_eq!(says().await, first);
    let posting =
        wire::people::Posting { department: "SD".parse().unwrap(), role: Role::Contributor, acting: false };
    let row = queue::store::PostingRow { officer, posting, from: device.me.server_time, until: None };
    world.queue().roster(|records| Ok(records.open_posting(&row)?)).unwrap();
    let photo = jpeg(1, 700);
    world.upload(&other, "SWM", &photo).await;
    assert_eq!(world.put(&other, &world.report("SWM", &photo)).await.status(), 200);
    // The upload already may have woken the stream, before there was anything new.
    let mut told = next(&mut stream).await.unwrap();
    while told["newest"] == 0 {
        assert_ne!(told["me_revision"], first);
        told = next(&mut stream).await.unwrap();
    }
    assert_ne!(told["me_revision"], first);
    assert_eq!(says().await, told["me_revision"]);
    ok(administrator.post(&format!("/computers/{}/revoke", device.device), json!({})).await).await;
    assert_eq!(next(&mut stream).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn listeners_are_woken_by_a_change_and_not_by_what_is_refused_repeated_or_waits() {
    use tokio::sync::broadcast::error::TryRecvError;
    let world = World::new().await;
    let device = world.device("SWM").await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let photo = jpeg(1, 700);
    let mut heard = world.queue().hear_changes();
    let operation = world.report("SWM", &photo);
    assert_eq!(world.put(&device, &operation).await.status(), 202, "waits for its photo");
    let mut flawed = world.report("SWM", &photo);
    flawed.blobs.clear();
    refused(world.put(&device, &flawed).await, 422, "flawed").await;
    let nothing = format!("/items/{}/open", world.id::<wire::ids::SubmissionId>());
    refused(moderator.post(&nothing, json!({})).await, 404, "not_found").await;
    assert_eq!(heard.try_recv(), Err(TryRecvError::Empty));
    world.upload(&device, "SWM", &photo).await;
    assert_eq!(heard.try_recv(), Ok(()));
    let mut heard = world.queue().hear_changes();
    assert_eq!(world.put(&device, &operation).await.status(), 200, "again");
    assert_eq!(heard.try_recv(), Err(TryRecvError::Empty));
    let item = operation.body.subject().submission().unwrap();
    ok(moderator.post(&format!("/items/{item}/open"), json!({})).await).await;
    assert_eq!(heard.try_recv(), Ok(()));
    // One whose photo is here already.
    let mut heard = world.queue().hear_changes();
    assert_eq!(world.put(&device, &world.report("SWM", &photo)).await.status(), 200);
    assert_eq!(heard.try_recv(), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_heartbeat_is_stored_with_its_device() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let said = json!({ "unsent": 3, "oldest_made_at": 1_795_000_000_000_i64, "app_version": "0.1.0" });
    let heartbeat = world.client.post(world.url(routes::HEARTBEAT)).bearer_auth(&device.token);
    let answer = ok(heartbeat.json(&said).send().await.unwrap()).await;
    assert_eq!(answer["server_time"], crate::world::NOON);
    assert_eq!(answer["epoch"], json!(device.me.epoch));
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let kept: (i64, i64, i64, String) = database
        .query_row(
            "SELECT seen, unsent, oldest, app_version FROM devices WHERE id = ?1",
            [device.device.to_string()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .unwrap();
    assert_eq!(kept, (crate::world::NOON, 3, 1_795_000_000_000, "0.1.0".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_served_before_its_photo_arrives_and_to_the_desk_only() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let (photo, preview) = (jpeg(1, 5000), jpeg(2, 700));
    let mut operation: Operation = world.report("SWM", &photo);
    operation.blobs[0].preview = Some(STANDARD.encode(&preview));
    assert_eq!(world.put(&device, &operation).await.status(), 202);
    let path = format!("/incoming/{}/previews/{}", operation.id, Digest::of(&photo));
    let desk = world.login("moderator", Role::Moderator).await;
    let shown = desk.get(&path).await;
    assert_eq!(shown.headers()["content-type"], "image/jpeg");
    assert_eq!(shown.headers()["x-content-type-options"], "nosniff");
    assert_eq!(shown.bytes().await.unwrap(), preview);
    let stranger = world.client.get(world.url(&format!("/desk/api{path}")));
    let stranger = stranger.bearer_auth(&device.token).send().await.unwrap();
    refused(stranger, 401, "unauthenticated").await;
    let other = format!("/incoming/{}/previews/{}", operation.id, Digest::of(&preview));
    refused(desk.get(&other).await, 404, "not_found").await;
    let outsider = world.login("outsider", Role::NodalOfficer).await;
    refused(outsider.get(&path).await, 403, "forbidden").await;

    let list = ok(desk.get("/queue?shelf=open").await).await;
    assert_eq!(list["rows"][0]["incoming"], json!(operation.id));
    let incoming = format!("/incoming/{}", operation.id);
    let shown = ok(desk.get(&incoming).await).await;
    assert_eq!(shown["content"], json!(operation.body.content().unwrap()));
    assert_eq!(shown["previews"], json!([Digest::of(&photo)]));
    assert_eq!((&shown["verified"], &shown["department"]), (&json!([]), &json!("SWM")));
    refused(outsider.get(&incoming).await, 403, "forbidden").await;
    // Once it is here it is an item.
    world.upload(&device, "SWM", &photo).await;
    refused(desk.get(&incoming).await, 404, "not_found").await;
    let list = ok(desk.get("/queue?shelf=open").await).await;
    assert_eq!(list["rows"][0]["incoming"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_count_responses_and_files() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    world.upload(&device, "SWM", &jpeg(1, 700)).await;
    let answer = world.client.get(world.url("/metrics")).send().await.unwrap();
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    let text = answer.text().await.unwrap();
    assert!(text.contains("purabarta_blobs_verified 1\n"), "{text}");
    // Enrolment, creation, bytes.
    assert!(text.contains("purabarta_answers{class=\"2xx\"} 3\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_within_the_desk_serves_its_page_and_a_missing_file_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    let page = folder.path().join("desk");
    fs::create_dir(&page).unwrap();
    fs::write(page.join("index.html"), "<!doctype html><title>desk</title>").unwrap();
    fs::write(page.join("app.js"), "export {};").unwrap();
    let world = World::with(|settings| settings.desk_dir = Some(page.clone())).await;
    let get = |path: &str| world.client.get(world.url(path)).send();
    for path in ["/desk", "/desk/items/1"] {
        let answer = get(path).await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"));
        assert!(answer.text().await.unwrap().contains("<title>desk"));
    }
    assert_eq!(
        get("/desk/app.js").await.unwrap().headers()["content-type"],
        "text/javascript; charset=utf-8"
    );
    refused(get("/desk/none.js").await.unwrap(), 404, "not_found").await;
    refused(get("/desk/..%2fsecret.txt").await.unwrap(), 404, "not_found").await;
    refused(get("/desk/api/nothing").await.unwrap(), 404, "not_found").await;
}

#[tokio::test]
async fn an_operation_damaged_in_transit_is_refused_and_an_intact_one_is_stored() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let operation = world.report("SWM", &jpeg(1, 700));
    let (url, bytes) = (world.url(&routes::operation(operation.id)), serde_json::to_vec(&operation).unwrap());
    let put = |body: Vec<u8>| {
        let digest = Digest::of(&bytes).to_header();
        world.client.put(&url).bearer_auth(&device.token).header(routes::DIGEST_HEADER, digest).body(body)
    };
    let damaged = String::from_utf8(bytes.clone()).unwrap().replace("\"ward\":124", "\"ward\":125");
    refused(put(damaged.into_bytes()).send().await.unwrap(), 460, "digest_mismatch").await;
    let answer = put(bytes.clone()).send().await.unwrap();
    assert_eq!(answer.status(), 202, "the id is still free");
    let said = answer.headers()[routes::DIGEST_HEADER].to_str().unwrap().to_owned();
    assert_eq!(Digest::from_header(&said), Some(Digest::of(&answer.bytes().await.unwrap())));
}
