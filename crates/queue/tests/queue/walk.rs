//! From enrolment to publication, and what may go wrong on the way.

use crate::world::{World, jpeg, ok, refused};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wire::digest::Digest;
use wire::operation::{Operation, OperationBody, OperationState};
use wire::people::Role;
use wire::review::Check;
use wire::routes;
use wire::time::HOUR;

#[tokio::test(flavor = "multi_thread")]
async fn a_code_enrols_once_and_then_is_refused_with_the_reason() {
    let world = World::new().await;
    let officer = world.officer("SWM", Role::Contributor);
    let code = world.queue().enrolment_code(officer, HOUR).unwrap();
    assert_eq!(world.enrol(&code.to_lowercase().replace('-', " ")).await.status(), 200);
    refused(world.enrol(&code).await, 403, "code_used").await;
    refused(world.enrol("AAAA-AAAA-AAAA").await, 403, "code_wrong").await;
    let old = world.queue().enrolment_code(officer, HOUR).unwrap();
    world.clock.0.fetch_add(HOUR, Ordering::SeqCst);
    refused(world.enrol(&old).await, 403, "code_expired").await;
    for _ in 0..9 {
        refused(world.enrol("AAAA-AAAA-AAAA").await, 403, "code_wrong").await;
    }
    let limited = world.enrol(&old).await;
    assert!(limited.headers().contains_key("retry-after"));
    refused(limited, 429, "rate_limited").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_checked_against_the_time_it_was_made_not_received() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let made = world.report("SWM", &jpeg(1, 3000));
    world.clock.0.fetch_add(400 * 24 * HOUR, Ordering::SeqCst);
    assert_eq!(world.put(&device, &made).await.status(), 202, "a year in a drawer is no flaw");
    // The work it tells of was still to be done.
    let early = Operation { made_at: made.made_at.plus(-24 * HOUR), ..world.report("SWM", &jpeg(2, 3000)) };
    let problem = refused(world.put(&device, &early).await, 422, "flawed").await;
    assert_eq!(problem["flaws"][0]["code"], "in_the_future");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_goes_from_the_officer_to_the_public_with_a_return_on_the_way() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = jpeg(1, 3000);
    let operation = world.report("SWM", &photo);
    let id = operation.body.subject().submission().unwrap();
    let announced = world.put(&device, &operation).await;
    assert_eq!(announced.status(), 202);
    assert_eq!(announced.json::<Value>().await.unwrap()["needed"], json!([Digest::of(&photo)]));

    let moderator = world.login("moderator", Role::Moderator).await;
    let list = ok(moderator.get("/queue?shelf=open").await).await;
    assert_eq!(list["rows"][0]["photos_here"], 0);
    assert_eq!(list["rows"][0]["number"], Value::Null);
    assert_eq!(list["counts"]["open"], 1);

    world.upload(&device, "SWM", &photo).await;
    let OperationState::Received { receipt } = world.put(&device, &operation).await.json().await.unwrap()
    else {
        panic!("not received");
    };
    let hash = Digest::of(&serde_json::to_vec(&operation).unwrap());
    receipt.verify(&device.queue_key, operation.id, hash).unwrap();
    assert_eq!(receipt.receipt.number.0, "KMC/SWM/2026/000001");

    let item = format!("/items/{id}");
    let open = ok(moderator.post(&format!("{item}/open"), json!({})).await).await;
    assert_eq!(open["submission"]["state"], "in_review");
    let back = json!({ "content_hash": hash, "decision": { "kind": "return",
        "reasons": [{ "about": { "field": "caption_bn" }, "text": "জায়গার নাম লিখুন" }] } });
    let returned = ok(moderator.post(&format!("{item}/decision"), back).await).await;
    assert_eq!(returned["submission"]["state"], "changes_requested");

    let OperationBody::Submit { content, .. } = operation.body.clone() else { unreachable!() };
    let revision = Operation {
        id: world.id(),
        body: OperationBody::Revise { submission: id, base: 1, content },
        ..operation.clone()
    };
    // The photo is here already: nothing is needed, the answer is the receipt.
    assert_eq!(world.put(&device, &revision).await.status(), 200);
    let late = Operation { id: world.id(), ..revision.clone() };
    let problem = refused(world.put(&device, &late).await, 409, "revision_conflict").await;
    assert_eq!(problem["params"]["current"], "2");

    let approve = |hash: Digest| json!({ "content_hash": hash, "decision": { "kind": "approve" }, "checks": Check::ALL });
    let stale = moderator.post(&format!("{item}/decision"), approve(hash)).await;
    refused(stale, 409, "content_changed").await;
    let hash = Digest::of(&serde_json::to_vec(&revision).unwrap());
    ok(moderator.post(&format!("{item}/decision"), approve(hash)).await).await;

    let publisher = world.login("publisher", Role::Publisher).await;
    let publication = |link: &str| json!({ "content_hash": hash, "link": link });
    let at = format!("{item}/publications");
    refused(moderator.post(&at, publication("https://example.org/1")).await, 403, "forbidden").await;
    refused(publisher.post(&at, publication("http://example.org/1")).await, 422, "link_wrong").await;
    let published = ok(publisher.post(&at, publication("https://example.org/1")).await).await;
    assert_eq!(published["submission"]["publications"][0]["link"], "https://example.org/1");
    let picture = publisher.get(&format!("{item}/photos/{}", Digest::of(&photo))).await;
    assert_eq!(picture.headers()["content-type"], "image/jpeg");
    assert_eq!(picture.bytes().await.unwrap(), photo);

    let changes =
        world.client.get(world.url(routes::CHANGES)).bearer_auth(&device.token).send().await.unwrap();
    let changes = ok(changes).await;
    let document = &changes["changes"][0]["document"];
    assert_eq!(changes["changes"].as_array().unwrap().len(), 1);
    assert_eq!(document["revision"], 2);
    let history: Vec<_> =
        document["story"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap()).collect();
    assert_eq!(history, ["received", "review_started", "returned", "received", "approved", "published"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_operation_thirty_times_at_once_has_one_effect() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = jpeg(2, 700);
    world.upload(&device, "SWM", &photo).await;
    let operation = world.report("SWM", &photo);
    let answers = futures::future::join_all((0..30).map(|_| world.put(&device, &operation))).await;
    let mut bodies = Vec::new();
    for answer in answers {
        assert_eq!(answer.status(), 200);
        bodies.push(answer.text().await.unwrap());
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    let other = Operation { sequence: 2, ..operation };
    refused(world.put(&device, &other).await, 409, "operation_conflict").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_patch_keeps_its_bytes_over_a_restart_and_a_flipped_bit_is_found() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = jpeg(3, 400_000);
    let sha256 = Digest::of(&photo);
    assert_eq!(world.create(&device, "SWM", &photo).await.status(), 201);
    let mut line = tokio::net::TcpStream::connect(world.running.address()).await.unwrap();
    let head = format!(
        "PATCH {} HTTP/1.1\r\nhost: queue\r\nauthorization: Bearer {}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
         content-type: application/offset+octet-stream\r\ncontent-length: 400000\r\n\r\n",
        routes::blob(&"SWM".parse().unwrap(), sha256),
        device.token
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&photo[..150_000]).await.unwrap();
    line.shutdown().await.unwrap();
    let mut rest = Vec::new();
    let _ = line.read_to_end(&mut rest).await;
    let world = world.restart().await;
    let head = world.head(&device, "SWM", sha256).await;
    let offset: usize = head.headers()["upload-offset"].to_str().unwrap().parse().unwrap();
    assert!(offset > 0 && offset <= 150_000, "{offset}");
    let wrong = world.patch(&device, "SWM", sha256, 7).body(vec![0]).send().await.unwrap();
    refused(wrong, 409, "offset_conflict").await;
    let mut flipped = photo[offset..].to_vec();
    flipped[10] ^= 1;
    let answer = world.patch(&device, "SWM", sha256, offset as u64).body(flipped).send().await.unwrap();
    assert_eq!(answer.headers()["upload-offset"], "0");
    refused(answer, 460, "digest_mismatch").await;
    let whole = world.patch(&device, "SWM", sha256, 0).body(photo.clone()).send().await.unwrap();
    assert_eq!(whole.status(), 204);
    assert_eq!(world.head(&device, "SWM", sha256).await.headers()["upload-offset"], "400000");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_departments_items_are_not_found() {
    let world = World::new().await;
    let (swm, sd) = (world.device("SWM").await, world.device("SD").await);
    let photo = jpeg(4, 700);
    world.upload(&swm, "SWM", &photo).await;
    assert_eq!(world.head(&sd, "SWM", Digest::of(&photo)).await.status(), 404);
    assert_eq!(world.head(&sd, "SD", Digest::of(&photo)).await.status(), 404);
    let operation = world.report("SWM", &photo);
    refused(world.put(&sd, &operation).await, 403, "forbidden").await;
    assert_eq!(world.put(&swm, &operation).await.status(), 200);
    let url = world.url(&routes::operation(operation.id));
    let asked = world.client.get(url).bearer_auth(&sd.token).send().await.unwrap();
    refused(asked, 404, "operation_unknown").await;
    refused(world.put(&swm, &world.report("NONE", &photo)).await, 422, "unknown_department").await;
    let url = world.url("/v1/nothing");
    refused(world.client.get(url).send().await.unwrap(), 404, "not_found").await;
    let big = world.client.put(world.url(&routes::operation(world.id()))).bearer_auth(&swm.token);
    refused(big.body(vec![b' '; 1024 * 1024 + 1]).send().await.unwrap(), 413, "too_large").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_invalidated_before_its_last_photo_is_refused_for_good() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let (photo, other) = (jpeg(5, 700), jpeg(6, 700));
    world.upload(&device, "SWM", &photo).await;
    let first = world.report("SWM", &photo);
    let submission = first.body.subject().submission().unwrap();
    world.put(&device, &first).await;
    let next = world.report("SWM", &other);
    let OperationBody::Submit { content, .. } = next.body.clone() else { unreachable!() };
    let revise = Operation { body: OperationBody::Revise { submission, base: 1, content }, ..next };
    assert_eq!(world.put(&device, &revise).await.status(), 202);
    let body = OperationBody::Withdraw { submission, reason: String::new() };
    let withdraw = Operation { id: world.id(), body, blobs: Vec::new(), ..first };
    assert_eq!(world.put(&device, &withdraw).await.status(), 200);
    world.upload(&device, "SWM", &other).await;
    let world = world.restart().await;
    let problem = refused(world.put(&device, &revise).await, 409, "wrong_state").await;
    assert_eq!(problem["params"]["state"], "withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_requires_a_live_session_and_its_csrf_token() {
    let world = World::new().await;
    let mut moderator = world.login("moderator", Role::Moderator).await;
    let wrong = json!({ "login": "moderator", "password": "wrong" });
    let unknown = json!({ "login": "nobody", "password": "nobody" });
    for body in [wrong.clone(), unknown] {
        let answer = world.client.post(world.url("/desk/api/login")).json(&body).send().await.unwrap();
        refused(answer, 401, "login_wrong").await;
    }
    for _ in 0..10 {
        world.client.post(world.url("/desk/api/login")).json(&wrong).send().await.unwrap();
    }
    let limited = world.client.post(world.url("/desk/api/login")).json(&wrong).send().await.unwrap();
    refused(limited, 429, "rate_limited").await;
    moderator.csrf = "other".into();
    refused(moderator.post("/logout", json!({})).await, 403, "csrf_wrong").await;
    assert_eq!(moderator.get("/session").await.status(), 200);
    world.clock.0.fetch_add(2 * HOUR, Ordering::SeqCst);
    refused(moderator.get("/session").await, 401, "session_expired").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_tries_make_a_login_wait_at_one_address_and_nobody_else() {
    let world = World::with(|settings| settings.behind_tls = true).await;
    for login in ["moderator", "publisher"] {
        let officer = world.officer("IT", Role::Moderator);
        world.queue().desk_account(officer, login, "a long password").unwrap();
    }
    let tries = |from: &'static str, login: &str, password: &str| {
        let request = world.client.post(world.url("/desk/api/login")).header("x-forwarded-for", from);
        request.json(&json!({ "login": login, "password": password })).send()
    };
    for _ in 0..10 {
        refused(tries("203.0.113.1", "moderator", "guess").await.unwrap(), 401, "login_wrong").await;
    }
    for _ in 0..20 {
        let waits = tries("203.0.113.1", "moderator", "a long password").await.unwrap();
        assert_eq!(waits.headers()["retry-after"], "900");
        assert_eq!(refused(waits, 429, "rate_limited").await["params"]["retry_after"], "900");
    }
    let elsewhere = tries("203.0.113.2", "moderator", "a long password").await.unwrap();
    assert_eq!(elsewhere.status(), 200, "nobody is locked out from the street");
    let colleague = tries("203.0.113.1", "publisher", "a long password").await.unwrap();
    assert_eq!(colleague.status(), 200, "nor an office by one login");
    world.clock.0.fetch_add(15 * 60_000, Ordering::SeqCst);
    let later = tries("203.0.113.1", "moderator", "a long password").await.unwrap();
    assert_eq!(later.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rewritten_audit_line_is_detected_and_located() {
    use queue::audit::Finding;
    let world = World::new().await;
    world.device("SWM").await;
    assert!(matches!(world.queue().verify_audit().unwrap(), Finding::Whole { lines: 3, .. }));
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let rewrite = "UPDATE audit SET line = replace(line, 'code', 'node') WHERE number = 2";
    assert!(database.execute(rewrite, []).is_err());
    database.execute_batch("DROP TRIGGER audit_is_not_rewritten").unwrap();
    database.execute(rewrite, []).unwrap();
    assert_eq!(world.queue().verify_audit().unwrap(), Finding::Broken { line: 2 });
}
