//! What each kind of answer says to the browser and to whatever stands between.

use crate::world::{World, jpeg, ok};
use reqwest::Response;
use serde_json::json;
use std::fs;
use wire::digest::Digest;
use wire::people::Role;
use wire::routes;

/// The headers that decide who may show, keep or guess what an answer is.
const LISTED: [&str; 11] = [
    "cache-control",
    "content-security-policy",
    "content-type",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "referrer-policy",
    "retry-after",
    "set-cookie",
    "x-content-type-options",
    "x-frame-options",
    routes::PROTOCOL_HEADER,
];

/// An answer's status and listed headers, one a line.
fn listed(kind: &str, answer: &Response) -> String {
    let mut said = format!("{kind}: {}\n", answer.status().as_u16());
    for name in LISTED {
        for value in answer.headers().get_all(name) {
            said.push_str(&format!("  {name}: {}\n", value.to_str().unwrap()));
        }
    }
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_answer_carries_its_headers() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.html"), "<!doctype html><title>desk</title>").unwrap();
    let page = folder.path().to_owned();
    let world = World::with(|settings| settings.desk_dir = Some(page)).await;
    let device = world.device("SWM").await;
    let photo = jpeg(1, 3000);
    world.upload(&device, "SWM", &photo).await;
    assert_eq!(world.put(&device, &world.report("SWM", &photo)).await.status(), 200);
    let desk = world.login("moderator", Role::Moderator).await;
    let list = ok(desk.get("/queue?shelf=open").await).await;
    let item = list["rows"][0]["id"].as_str().unwrap();
    let picture = format!("/items/{item}/photos/{}", Digest::of(&photo));
    let get = |path: &str| world.client.get(world.url(path)).bearer_auth(&device.token).send();
    let wrong = json!({ "login": "moderator", "password": "wrong" });
    let wrong = world.client.post(world.url("/desk/api/login")).json(&wrong).send();
    let blob = routes::blob(&"SWM".parse().unwrap(), Digest::of(&photo));
    let all = [
        listed("desk page", &get("/desk/items/1").await.unwrap()),
        listed("json", &desk.get("/session").await),
        listed("picture", &desk.get(&picture).await),
        listed("thumbnail", &desk.get(&format!("{picture}/thumbnail")).await),
        listed("file for a device", &get(&blob).await.unwrap()),
        listed("problem", &get("/nothing").await.unwrap()),
        listed("wrong login", &wrong.await.unwrap()),
        listed("stream for a device", &get(routes::CHANGES_STREAM).await.unwrap()),
        listed("stream at the desk", &desk.get("/stream").await),
        listed("metrics", &get("/metrics").await.unwrap()),
    ];
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/queue/headers.txt");
    let kept = fs::read_to_string(file).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(
        all.concat(),
        kept,
        "tests/queue/headers.txt lists what each kind carries; correct it if this is meant"
    );
}
