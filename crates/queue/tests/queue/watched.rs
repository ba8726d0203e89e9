//! Every look at a citizen's words, photos and contact is in the audit log before anything is shown; who saw what can be
//! exported; and no browser keeps it.

use crate::photos::{ready, street};
use crate::world::{Desk, World, ok, refused};
use reqwest::Response;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use wire::case::Case;
use wire::desk::routes::{
    ACCOUNT_CODE, ACCOUNTS, ACT_ON_CASE, ADD_CASE_PHOTO, ALL, BASE, CALENDAR, CASE, CASE_PHOTO, CASE_TABLES,
    CASES, CHANGE_PASSWORD, COMPUTER_CODE, COMPUTERS, CONFIRM_IMPORT, DECIDE, DECIDE_ROLE, EARLIER_PHOTO,
    END_ACCOUNT, END_ACCOUNT_SESSIONS, END_OTHER_SESSIONS, END_SESSION, HEALTH, IMPORT_CALENDAR,
    IMPORT_CASES, IMPORT_ROSTER, INCOMING, INCOMING_PREVIEW, ITEM, ITEM_PHOTO, ITEM_THUMBNAIL, LOGIN, LOGOUT,
    MAKE_ACCOUNT, MARK_ALIKE, OFFICER_CODE, OPEN_ITEM, PREVIEW_IMPORT, PUBLISH, QUEUE, REVEAL_CONTACT,
    REVOKE_COMPUTER, ROSTER, ROSTER_SHEET, Route, SEE_UNREAD, SESSION, SESSIONS, SHEET_TEMPLATE, START,
    STREAM, TAKE_IN_CASE, UNREAD, WHO_SAW, WRITE_MESSAGE,
};
use wire::device::Enrolled;
use wire::operation::OperationBody;
use wire::people::Role;
use wire::routes;
use wire::time::HOUR;

/// Routes that show something of a citizen, and as what it is noted.
const SHOWS: &[(Route, &str)] = &[
    (CASES, "case_list_shown"),
    (TAKE_IN_CASE, "case_shown"),
    (CASE, "case_shown"),
    (ACT_ON_CASE, "case_shown"),
    (ADD_CASE_PHOTO, "case_shown"),
    (CASE_PHOTO, "case_photo_shown"),
    (REVEAL_CONTACT, "contact_revealed"),
    (UNREAD, "page_events_shown"),
];

/// Routes that show nothing of a citizen: officers' work, the roster, the queue itself.
const SHOWS_NOTHING: &[Route] = &[
    LOGIN,
    LOGOUT,
    SESSION,
    STREAM,
    QUEUE,
    ITEM,
    OPEN_ITEM,
    DECIDE,
    WRITE_MESSAGE,
    PUBLISH,
    MARK_ALIKE,
    ITEM_PHOTO,
    ITEM_THUMBNAIL,
    EARLIER_PHOTO,
    INCOMING,
    INCOMING_PREVIEW,
    CASE_TABLES,
    IMPORT_CASES,
    SEE_UNREAD,
    ROSTER,
    ROSTER_SHEET,
    IMPORT_ROSTER,
    OFFICER_CODE,
    CALENDAR,
    IMPORT_CALENDAR,
    PREVIEW_IMPORT,
    CONFIRM_IMPORT,
    COMPUTERS,
    REVOKE_COMPUTER,
    COMPUTER_CODE,
    HEALTH,
    WHO_SAW,
    START,
    SESSIONS,
    END_SESSION,
    END_OTHER_SESSIONS,
    CHANGE_PASSWORD,
    ACCOUNTS,
    MAKE_ACCOUNT,
    ACCOUNT_CODE,
    END_ACCOUNT_SESSIONS,
    END_ACCOUNT,
    DECIDE_ROLE,
    SHEET_TEMPLATE,
];

#[test]
fn of_every_route_it_is_decided_whether_it_shows_something_of_a_citizen() {
    let decided: BTreeSet<_> =
        SHOWS.iter().map(|(route, _)| *route).chain(SHOWS_NOTHING.iter().copied()).collect();
    assert_eq!(decided.len(), SHOWS.len() + SHOWS_NOTHING.len(), "one is decided twice");
    for route in ALL {
        assert!(decided.contains(route), "decide in tests/queue/watched.rs: {route:?}");
    }
}

impl World {
    fn looks(&self, action: &str) -> usize {
        self.audited("action", action).len()
    }

