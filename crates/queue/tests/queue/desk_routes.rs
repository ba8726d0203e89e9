//! The table of the desk's routes against the running queue.

use crate::world::{World, refused};
use wire::desk::routes::{ALL, BASE, LOGIN, Method};

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
        if *route == LOGIN {
            assert_eq!(answer.status(), 400, "no login was sent");
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
