//! Logins of people at the desk: given out, started, forgotten, ended; and the sessions they open.

use crate::world::{Desk, NOON, World, ok, refused};
use reqwest::Response;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use wire::people::{Name, Role};
use wire::time::HOUR;

const RIGHT: &str = "a long password";
const NEW: &str = "tram line number 24";

async fn post(world: &World, path: &str, body: &Value) -> Response {
    world.client.post(world.url(&format!("/desk/api{path}"))).json(body).send().await.unwrap()
}

/// A session of whoever was let in.
async fn session(world: &World, answer: Response) -> Desk<'_> {
    assert_eq!(answer.status(), 200);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let csrf = answer.json::<Value>().await.unwrap()["csrf"].as_str().unwrap().to_owned();
    Desk { world, cookie, csrf }
}

async fn login(world: &World, login: &str, password: &str) -> Response {
    post(world, "/login", &json!({ "login": login, "password": password })).await
}

async fn start(world: &World, login: &str, code: &str, password: &str) -> Response {
    post(world, "/start", &json!({ "login": login, "code": code, "password": password })).await
}

fn row<'a>(list: &'a Value, login: &str) -> &'a Value {
    list["rows"].as_array().unwrap().iter().find(|row| row["login"] == login).unwrap()
}

fn actions(world: &World, actor: &Value) -> Vec<String> {
    let lines = world.audited("actor", actor.as_str().unwrap());
    lines.iter().map(|line| line["action"].as_str().unwrap().to_owned()).collect()
}

