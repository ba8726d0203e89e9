//! What the session offers a person is what the queue then lets them do.

use crate::world::{Desk, World, ok, refused};
use serde_json::{Value, json};
use wire::desk::routes::{
    ACCOUNTS, CALENDAR, CASE_TABLES, CASES, CHANGE_PASSWORD, COMPUTERS, END_OTHER_SESSIONS, HEALTH,
    IMPORT_CALENDAR, IMPORT_CASES, IMPORT_ROSTER, MAKE_ACCOUNT, QUEUE, ROSTER, ROSTER_SHEET, Route, SESSION,
    SESSIONS, STREAM, UNREAD,
};
use wire::people::Role;

async fn allowed(desk: &Desk<'_>, route: Route) -> bool {
    desk.get(route.path()).await.status() != 403
}

/// An empty file: it is refused by what is in it, or before it is read by who brings it.
async fn takes(desk: &Desk<'_>, route: Route) -> bool {
    desk.sends(route.path(), "").await.status() != 403
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_is_offered_the_pages_and_buttons_on_which_the_queue_does_not_refuse_it() {
    let world = World::new().await;
    for role in Role::ALL {
        let desk = world.login_of("SWM", role.as_str(), role).await;
        let session = ok(desk.get(SESSION.path()).await).await;
        let mut pages = Vec::new();
        for (page, route) in [
            ("queue", QUEUE),
            ("cases", CASES),
            ("roster", ROSTER),
            ("computers", COMPUTERS),
            ("accounts", ACCOUNTS),
            ("account", SESSIONS),
            ("watch", HEALTH),
        ] {
            if allowed(&desk, route).await {
                pages.push(page);
            }
        }
        assert_eq!(session["pages"], json!(pages), "{role:?}");

        let may = &session["may"];
        for (offered, route) in [("take_in", IMPORT_CASES), ("change_roster", IMPORT_ROSTER)] {
            assert_eq!(may[offered], Value::Bool(takes(&desk, route).await), "{role:?} {offered}");
        }
        assert_eq!(may["take_in"], Value::Bool(allowed(&desk, UNREAD).await), "{role:?}");
        assert_eq!(may["change_roster"], Value::Bool(takes(&desk, IMPORT_CALENDAR).await), "{role:?}");
        let code = desk.post("/roster/nobody/code", json!({})).await.status() != 403;
        assert_eq!(may["change_roster"], Value::Bool(code), "{role:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_no_post_is_offered_nothing() {
    let world = World::new().await;
    let officer =
        world.queue().add_officer(wire::people::Name { bn: "কেউ".into(), en: String::new() }, &[]).unwrap();
    let desk = world.login_as(officer, "nobody").await;
    let session = ok(desk.get(SESSION.path()).await).await;
    assert_eq!(session["pages"], json!([]));
    assert_eq!(session["may"], json!({ "take_in": false, "change_roster": false }));
    assert_eq!((&session["departments"], &session["posted"]), (&json!([]), &json!([])));
    for route in [
        QUEUE,
        CASES,
        ROSTER,
        COMPUTERS,
        ACCOUNTS,
        SESSIONS,
        CALENDAR,
        CASE_TABLES,
        STREAM,
        UNREAD,
        ROSTER_SHEET,
    ] {
        assert!(!allowed(&desk, route).await, "{route:?}");
    }
    for route in [END_OTHER_SESSIONS, MAKE_ACCOUNT, CHANGE_PASSWORD] {
        let body = json!({ "old": "", "new": "", "login": "", "name": { "bn": "", "en": "" } });
        refused(desk.post(route.path(), body).await, 403, "forbidden").await;
    }
}
