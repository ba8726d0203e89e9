//! The table of the desk's routes against the running queue.

use crate::world::{World, refused};
use serde_json::json;
use wire::desk::routes::{ALL, BASE, LOGIN, Method, START};
use wire::people::Role;
use wire::routes::CSRF_HEADER;

/// The address of a route, something in the place of each parameter.
fn address(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
    format!("{BASE}{}", parts.collect::<Vec<_>>().join("/"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_of_the_table_is_there_and_but_for_the_login_asks_for_a_session() {
    let world = World::new().await;
    for route in ALL {
        let url = world.url(&address(route.path()));
        let request = match route.method() {
            Method::Get => world.client.get(url),
            Method::Post => world.client.post(url),
        };
        let answer = request.send().await.unwrap();
        if [LOGIN, START].contains(route) {
            assert_eq!(answer.status(), 415, "no login was sent");
        } else {
            assert_eq!(answer.status(), 401, "{route:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_not_in_the_table_is_not_found_and_no_page_is_answered() {
    let world = World::new().await;
    let other = world.client.get(world.url(&format!("{BASE}/nothing"))).send().await.unwrap();
    refused(other, 404, "not_found").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_logs_nobody_in_and_no_route_takes_what_another_site_sends() {
    let world = World::new().await;
    let desk = world.login("moderator", Role::Moderator).await;
    let right = r#"{ "login": "moderator", "password": "a long password" }"#;
    let login = || world.client.post(world.url(&format!("{BASE}{}", LOGIN.path()))).body(right);

    // What a form can say without asking first.
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/jsonp"]
    {
        let problem =
            refused(login().header("content-type", kind).send().await.unwrap(), 415, "type_refused").await;
        assert_eq!(problem["params"]["wanted"], "application/json", "{kind}");
    }
    refused(login().send().await.unwrap(), 415, "type_refused").await;
    let json = || login().header("content-type", "Application/JSON; charset=utf-8");
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        refused(json().header(name, value).send().await.unwrap(), 403, "csrf_wrong").await;
    }
    assert_eq!(json().header("origin", world.url("")).send().await.unwrap().status(), 200);
    assert_eq!(json().header("sec-fetch-site", "same-origin").send().await.unwrap().status(), 200);

    // Nor with a session and its token, whatever the route.
    for route in ALL.iter().filter(|route| route.method() == Method::Post) {
        let sent = world.client.post(world.url(&address(route.path()))).header("cookie", &desk.cookie);
        let sent =
            sent.header(CSRF_HEADER, &desk.csrf).header("sec-fetch-site", "cross-site").json(&json!({}));
        refused(sent.send().await.unwrap(), 403, "csrf_wrong").await;
    }
    assert_eq!(desk.get("/session").await.status(), 200, "nobody was logged out either");
}