async fn made(admin: &Desk<'_>, login: &str) -> String {
    let new = json!({ "login": login, "name": { "bn": "রীনা সেন", "en": "Rina Sen" } });
    ok(admin.post("/accounts", new).await).await["code"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_person_chooses_their_password_with_the_code_and_has_no_post_until_the_roster_says_so() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let code = made(&admin, " Rina ").await;
    let list = ok(admin.get("/accounts").await).await;
    let rina = row(&list, "rina");
    assert_eq!((&rina["has_password"], &rina["postings"]), (&json!(false), &json!([])));
    assert_eq!(rina["code_until"], NOON + 72 * HOUR);
    assert_eq!(rina["last_login"], Value::Null);
    for password in ["", &code] {
        refused(login(&world, "rina", password).await, 401, "login_wrong").await;
    }
    for (password, why) in [("elevenchars", "short"), ("rina sen 2026", "name"), ("Kolkata@2026!", "common")]
    {
        let problem = refused(start(&world, "rina", &code, password).await, 422, "password_weak").await;
        assert_eq!(problem["params"]["why"], why);
    }
    let rina = session(&world, start(&world, "RINA", &code.to_lowercase(), NEW).await).await;
    let said = ok(rina.get("/session").await).await;
    assert_eq!((&said["roles"], &said["pages"], &said["departments"]), (&json!([]), &json!([]), &json!([])));
    assert_eq!(login(&world, "rina", NEW).await.status(), 200);

    let list = ok(admin.get("/accounts").await).await;
    let shown = row(&list, "rina");
    assert_eq!((&shown["has_password"], &shown["code_until"]), (&json!(true), &Value::Null));
    assert_eq!((&shown["last_login"], &shown["sessions"]), (&json!("2026-11-23"), &json!(2)));
    assert!(!list.to_string().contains("argon2"));
    assert_eq!(actions(&world, &said["person"]["id"]), ["password_chosen", "logged_in", "logged_in"]);
    assert_eq!(world.audited("action", "login_made").len(), 1);

    // The post comes by the roster, and the session that is open has it at once.
    let csv =
        "login,name_bn,name_en,department,role,from,until,acting\nrina,রীনা সেন,Rina Sen,IT,moderator,,,\n";
    queue::app::imports::roster(world.queue(), "system", csv.as_bytes()).unwrap();
    assert_eq!(rina.get("/queue").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_code_is_of_its_login_for_once_and_for_its_time() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let (rina, mita) = (made(&admin, "rina").await, made(&admin, "mita").await);
    refused(start(&world, "rina", &mita, NEW).await, 403, "code_wrong").await;
    refused(start(&world, "nobody", &mita, NEW).await, 403, "code_wrong").await;
    refused(world.enrol(&rina).await, 403, "code_wrong").await;
    assert_eq!(start(&world, "rina", &rina, NEW).await.status(), 200);
    refused(start(&world, "rina", &rina, "another password").await, 403, "code_wrong").await;
    assert_eq!(login(&world, "rina", NEW).await.status(), 200, "as it was chosen first");

    let newer = ok(admin.post("/accounts/mita/code", json!({})).await).await["code"].clone();
    refused(start(&world, "mita", &mita, NEW).await, 403, "code_wrong").await;
    world.clock.0.store(NOON + 72 * HOUR, Ordering::SeqCst);
    refused(start(&world, "mita", newer.as_str().unwrap(), NEW).await, 403, "code_expired").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_count_as_tries_and_passwords_that_are_not_taken_do_not() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let code = made(&admin, "rina").await;
    for _ in 0..12 {
        refused(start(&world, "rina", &code, "short").await, 422, "password_weak").await;
    }
    for _ in 0..10 {
        refused(start(&world, "rina", "ABCD-EFGH-JKLM", NEW).await, 403, "code_wrong").await;
    }
    let limited = refused(start(&world, "rina", &code, NEW).await, 429, "rate_limited").await;
    assert_eq!(limited["params"]["retry_after"], "900");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_ends_with_the_new_code_and_so_do_the_sessions() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let mita = world.login("mita", Role::Moderator).await;
    let code = ok(admin.post("/accounts/mita/code", json!({})).await).await["code"].clone();
    refused(mita.get("/session").await, 401, "session_expired").await;
    refused(login(&world, "mita", RIGHT).await, 401, "login_wrong").await;
    assert_eq!(start(&world, "mita", code.as_str().unwrap(), NEW).await.status(), 200);
    assert_eq!(world.audited("action", "login_reset").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_login_lets_nobody_in_and_the_person_stays() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let mita = world.login("mita", Role::Moderator).await;
    let code = made(&admin, "rina").await;
    for login in ["mita", "rina"] {
        let list = ok(admin.post(&format!("/accounts/{login}/end"), json!({})).await).await;
        let row = row(&list, login);
        assert_eq!((&row["has_password"], &row["code_until"]), (&json!(false), &Value::Null));
        assert_eq!(row["sessions"], 0);
    }
    refused(mita.get("/session").await, 401, "session_expired").await;
    refused(login(&world, "mita", RIGHT).await, 401, "login_wrong").await;
    refused(start(&world, "rina", &code, NEW).await, 403, "code_wrong").await;
    let roster = ok(admin.get("/roster").await).await;
    assert!(roster["officers"].as_array().unwrap().iter().any(|officer| officer["login"] == "mita"));
    assert_eq!(world.audited("action", "login_ended").len(), 2);
    // The login stays theirs: nobody else gets it, and with a code it begins again.
    let again = json!({ "login": "mita", "name": { "bn": "অন্য কেউ", "en": "" } });
    refused(admin.post("/accounts", again).await, 409, "login_taken").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_ends_the_sessions_of_others_and_neither_resets_nor_ends_their_own_login() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let mita = world.login("mita", Role::Moderator).await;
    let list = ok(admin.post("/accounts/mita/sessions/end", json!({})).await).await;
    assert_eq!((&row(&list, "mita")["sessions"], &row(&list, "admin")["own"]), (&json!(0), &json!(true)));
    refused(mita.get("/session").await, 401, "session_expired").await;
    assert_eq!(login(&world, "mita", RIGHT).await.status(), 200, "the password stays");
    for act in ["code", "end", "sessions/end"] {
        refused(admin.post(&format!("/accounts/admin/{act}"), json!({})).await, 403, "forbidden").await;
        refused(admin.post(&format!("/accounts/nobody/{act}"), json!({})).await, 404, "not_found").await;
    }
    assert_eq!(admin.get("/session").await.status(), 200);
    for flawed in ["", "two words", "\u{7}\u{200b}"] {
        let new = json!({ "login": flawed, "name": { "bn": "রীনা", "en": "" } });
        refused(admin.post("/accounts", new).await, 422, "flawed").await;
    }
    for name in [json!({ "bn": " ", "en": "Rina" }), json!({ "bn": "\u{200b}\n", "en": "" })] {
        refused(admin.post("/accounts", json!({ "login": "rina", "name": name })).await, 422, "flawed").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_an_administrator_sees_or_changes_the_logins_of_others() {
    let world = World::new().await;
    world.login("rina", Role::Publisher).await;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Administrator) {
        let desk = world.login(role.as_str(), role).await;
        refused(desk.get("/accounts").await, 403, "forbidden").await;
        for act in ["code", "end", "sessions/end"] {
            refused(desk.post(&format!("/accounts/rina/{act}"), json!({})).await, 403, "forbidden").await;
            refused(desk.post(&format!("/accounts/nobody/{act}"), json!({})).await, 403, "forbidden").await;
        }
        let new = json!({ "login": "other", "name": { "bn": "অন্য", "en": "" } });
        refused(desk.post("/accounts", new).await, 403, "forbidden").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_changes_their_password_with_the_old_one_and_only_this_session_stays() {
    let world = World::new().await;
    let here = world.login("mita", Role::Moderator).await;
    let there = session(&world, login(&world, "mita", RIGHT).await).await;
    let other = world.login("rina", Role::Moderator).await;
    let change = |old: &str, new: &str| here.post("/password", json!({ "old": old, "new": new }));
    refused(change("a wrong password", NEW).await, 401, "login_wrong").await;
    for (new, why) in [(RIGHT, "same"), ("mita", "short"), ("passwordpassword", "common")] {
        let problem = refused(change(RIGHT, new).await, 422, "password_weak").await;
        assert_eq!(problem["params"]["why"], why);
    }
    assert_eq!(there.get("/session").await.status(), 200, "nothing changed so far");
    let list = ok(change(RIGHT, NEW).await).await;
    assert_eq!((list["rows"].as_array().unwrap().len(), &list["login"]), (1, &json!("mita")));
    refused(there.get("/session").await, 401, "session_expired").await;
    assert_eq!(
        (here.get("/session").await.status(), other.get("/session").await.status()),
        (200.try_into().unwrap(), 200.try_into().unwrap())
    );
    refused(login(&world, "mita", RIGHT).await, 401, "login_wrong").await;
    assert_eq!(login(&world, "mita", NEW).await.status(), 200);
    assert_eq!(world.audited("action", "password_changed").len(), 1);
    // Wrong old ones are wrong tries of this login.
    for _ in 0..8 {
        refused(change(RIGHT, NEW).await, 401, "login_wrong").await;
    }
    refused(change(NEW, "yet another one").await, 429, "rate_limited").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_where_they_are_logged_in_and_ends_one_session_or_all_others() {
    let world = World::new().await;
    let here = world.login("mita", Role::Moderator).await;
    let other = world.login("rina", Role::Moderator).await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let mut there = Vec::new();
    for _ in 0..3 {
        let body = json!({ "login": "mita", "password": RIGHT });
        let asked = world.client.post(world.url("/desk/api/login")).header("user-agent", firefox).json(&body);
        there.push(session(&world, asked.send().await.unwrap()).await);
    }
    let list = ok(here.get("/sessions").await).await;
    let rows = list["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows.iter().map(|row| row["here"] == true).collect::<Vec<_>>(), [true, false, false, false]);
    let row = &rows[1];
    assert_eq!((&row["browser"], &row["system"]), (&json!("firefox"), &json!("linux")));
    assert_eq!((&row["network"], &row["opened_at"]), (&json!("127.0.0.*"), &json!(NOON)));
    // What names a session opens none, and is not what is stored.
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let mut query = database.prepare("SELECT token FROM sessions").unwrap();
    for token in query.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap) {
        assert!(!list.to_string().contains(&token));
        let cookies = [&here, &there[0]].map(|desk| desk.cookie.split_once('=').unwrap().1);
        assert!(!cookies.contains(&token.as_str()), "stored as it is sent");
    }
    let id = rows[1]["id"].as_str().unwrap();
    refused(other.post(&format!("/sessions/{id}/end"), json!({})).await, 404, "not_found").await;
    let left = ok(here.post(&format!("/sessions/{id}/end"), json!({})).await).await;
    assert_eq!(left["rows"].as_array().unwrap().len(), 3);
    let left = ok(here.post("/sessions/end_others", json!({})).await).await;
    assert_eq!(left["rows"].as_array().unwrap().len(), 1);
    for desk in there {
        refused(desk.get("/session").await, 401, "session_expired").await;
    }
    assert_eq!(other.get("/session").await.status(), 200);
    assert_eq!(here.post("/logout", json!({})).await.status(), 204);
    refused(here.get("/session").await, 401, "session_expired").await;
    let mita = world.audited("action", "logged_out")[0]["actor"].clone();
    assert_eq!(actions(&world, &mita)[4..], ["session_ended", "sessions_ended", "logged_out"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_of_tenure_ends_the_session_at_once_and_a_new_one_has_no_rights() {
    let world = World::new().await;
    let officer = world.queue().add_officer(Name { bn: "মিতা".into(), en: String::new() }, &[]).unwrap();
    let csv = |until: &str| {
        format!(
            "login,name_bn,name_en,department,role,from,until,acting\nmita,মিতা,,IT,moderator,2026-11-01,{until},\n"
        )
    };
    let import =
        |sheet: String| queue::app::imports::roster(world.queue(), "system", sheet.as_bytes()).unwrap();
    import(csv(""));
    let desk = world.login_as(officer, "mita").await;
    assert_eq!(desk.get("/queue").await.status(), 200);
    // Yesterday was the last day.
    import(csv("2026-11-22"));
    refused(desk.get("/queue").await, 401, "session_expired").await;
    let ended = world.audited("action", "session_ended");
    assert_eq!((ended.len(), &ended[0]["detail"]), (1, &json!("tenure")));
    let again = session(&world, login(&world, "mita", RIGHT).await).await;
    assert_eq!(ok(again.get("/session").await).await["roles"], json!([]));
    for path in ["/queue", "/cases", "/calendar", "/cases/tables", "/roster", "/sessions"] {
        refused(again.get(path).await, 403, "forbidden").await;
    }
    // A post that begins anew does not revive what ended.
    import(csv("2026-11-22").replace("2026-11-01,2026-11-22", "2026-11-23,"));
    refused(desk.get("/queue").await, 401, "session_expired").await;
    assert_eq!(again.get("/queue").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_runs_out_at_midnight_ends_the_session_without_anybody_doing_anything() {
    let world = World::new().await;
    let officer = world.queue().add_officer(Name { bn: "মিতা".into(), en: String::new() }, &[]).unwrap();
    let csv = "login,name_bn,name_en,department,role,from,until,acting\nmita,মিতা,,IT,moderator,2026-11-01,2026-11-23,\n";
    queue::app::imports::roster(world.queue(), "system", csv.as_bytes()).unwrap();
    let midnight = "2026-11-24".parse::<wire::time::Day>().unwrap().begins().millis();
    world.clock.0.store(midnight - 1, Ordering::SeqCst);
    let desk = world.login_as(officer, "mita").await;
    assert_eq!(desk.get("/queue").await.status(), 200);
    world.clock.0.store(midnight, Ordering::SeqCst);
    refused(desk.get("/queue").await, 401, "session_expired").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_an_hour_unused_and_after_twelve_hours_however_it_is_used() {
    let world = World::new().await;
    let (used, idle) =
        (world.login("mita", Role::Moderator).await, world.login("rina", Role::Moderator).await);
    for hour in 1..=12 {
        world.clock.0.store(NOON + hour * HOUR, Ordering::SeqCst);
        assert_eq!(used.get("/session").await.status(), 200, "{hour}");
        if hour == 1 {
            assert_eq!(idle.get("/session").await.status(), 200, "at the limit");
        }
    }
    refused(idle.get("/session").await, 401, "session_expired").await;
    world.clock.0.store(NOON + 12 * HOUR + 1, Ordering::SeqCst);
    refused(used.get("/session").await, 401, "session_expired").await;
    assert_eq!(world.audited("detail", "time").len(), 2);
    // A clock that is set back revives neither.
    world.clock.0.store(NOON, Ordering::SeqCst);
    for desk in [used, idle] {
        refused(desk.get("/session").await, 401, "session_expired").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_tls_the_session_travels_by_tls_only() {
    let world = World::with(|settings| settings.behind_tls = true).await;
    world.queue().desk_account(world.officer("IT", Role::Moderator), "mita", RIGHT).unwrap();
    let answer = login(&world, "mita", RIGHT).await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    for part in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/desk"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}
