//! The officers' computers at the desk: who sees them, who strikes one off, and what that does.

use crate::world::{World, jpeg, ok, refused};
use serde_json::{Value, json};
use wire::device::Enrolled;
use wire::digest::Digest;
use wire::people::Role;
use wire::routes;
use wire::time::HOUR;

async fn says(world: &World, device: &Enrolled, unsent: u32, oldest: Option<i64>) {
    let said = json!({ "unsent": unsent, "oldest_made_at": oldest, "app_version": "0.1.0" });
    let heartbeat = world.client.post(world.url(routes::HEARTBEAT)).bearer_auth(&device.token);
    ok(heartbeat.json(&said).send().await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn computers_with_the_oldest_unsent_work_come_first_and_a_day_of_it_is_marked() {
    let world = World::new().await;
    let now = crate::world::NOON;
    let [silent, sent, begun, late, just] = [
        world.device("SWM").await,
        world.device("SWM").await,
        world.device("WS").await,
        world.device("SD").await,
        world.device("SD").await,
    ];
    says(&world, &sent, 0, None).await;
    says(&world, &begun, 2, Some(now - HOUR / 2)).await;
    says(&world, &late, 1, Some(now - 24 * HOUR - 1)).await;
    says(&world, &just, 9, Some(now - 24 * HOUR)).await;
    let desk = world.login("oversight", Role::Oversight).await;
    let list = ok(desk.get("/computers").await).await;
    let rows = list["rows"].as_array().unwrap();
    let ids: Vec<_> = rows.iter().map(|row| row["id"].clone()).collect();
    let mut expected = [&late, &just, &begun].map(|device| json!(device.device)).to_vec();
    // Heard of and enrolled at the same moment: by id.
    let mut rest = [&silent, &sent].map(|device| device.device);
    rest.sort();
    expected.extend(rest.map(|id| json!(id)));
    assert_eq!(ids, expected);
    let alarms: Vec<_> = rows.iter().map(|row| row["alarm"].as_bool().unwrap()).collect();
    assert_eq!(alarms, [true, false, false, false, false]);
    assert_eq!((&rows[0]["unsent"], &rows[0]["departments"]), (&json!(1), &json!(["SD"])));
    assert_eq!((&rows[0]["seen_at"], &rows[0]["app_version"]), (&json!(now), &json!("0.1.0")));
    assert_eq!(rows[0]["oldest_made_at"], json!(now - 24 * HOUR - 1));
    let never = rows.iter().find(|row| row["id"] == json!(silent.device)).unwrap();
    assert_eq!((&never["seen_at"], &never["app_version"]), (&Value::Null, &json!("")));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sees_and_manages_computers_as_the_table_says() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let revoke = format!("/computers/{}/revoke", device.device);
    let code = format!("/computers/{}/code", device.device);
    for (role, sees) in [
        (Role::Contributor, false),
        (Role::ControllingOfficer, false),
        (Role::Moderator, true),
        (Role::Publisher, false),
        (Role::NodalOfficer, true),
        (Role::Oversight, true),
        (Role::Administrator, true),
    ] {
        let desk = world.login(role.as_str(), role).await;
        let asked = desk.get("/computers").await;
        if sees {
            assert_eq!(ok(asked).await["may_manage"], json!(role == Role::Administrator), "{role:?}");
        } else {
            refused(asked, 403, "forbidden").await;
        }
        if role != Role::Administrator {
            refused(desk.post(&revoke, json!({})).await, 403, "forbidden").await;
            refused(desk.post(&code, json!({})).await, 403, "forbidden").await;
        }
    }
    let lines = |action| world.audited("action", action).len();
    assert_eq!((lines("device_revoked"), lines("code_made")), (0, 1));
    let stranger = world.client.get(world.url("/desk/api/computers")).bearer_auth(&device.token);
    refused(stranger.send().await.unwrap(), 401, "unauthenticated").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_computer_is_refused_and_its_officer_can_enrol_another() {
    let world = World::new().await;
    let (device, other) = (world.device("SWM").await, world.device("SWM").await);
    let photo = jpeg(1, 4000);
    let (known, kept) = (world.report("SWM", &photo), world.report("SWM", &photo));
    assert_eq!(world.put(&device, &known).await.status(), 202);
    says(&world, &device, 1, Some(crate::world::NOON)).await;
    let desk = world.login("admin", Role::Administrator).await;
    let struck = ok(desk.post(&format!("/computers/{}/revoke", device.device), json!({})).await).await;
    let last = struck["rows"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["id"], &last["revoked_at"]), (&json!(device.device), &json!(crate::world::NOON)));
    assert_eq!((&last["unsent"], &last["alarm"]), (&json!(1), &json!(false)));

    refused(world.put(&device, &kept).await, 401, "device_revoked").await;
    refused(world.create(&device, "SWM", &photo).await, 401, "device_revoked").await;
    let heartbeat = world.client.post(world.url(routes::HEARTBEAT)).bearer_auth(&device.token);
    refused(heartbeat.json(&json!({})).send().await.unwrap(), 401, "device_revoked").await;
    assert_eq!(world.put(&other, &world.report("SWM", &jpeg(2, 400))).await.status(), 202);

    // Once more changes nothing, and is not told twice.
    world.clock.0.fetch_add(HOUR, std::sync::atomic::Ordering::SeqCst);
    let desk = world.login("admin2", Role::Administrator).await;
    let again = ok(desk.post(&format!("/computers/{}/revoke", device.device), json!({})).await).await;
    assert_eq!(again["rows"].as_array().unwrap().last().unwrap()["revoked_at"], last["revoked_at"]);
    let [line] = &world.audited("action", "device_revoked")[..] else { panic!("one line") };
    assert_eq!((&line["subject"], &line["detail"]), (&json!(device.device), &json!(device.me.officer.id)));
    refused(desk.post("/computers/nobody/revoke", json!({})).await, 404, "not_found").await;

    // What the computer kept is sent when it is enrolled again.
    let made = ok(desk.post(&format!("/computers/{}/code", device.device), json!({})).await).await;
    let enrolled = world.enrol(made["code"].as_str().unwrap()).await;
    let enrolled: Enrolled = enrolled.json().await.unwrap();
    assert_eq!(enrolled.me.officer, device.me.officer);
    assert_ne!(enrolled.device, device.device);
    assert_eq!(world.put(&enrolled, &kept).await.status(), 202);
    world.upload(&enrolled, "SWM", &photo).await;
    assert_eq!(world.put(&enrolled, &kept).await.status(), 200);
    // What it had announced already is received as well.
    assert_eq!(world.put(&enrolled, &known).await.status(), 200);
    assert_eq!(world.head(&enrolled, "SWM", Digest::of(&photo)).await.status(), 200);
}