    async fn changes(&self, device: &Enrolled) -> Value {
        let url = self.url(routes::CHANGES);
        ok(self.client.get(url).bearer_auth(&device.token).send().await.unwrap()).await
    }

    fn page_said_something(&self) {
        let database = rusqlite::Connection::open(self.folder.path().join("queue.sqlite3")).unwrap();
        let rows = "INSERT INTO facebook_deliveries (number, received, digest, body) VALUES (1, 0, 'x', x'');
            INSERT INTO facebook_unread (delivery, place, at, why, event) VALUES (1, 0, 0, 'broke', 'citizen words');";
        database.execute_batch(rows).unwrap();
    }
}

fn unkept(answer: &Response) {
    assert_eq!(answer.headers()["cache-control"], "no-store", "{}", answer.url());
}

/// A case with a photo, and its photo's address.
async fn with_photo(nodal: &Desk<'_>) -> (Case, String) {
    let case = nodal.takes_in(json!({})).await;
    let added = ok(nodal.sends(&format!("/cases/{}/photos", case.id), street(1)).await).await;
    let photo = added["case"]["photos"][0]["sha256"].as_str().unwrap().to_owned();
    (nodal.sees(case.id).await, format!("/cases/{}/photos/{photo}", case.id))
}

async fn asked(desk: &Desk<'_>, route: Route, case: &Case, photo: &str) -> Response {
    let world = desk.world;
    let at = |path: &str| path.replace("{id}", &case.id.to_string());
    let answer = if route == CASE_PHOTO {
        desk.get(photo).await
    } else if route == ADD_CASE_PHOTO {
        desk.sends(&at(route.path()), street(2)).await
    } else if route == ACT_ON_CASE {
        let note = json!({ "do": "note", "note": world.id::<wire::ids::MessageId>(), "text": "দেখা হল" });
        desk.post(&at(route.path()), json!({ "version": case.version, "action": note })).await
    } else if route == TAKE_IN_CASE {
        let new = json!({ "id": world.id::<wire::ids::CaseId>(), "via": "phone", "kind": "thanks", "words": "ধন্যবাদ" });
        desk.post(route.path(), new).await
    } else if route == REVEAL_CONTACT {
        desk.post(&at(route.path()), json!({})).await
    } else if route == CASES {
        desk.get("/cases?shelf=all").await
    } else {
        desk.get(&at(route.path())).await
    };
    assert_eq!(answer.status(), 200, "{route:?}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn each_route_that_shows_a_citizens_words_photos_or_contact_is_noted_by_person_and_kept_by_no_browser()
{
    let world = World::new().await;
    let first = world.login("first", Role::NodalOfficer).await;
    let (case, photo) = with_photo(&first).await;
    world.page_said_something();
    for (n, (route, action)) in SHOWS.iter().enumerate() {
        let officer = world.officer("IT", Role::NodalOfficer);
        let desk = world.login_as(officer, &format!("nodal{n}")).await;
        let before = world.audited("actor", &officer.to_string());
        unkept(&asked(&desk, *route, &case, &photo).await);
        let lines = world.audited("actor", &officer.to_string());
        let new: Vec<_> = lines.iter().filter(|line| !before.contains(line)).collect();
        let looks: Vec<_> = new.iter().filter(|line| line["action"] == **action).collect();
        assert_eq!(looks.len(), 1, "{route:?} {new:?}");
        let of_a_case = looks[0]["subject"] == json!(case.number);
        let of_many = looks[0]["subject"] == "*" || *route == TAKE_IN_CASE;
        assert!(of_a_case || of_many, "{looks:?}");
        assert!(!looks[0].to_string().contains("জল"), "nothing that a person wrote");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn looks_of_an_hour_are_one_line_each_person_and_thing_has_its_own_and_a_contact_every_time() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let (case, photo) = with_photo(&nodal).await;
    let publisher = world.login("publisher", Role::Publisher).await;
    world.passes(HOUR);
    let before = ["case_shown", "case_photo_shown", "case_list_shown"].map(|action| world.looks(action));
    for _ in 0..5 {
        for desk in [&nodal, &publisher] {
            desk.sees(case.id).await;
            assert_eq!(desk.get(&photo).await.status(), 200);
            ok(desk.get("/cases?shelf=all").await).await;
        }
        ok(nodal.get("/cases?shelf=all&text=%E0%A6%9C%E0%A6%B2").await).await;
        ok(nodal.get("/cases?shelf=answered").await).await;
    }
    let after = ["case_shown", "case_photo_shown", "case_list_shown"].map(|action| world.looks(action));
    let new: Vec<_> = after.iter().zip(before).map(|(after, before)| after - before).collect();
    assert_eq!(new, [2, 2, 3], "two people; a list that was searched is another, an empty one is none");
    let list = world.audited("action", "case_list_shown");
    let searched = list.iter().filter(|line| line["detail"] == "tab=all search=yes rows=1").count();
    assert_eq!(searched, 1, "{list:?}");
    world.passes(HOUR);
    nodal.sees(case.id).await;
    assert_eq!(world.looks("case_shown"), after[0] + 1, "another hour");
    for _ in 0..3 {
        ok(nodal.post(&format!("/cases/{}/contact", case.id), json!({})).await).await;
    }
    assert_eq!(world.looks("contact_revealed"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_refused_has_seen_nothing_and_a_conflict_counts_as_a_look() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let (case, photo) = with_photo(&nodal).await;
    let stranger = world.officer("RD", Role::ControllingOfficer);
    let desk = world.login_as(stranger, "stranger").await;
    for path in [format!("/cases/{}", case.id), photo] {
        refused(desk.get(&path).await, 403, "forbidden").await;
    }
    refused(desk.post(&format!("/cases/{}/contact", case.id), json!({})).await, 403, "forbidden").await;
    assert!(world.audited("actor", &stranger.to_string()).iter().all(|line| line["action"] == "logged_in"));

    nodal.acts(&case, json!({ "do": "transfer", "to": "RD", "reason": "রাস্তার কাজ" })).await;
    let other = world.officer("IT", Role::NodalOfficer);
    let desk = world.login_as(other, "other").await;
    let old = desk.tries(&case, json!({ "do": "transfer", "to": "SWM", "reason": "জঞ্জাল" })).await;
    let problem = refused(old, 409, "case_conflict").await;
    assert_eq!(problem["case"]["words"], json!(case.words));
    let lines = world.audited("actor", &other.to_string());
    assert_eq!(lines.iter().filter(|line| line["action"] == "case_shown").count(), 1, "{lines:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_look_cannot_be_noted_nothing_is_shown() {
    let world = World::new().await;
    let device = world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let (case, photo) = with_photo(&nodal).await;
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let full = "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END";
    database.execute_batch(full).unwrap();
    world.passes(HOUR);
    let mut answers = vec![
        nodal.get("/cases?shelf=all").await,
        nodal.get(&format!("/cases/{}", case.id)).await,
        nodal.get(&photo).await,
        nodal.post(&format!("/cases/{}/contact", case.id), json!({})).await,
    ];
    let changes = world.client.get(world.url(routes::CHANGES)).bearer_auth(&device.token);
    answers.push(changes.send().await.unwrap());
    for answer in answers {
        let problem = refused(answer, 500, "internal").await;
        assert!(!problem.to_string().contains("জল"), "{problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_of_a_case_is_noted_once_for_each_computer_it_is_handed_to_also_in_a_conflict() {
    let world = World::new().await;
    let (one, two) = (world.device("SD").await, world.device("SD").await);
    world.device("RD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let delivered = || world.audited("action", "cases_delivered");
    for _ in 0..3 {
        for device in [&one, &two] {
            assert_eq!(world.changes(device).await["changes"].as_array().unwrap().len(), 1);
        }
    }
    let lines = delivered();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0]["subject"], json!(one.device));
    assert_eq!(lines[0]["detail"], format!("{}@{}", case.number.0, case.version));
    let gone = nodal.acts(&case, json!({ "do": "transfer", "to": "RD", "reason": "রাস্তার কাজ" })).await;
    // It had not heard that the case left when it acted.
    let body = OperationBody::AcceptCase { case: case.id, base: case.version };
    let operation = world.did("SD", body);
    for _ in 0..2 {
        refused(world.put(&one, &operation).await, 409, "case_conflict").await;
    }
    let lines = delivered();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[2]["detail"], format!("{}@{}", gone.number.0, gone.version));
    world.changes(&one).await;
    assert_eq!(delivered().len(), 3, "the same version in the feed is nothing new");
}

/// The rows of a spreadsheet as columns by name.
fn rows(bytes: &[u8]) -> Vec<std::collections::BTreeMap<String, String>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap();
    csv::Reader::from_reader(bytes).deserialize().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saw_a_case_and_what_somebody_saw_is_exported_with_the_lines_of_the_log_and_audited() {
    let world = World::new().await;
    let device = world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let (case, photo) = with_photo(&nodal).await;
    let other = nodal.takes_in(json!({ "words": "আলো জ্বলে না।", "category": null })).await;
    world.changes(&device).await;
    world.passes(24 * HOUR);
    let publisher = world.login("publisher", Role::Publisher).await;
    publisher.sees(case.id).await;
    assert_eq!(publisher.get(&photo).await.status(), 200);
    publisher.sees(other.id).await;
    ok(publisher.get("/cases?shelf=all").await).await;

    let nodal = world.login("nodal2", Role::NodalOfficer).await;
    let admin = world.login("admin", Role::Administrator).await;
    let query = format!("/who-saw.csv?case={}", case.number.0);
    let answer = admin.get(&query).await;
    unkept(&answer);
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains("purabarta-who-saw.csv"));
    let all = rows(&answer.bytes().await.unwrap());
    let saw: Vec<_> = all.iter().map(|row| (row["logins"].as_str(), row["saw"].as_str())).collect();
    assert_eq!(
        saw,
        [
            ("nodal", "case"),
            ("", "delivery"),
            ("publisher", "case"),
            ("publisher", "case_photo"),
            ("publisher", "case_list"),
        ]
    );
    assert_eq!(all[2]["time_ist"], "2026-11-24T12:00:00.000+05:30");
    assert_eq!((all[2]["case"].as_str(), all[2]["name_bn"].as_str()), (case.number.0.as_str(), "আধিকারিক"));
    let line: i64 = all[2]["audit_line"].parse().unwrap();
    let lines = world.audited("action", "case_shown");
    assert!(lines.iter().any(|entry| entry["number"] == line && entry["subject"] == json!(case.number)));

    let of = |query: &'static str| {
        let admin = &admin;
        async move { rows(&admin.get(&format!("/who-saw.csv?{query}")).await.bytes().await.unwrap()).len() }
    };
    assert_eq!(of("officer=Publisher").await, 4);
    assert_eq!(of("officer=publisher&until=2026-11-23").await, 0);
    assert_eq!(of("officer=publisher&from=2026-11-24&until=2026-11-24").await, 4);
    assert_eq!(of("officer=nodal&from=2026-11-24").await, 0);
    refused(admin.get("/who-saw.csv?officer=nobody").await, 400, "malformed").await;
    refused(admin.get("/who-saw.csv?from=yesterday").await, 400, "malformed").await;
    refused(nodal.get("/who-saw.csv").await, 403, "forbidden").await;
    let exports = world.audited("action", "who_saw_exported");
    assert_eq!(exports.len(), 5);
    assert_eq!(exports[0]["subject"], json!(case.number));
    admin.get("/who-saw.csv?case=9830012321").await;
    let typed = world.audited("action", "who_saw_exported").pop().unwrap();
    assert!(!typed.to_string().contains("9830012321"), "{typed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn looks_are_deleted_when_their_time_is_over_and_their_lines_stay() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let lines = world.looks("case_shown");
    let days = i64::from(world.queue().settings.retention.look_days);
    world.passes(days * 24 * HOUR);
    assert_eq!(world.queue().forget_looks().unwrap(), 0, "not a moment too early");
    world.passes(1);
    assert_eq!(world.queue().forget_looks().unwrap(), 1);
    assert_eq!((world.looks("case_shown"), world.looks("looks_deleted")), (lines, 1));
    drop(case);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_may_be_kept_but_for_files_of_the_page_named_by_what_is_in_them() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    for file in ["index.html", "assets/index-DdQeG6Nh.js"] {
        std::fs::write(folder.path().join(file), "x").unwrap();
    }
    let desk_dir = folder.path().to_owned();
    let world = World::with(|settings| settings.desk_dir = Some(desk_dir)).await;
    for route in ALL {
        let path = route.path().replace(['{', '}'], "");
        unkept(&world.client.get(world.url(&format!("{BASE}{path}"))).send().await.unwrap());
    }
    for path in [
        "/desk",
        "/desk/",
        "/desk/index.html",
        "/desk/cases",
        "/desk/nothing.js",
        "/healthz",
        "/metrics",
        "/nothing",
        "/notice",
        "/accessibility",
        "/v1/me",
        "/v1/changes",
        "/v1/operations/x",
        "/v1/blobs/x",
        "/open311/v2/requests.json",
        "/open311/v2/services.json",
        "/webhooks/facebook",
    ] {
        unkept(&world.client.get(world.url(path)).send().await.unwrap());
    }
    let asset = world.client.get(world.url("/desk/assets/index-DdQeG6Nh.js")).send().await.unwrap();
    assert_eq!(asset.headers()["cache-control"], "public, max-age=31536000, immutable");

    let device = world.device("SWM").await;
    let photo = ready(10).rendition;
    world.upload(&device, "SWM", &photo).await;
    let operation = world.report("SWM", &photo);
    ok(world.put(&device, &operation).await).await;
    let admin = world.login("admin", Role::Administrator).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let OperationBody::Submit { submission, .. } = &operation.body else { panic!() };
    let sha256 = wire::digest::Digest::of(&photo);
    let item = format!("/items/{submission}");
    for path in [
        "/queue".to_owned(),
        item.clone(),
        format!("{item}/photos/{sha256}"),
        format!("{item}/photos/{sha256}/thumbnail"),
        "/session".to_owned(),
        "/cases/tables".to_owned(),
        "/calendar".to_owned(),
    ] {
        let answer = moderator.get(&path).await;
        assert_eq!(answer.status(), 200, "{path}");
        unkept(&answer);
    }
    for path in ["/roster", "/roster.csv", "/computers", "/health"] {
        let answer = admin.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        unkept(&answer);
    }
    let at = routes::blob(&"SWM".parse().unwrap(), sha256);
    unkept(&world.client.get(world.url(&at)).bearer_auth(&device.token).send().await.unwrap());

    let left = moderator.post("/logout", json!({})).await;
    assert_eq!(left.status(), 204);
    assert_eq!(left.headers()["clear-site-data"], "\"cache\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_health_page_says_when_the_clock_went_back_what_waits_and_what_is_due() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    refused(nodal.get("/health").await, 403, "forbidden").await;
    let device = world.device("SD").await;
    world.passes(HOUR / 2);
    world.queue().watch_clock().unwrap();
    let health = ok(admin.get("/health").await).await;
    assert_eq!(health["due"], json!(["backup"]), "{health}");
    assert_eq!((&health["clock_went_back"], &health["backup_made"]), (&Value::Null, &Value::Null));
    assert_eq!((&health["computers"], &health["log_days"]), (&json!(1), &json!(365)));
    assert_eq!(health["audit_since"], crate::world::NOON);

    // A few seconds are a time source at work.
    world.passes(-30_000);
    world.queue().watch_clock().unwrap();
    assert_eq!(ok(admin.get("/health").await).await["clock_went_back"], Value::Null);
    world.passes(-HOUR / 3);
    world.queue().watch_clock().unwrap();
    world.queue().note_backup(wire::ambient::Clock::now(&*world.clock)).unwrap();
    let beat = json!({ "unsent": 3, "oldest_made_at": crate::world::NOON - 30 * HOUR, "app_version": "1" });
    let url = world.url(routes::HEARTBEAT);
    ok(world.client.post(url).bearer_auth(&device.token).json(&beat).send().await.unwrap()).await;
    let health = ok(admin.get("/health").await).await;
    assert_eq!(health["due"], json!(["clock", "computers"]), "{health}");
    assert_eq!((&health["unsent"], &health["computers_late"]), (&json!(3), &json!(1)));
    world.passes(8 * 24 * HOUR);
    let admin = world.login("admin2", Role::Administrator).await;
    let health = ok(admin.get("/health").await).await;
    assert!(health["due"].as_array().unwrap().contains(&json!("backup")), "{health}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_and_the_accessibility_statement_are_for_everybody_without_scripts() {
    let world = World::new().await;
    for (path, words) in [("/notice", "DPDP Act, 2023"), ("/accessibility", "WCAG 2.1")] {
        let answer = world.client.get(world.url(path)).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        let html = answer.text().await.unwrap();
        assert!(html.contains(words) && html.contains("<html lang=\"bn-IN\">") && !html.contains("<script"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_keeps_the_version_of_the_notice_that_the_citizen_was_read_and_an_older_page_says_none() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let read = nodal.takes_in(json!({ "notice": wire::desk::cases::NOTICE_VERSION })).await;
    assert_eq!(nodal.sees(read.id).await.notice, Some(1));
    let older = nodal.takes_in(json!({ "words": "আলো নেই।" })).await;
    assert_eq!(nodal.sees(older.id).await.notice, None);
}
