//! Invisible characters are dropped at every intake, whoever brings the text, and refuse nothing.

use crate::world::{World, jpeg, ok};
use serde_json::{Value, json};
use wire::content::Content;
use wire::digest::Digest;
use wire::operation::{Operation, OperationBody};
use wire::people::Role;
use wire::receipt::SignedReceipt;

/// A telephone number as telephones copy it.
const COPIED: &str = "\u{202a}+91\u{2011}98300 12321\u{202c}";
/// Marks of every kind, in words.
const MARKED: &str = "\u{feff}জঞ্জাল\u{b}দু\u{ad}ই\u{202e} র\u{200d}্যাম্প\u{200b}\0\u{e0041}";
const CLEAN: &str = "জঞ্জাল\nদুই র\u{200d}্যাম্প";

#[tokio::test(flavor = "multi_thread")]
async fn a_case_written_down_at_the_desk_is_kept_without_invisible_characters() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let new = json!({
        "id": world.id::<wire::ids::CaseId>(), "via": "phone", "kind": "complaint", "words": MARKED,
        "place": "টালা\u{200e}", "contact": { "name": "রিনা\u{202c}\tদাস", "phone": COPIED, "email": "rina＠example.org" },
    });
    let case = ok(nodal.post("/cases", new).await).await["case"].clone();
    assert_eq!((case["words"].as_str(), case["place"].as_str()), (Some(CLEAN), Some("টালা")));
    let id = case["id"].as_str().unwrap();
    let contact = ok(nodal.post(&format!("/cases/{id}/contact"), json!({})).await).await;
    assert_eq!(contact, json!({ "name": "রিনা দাস", "phone": "+91-98300 12321", "email": "rina@example.org" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_character_in_a_desk_form_becomes_the_sign_for_it() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let id = world.id::<wire::ids::CaseId>();
    let body = format!(
        r#"{{"id":"{id}","via":"phone","kind":"complaint","words":"half \ud83d","place":"","contact":{{"name":"","phone":"","email":""}}}}"#
    );
    let answer = world
        .client
        .post(world.url("/desk/api/cases"))
        .header("cookie", &nodal.cookie)
        .header(wire::routes::CSRF_HEADER, &nodal.csrf)
        .header("content-type", "application/json")
        .body(body)
        .send();
    assert_eq!(ok(answer.await.unwrap()).await["case"]["words"], "half \u{fffd}");
}

/// A report whose texts hold what an older app, or another program, left in them.
fn marked(world: &World, photo: &[u8]) -> Operation {
    let operation = world.report("SWM", photo);
    let OperationBody::Submit { submission, mut content } = operation.body else { unreachable!() };
    (content.caption_bn, content.place_bn) = (MARKED.into(), " টালা\u{200b} ".into());
    content.photos[0].alt_bn = "নালা\u{202e}".into();
    Operation { body: OperationBody::Submit { submission, content }, ..operation }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_sealed_with_invisible_characters_is_received_as_it_was_hashed_and_shown_without_them() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let (photo, clean) = (jpeg(1, 2000), |content: &Value| {
        let content: Content = serde_json::from_value(content.clone()).unwrap();
        assert_eq!(content.caption_bn, CLEAN);
        assert_eq!((content.place_bn.as_str(), content.photos[0].alt_bn.as_str()), ("টালা", "নালা"));
    });
    let operation = marked(&world, &photo);
    assert_eq!(world.put(&device, &operation).await.status(), 202);
    // Also while it still waits for its photo.
    let coming = ok(moderator.get(&format!("/incoming/{}", operation.id)).await).await;
    clean(&coming["content"]);
    world.upload(&device, "SWM", &photo).await;
    let said = ok(world.put(&device, &operation).await).await;
    let receipt: SignedReceipt = serde_json::from_value(said["receipt"].clone()).unwrap();
    let hash = Digest::of(&serde_json::to_vec(&operation).unwrap());
    assert_eq!(receipt.receipt.content_hash, hash, "the bytes as they were sealed are what is receipted");
    let id = operation.body.subject().submission().unwrap();
    clean(&ok(moderator.get(&format!("/items/{id}")).await).await["submission"]["content"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_and_a_computer_are_named_without_invisible_characters() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let new = json!({ "login": "rina", "name": { "bn": "রিনা\u{202e}\u{b}দাস", "en": "Rina\u{200b}" } });
    ok(admin.post("/accounts", new).await).await;
    let accounts = ok(admin.get("/accounts").await).await;
    let rina = accounts["rows"].as_array().unwrap().iter().find(|one| one["login"] == "rina").unwrap();
    assert_eq!(rina["person"]["name"], json!({ "bn": "রিনা দাস", "en": "Rina" }));
}
