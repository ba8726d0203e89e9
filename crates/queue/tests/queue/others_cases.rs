//! What a department is told of a case that does not lie with it: what it saw while it did, or nothing.

use crate::world::{World, jpeg, ok, refused};
use serde_json::{Value, json};
use wire::case::{Case, ReplyKind};
use wire::content::Photo;
use wire::device::Enrolled;
use wire::digest::Digest;
use wire::ids::CaseId;
use wire::operation::{BlobPromise, Mime, OperationBody};
use wire::people::Role;
use wire::routes;

/// Everything that an officer can do to a case.
fn everything(world: &World, case: CaseId) -> [OperationBody; 6] {
    let base = 1;
    [
        OperationBody::AcceptCase { case, base },
        OperationBody::TransferCase {
            case, base, to: "WS".parse().unwrap(), reason: "জল বিভাগের কাজ".into()
        },
        OperationBody::AskCitizen {
            case,
            base,
            response: world.id(),
            text_bn: "কোথায়?".into(),
            text_en: String::new(),
        },
        OperationBody::ReplyCase {
            case,
            base,
            response: world.id(),
            reply: ReplyKind::Interim,
            text_bn: "দেখা হচ্ছে।".into(),
            text_en: String::new(),
            photos: Vec::new(),
        },
        OperationBody::NoteCase { case, base, note: world.id(), text: "দেখলাম।".into() },
        OperationBody::AcknowledgeCase { case, base, escalations: vec![1] },
    ]
}

async fn refusals(world: &World, device: &Enrolled, department: &str, case: CaseId) -> Vec<Value> {
    let mut problems = Vec::new();
    for body in everything(world, case) {
        let answer = world.put(device, &world.did(department, body)).await;
        let mut problem = refused(answer, 409, "case_conflict").await;
        problem.as_object_mut().unwrap().remove("trace_id");
        problems.push(problem);
    }
    problems
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_case_that_a_department_never_had_it_is_told_what_it_is_told_of_none() {
    let world = World::new().await;
    world.device("SD").await;
    let stranger = world.device("RD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let others = nodal.takes_in(json!({})).await;
    assert_eq!(others.department.as_ref().unwrap().as_str(), "SD");
    let nobodys = nodal.takes_in(json!({ "words": "কার কাজ জানি না।", "category": null })).await;
    assert_eq!(nobodys.department, None);
    let of_none = refusals(&world, &stranger, "RD", world.id()).await;
    assert_eq!(of_none[0]["params"]["current"], "0");
    assert!(of_none.iter().all(|problem| problem.get("case").is_none()));
    for case in [&others, &nobodys] {
        assert_eq!(refusals(&world, &stranger, "RD", case.id).await, of_none);
        assert_eq!(&nodal.sees(case.id).await, case);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_case_that_a_department_sent_on_it_is_told_what_it_saw_when_it_left() {
    let world = World::new().await;
    let device = world.device("SD").await;
    world.device("RD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let gone = nodal.acts(&case, json!({ "do": "transfer", "to": "RD", "reason": "রাস্তার কাজ" })).await;
    let wrote = json!({ "do": "citizen_wrote", "text": "গোপন কথা", "thanks": false });
    nodal.acts(&gone, wrote).await;
    for problem in refusals(&world, &device, "SD", case.id).await {
        assert_eq!(problem["case"], json!(gone));
        assert_eq!(problem["params"]["current"], gone.version.to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_waited_for_its_photo_while_the_case_left_keeps_no_copy_of_it() {
    let world = World::new().await;
    let device = world.device("SD").await;
    world.device("RD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let photo = jpeg(1, 700);
    let sha256 = Digest::of(&photo);
    let body = OperationBody::ReplyCase {
        case: case.id,
        base: case.version,
        response: world.id(),
        reply: ReplyKind::ActionTaken,
        text_bn: "হয়ে গেছে।".into(),
        text_en: String::new(),
        photos: vec![Photo::new(world.id(), sha256, 8, 8)],
    };
    let mut operation = world.did("SD", body);
    operation.blobs = vec![BlobPromise { sha256, len: photo.len() as u64, mime: Mime::Jpeg, preview: None }];
    assert_eq!(world.put(&device, &operation).await.status(), 202);
    let gone: Case = nodal.acts(&case, json!({ "do": "transfer", "to": "RD", "reason": "রাস্তার কাজ" })).await;
    let wrote = json!({ "do": "citizen_wrote", "text": "গোপন কথা", "thanks": false });
    nodal.acts(&gone, wrote).await;
    world.upload(&device, "SD", &photo).await;

    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let kept: String = database
        .query_row("SELECT problem FROM operations WHERE id = ?1", [operation.id.to_string()], |row| {
            row.get(0)
        })
        .unwrap();
    assert!(!kept.contains("story") && !kept.contains(&case.words), "{kept}");
    let asks = || async {
        let url = world.url(&routes::operation(operation.id));
        let asked = world.client.get(url).bearer_auth(&device.token).send().await.unwrap();
        [
            refused(asked, 409, "case_conflict").await,
            refused(world.put(&device, &operation).await, 409, "case_conflict").await,
        ]
    };
    for problem in asks().await {
        assert_eq!(problem["case"], json!(gone));
    }
    // Whoever has left the department sees nothing more of what it had.
    world.leaves_every_post(device.me.officer.id);
    for problem in asks().await {
        assert_eq!((problem.get("case"), &problem["params"]["current"]), (None, &json!("0")));
    }
    ok(nodal.get(&format!("/cases/{}", case.id)).await).await;
}
