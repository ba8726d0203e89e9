//! Photos that a citizen brought to the desk.

use crate::photos::{bomb, street, with_place};
use crate::world::{Desk, World, ok, refused};
use reqwest::Response;
use serde_json::json;
use wire::case::{Case, CaseEventKind};
use wire::desk::cases::DeskCase;
use wire::digest::Digest;
use wire::people::Role;
use wire::{limits, routes};

impl Desk<'_> {
    pub async fn brings(&self, case: &Case, file: Vec<u8>) -> Response {
        self.sends(&format!("/cases/{}/photos", case.id), file).await
    }

    pub async fn adds(&self, case: &Case, file: Vec<u8>) -> Case {
        let added = ok(self.brings(case, file).await).await;
        serde_json::from_value::<DeskCase>(added).unwrap().case
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_citizens_photo_is_added_once_without_its_location_and_reaches_the_officer() {
    let world = World::new().await;
    let device = world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    assert!(nodal.offers(&case).await.photos);
    let file = with_place(&street(1));
    assert!(!photo::metadata_free(&file));
    let case = nodal.adds(&case, file.clone()).await;
    let [one] = case.photos.as_slice() else { panic!("{:?}", case.photos) };
    assert_eq!((one.width, one.height), (360, 270));
    assert_eq!(case.history.last().unwrap().kind, CaseEventKind::PhotoAdded);
    let shown = nodal.get(&format!("/cases/{}/photos/{}", case.id, one.sha256)).await.bytes().await.unwrap();
    assert!(photo::metadata_free(&shown) && Digest::of(&shown) == one.sha256);
    // The line was lost before the answer came: the page brings it again.
    let again = nodal.adds(&case, file).await;
    assert_eq!((again.version, again.photos.len()), (case.version, 1));
    // The officer's computer finds it where it finds every file of their department.
    let at = routes::blob(&"SD".parse().unwrap(), one.sha256);
    let fetched = world.client.get(world.url(&at)).bearer_auth(&device.token).send().await.unwrap();
    assert_eq!(Digest::of(&fetched.bytes().await.unwrap()), one.sha256);
    // What was added does not stand in the way of whoever has not seen it yet.
    let old = Case { version: case.version - 1, ..case.clone() };
    let noted = nodal.acts(&old, json!({ "do": "ask", "response": old.id, "text_bn": "কোথায়?" })).await;
    assert_eq!(noted.photos.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_photo_and_a_photo_above_the_limit_are_refused() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    for file in [Vec::new(), b"%PDF-1.7".to_vec(), street(1)[..2000].to_vec()] {
        refused(nodal.brings(&case, file).await, 422, "flawed").await;
    }
    refused(nodal.brings(&case, bomb()).await, 413, "too_large").await;
    for n in 0..u32::try_from(limits::PHOTOS).unwrap() {
        nodal.adds(&case, street(n)).await;
    }
    refused(nodal.brings(&case, street(100)).await, 422, "flawed").await;
    // The answer to its last one was lost: brought again, it is there.
    assert_eq!(nodal.adds(&case, street(0)).await.photos.len(), limits::PHOTOS);
    let full = nodal.sees(case.id).await;
    assert_eq!(full.photos.len(), limits::PHOTOS);
    // One that is taken out makes room, and is shown to nobody any more.
    let out = &full.photos[0];
    let remove = json!({ "do": "remove_photo", "photo": out.id });
    let rest = nodal.acts(&full, remove.clone()).await;
    assert_eq!(rest.photos.len(), limits::PHOTOS - 1);
    refused(nodal.get(&format!("/cases/{}/photos/{}", case.id, out.sha256)).await, 404, "not_found").await;
    assert_eq!(nodal.acts(&rest, remove).await.version, rest.version, "it is out");
    assert_eq!(nodal.adds(&case, street(100)).await.photos.len(), limits::PHOTOS);
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_that_cannot_enter_cases_add_and_remove_no_photos() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let case = nodal.adds(&case, street(1)).await;
    let remove =
        json!({ "version": case.version, "action": { "do": "remove_photo", "photo": case.photos[0].id } });
    for role in [Role::Moderator, Role::Publisher, Role::Oversight, Role::Administrator] {
        let desk = world.login(role.as_str(), role).await;
        assert!(!desk.offers(&case).await.photos);
        refused(desk.brings(&case, street(2)).await, 403, "forbidden").await;
        let actions = format!("/cases/{}/actions", case.id);
        refused(desk.post(&actions, remove.clone()).await, 403, "forbidden").await;
    }
    let controlling = world.login_of("SD", "head", Role::ControllingOfficer).await;
    refused(controlling.brings(&case, street(2)).await, 403, "forbidden").await;
    let mut forged = nodal;
    forged.csrf = "other".into();
    refused(forged.brings(&case, street(2)).await, 403, "csrf_wrong").await;
}
