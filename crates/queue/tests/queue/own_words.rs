//! Nobody decides on their own words, whoever's name stands above them.

use crate::world::{Desk, World, jpeg, ok, refused};
use serde_json::{Value, json};
use wire::case::{Case, ReplyKind};
use wire::desk::cases::Roster;
use wire::desk::offers::ResponseAct;
use wire::device::Enrolled;
use wire::digest::Digest;
use wire::ids::{ResponseId, SubmissionId};
use wire::operation::{Operation, OperationBody};
use wire::people::Role;
use wire::review::Check;

/// A report that a colleague sent, and what its next revision would be.
struct Sent {
    id: SubmissionId,
    first: Operation,
}

impl Sent {
    async fn by(world: &World, device: &Enrolled, photo: &[u8]) -> Self {
        world.upload(device, "SWM", photo).await;
        let first = world.report("SWM", photo);
        assert_eq!(world.put(device, &first).await.status(), 200);
        Self { id: first.body.subject().submission().unwrap(), first }
    }

    /// Sends the next revision; answers its content hash.
    async fn is_revised(&self, world: &World, device: &Enrolled, base: u32) -> Digest {
        let OperationBody::Submit { content, .. } = self.first.body.clone() else { unreachable!() };
        let body = OperationBody::Revise { submission: self.id, base, content };
        let revision = Operation { id: world.id(), body, ..self.first.clone() };
        assert_eq!(world.put(device, &revision).await.status(), 200);
        Digest::of(&serde_json::to_vec(&revision).unwrap())
    }
}

fn decisions(hash: Digest) -> [Value; 3] {
    let reasons = json!([{ "about": { "field": "caption_bn" }, "text": "জায়গার নাম লিখুন" }]);
    [
        json!({ "content_hash": hash, "decision": { "kind": "approve" }, "checks": Check::ALL }),
        json!({ "content_hash": hash, "decision": { "kind": "return", "reasons": reasons } }),
        json!({ "content_hash": hash, "decision": { "kind": "reject", "reason": "একই খবর আগে এসেছে" } }),
    ]
}

async fn decides_nothing(desk: &Desk<'_>, id: SubmissionId, hash: Digest) {
    let item = format!("/items/{id}");
    refused(desk.post(&format!("{item}/open"), json!({})).await, 403, "own_item").await;
    for decision in decisions(hash) {
        refused(desk.post(&format!("{item}/decision"), decision).await, 403, "own_item").await;
    }
    let shown = ok(desk.get(&item).await).await;
    assert_eq!((&shown["may"]["decide"], &shown["may"]["own"]), (&json!(false), &json!(true)));
    assert_eq!(shown["review"]["may_compare"], json!(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_revised_a_colleagues_item_decides_nothing_on_it_also_after_a_return_and_a_later_revision() {
    let world = World::new().await;
    let both = [("SWM", Role::Contributor), ("IT", Role::Moderator)];
    let (rina, mita) = (world.device("SWM").await, world.officer_with(&both));
    let mitas = world.device_of(mita).await;
    let (mita, other) = (world.login_as(mita, "mita").await, world.login("moderator", Role::Moderator).await);
    let sent = Sent::by(&world, &rina, &jpeg(1, 700)).await;
    let untouched = ok(mita.get(&format!("/items/{}", sent.id)).await).await;
    assert_eq!(untouched["may"]["decide"], json!(true), "a colleague's words");

    let hash = sent.is_revised(&world, &mitas, 1).await;
    decides_nothing(&mita, sent.id, hash).await;
    let [approve, give_back, _] = decisions(hash);
    let at = format!("/items/{}/decision", sent.id);
    ok(other.post(&at, give_back).await).await;
    let hash = sent.is_revised(&world, &mitas, 2).await;
    decides_nothing(&mita, sent.id, hash).await;
    // Rina's next revision stands on Mita's words.
    let hash = sent.is_revised(&world, &rina, 3).await;
    decides_nothing(&mita, sent.id, hash).await;
    refused(other.post(&at, approve).await, 409, "content_changed").await;
    let [approve, ..] = decisions(hash);
    ok(other.post(&at, approve).await).await;
}

pub fn reply(world: &World, case: &Case, response: ResponseId) -> Operation {
    Operation {
        id: world.id(),
        department: "SD".parse().unwrap(),
        made_at: wire::ambient::Clock::now(&*world.clock),
        sequence: 1,
        replaces: None,
        body: OperationBody::ReplyCase {
            case: case.id,
            base: case.version,
            response,
            reply: ReplyKind::ActionTaken,
            text_bn: "নর্দমা পরিষ্কার হয়েছে।".into(),
            text_en: "The drain was cleaned.".into(),
            photos: Vec::new(),
        },
        blobs: Vec::new(),
    }
}

/// What somebody is offered to do with a case's one response.
async fn offered(desk: &Desk<'_>, case: &Case) -> Vec<ResponseAct> {
    desk.offers(case).await.responses[0].acts.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_approved_a_reply_in_other_words_does_not_send_it_and_somebody_else_does() {
    let world = World::new().await;
    let device = world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let publisher = world.login("publisher", Role::Publisher).await;
    let (bn, en) = ("নর্দমা পরিষ্কার হয়েছে।", "The drain was cleaned.");
    let mut words = 0;
    for (text_bn, text_en, changed) in
        [(bn, en, false), ("জল সরে গেছে।", en, true), (bn, "Nothing was wrong.", true), (bn, "", true)]
    {
        words += 1;
        let case = nodal.takes_in(json!({ "words": format!("জল জমেছে {words}") })).await;
        let response = world.id::<ResponseId>();
        ok(world.put(&device, &reply(&world, &case, response)).await).await;
        let drafted = nodal.sees(case.id).await;
        let approve =
            json!({ "do": "approve", "response": response, "text_bn": text_bn, "text_en": text_en });
        let approved = nodal.acts(&drafted, approve).await;
        let by_hand = json!({ "do": "settle", "response": response, "outcome": { "outcome": "by_hand" } });
        if changed {
            refused(nodal.tries(&approved, by_hand.clone()).await, 403, "own_item").await;
            assert_eq!(
                offered(&nodal, &case).await,
                [ResponseAct::Return],
                "one's own approval is taken back"
            );
            assert!(offered(&publisher, &case).await.contains(&ResponseAct::ByHand));
            publisher.acts(&approved, by_hand).await;
        } else {
            assert!(offered(&nodal, &case).await.contains(&ResponseAct::ByHand));
            nodal.acts(&approved, by_hand).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_approved_a_reply_in_other_words_does_not_give_it_to_the_channel_either() {
    use queue::rules::separation::{authors_of_response, is_own_decision};
    let world = World::new().await;
    let device = world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let response = world.id::<ResponseId>();
    ok(world.put(&device, &reply(&world, &case, response)).await).await;
    let approve = json!({ "do": "approve", "response": response, "text_bn": "জল সরে গেছে।" });
    let approved = nodal.acts(&nodal.sees(case.id).await, approve).await;
    let said = &approved.responses[0];
    let approver = said.approver.as_ref().unwrap().id;
    assert_eq!(authors_of_response(said), [said.author.id, approver].into());
    for (act, own) in [(ResponseAct::Send, true), (ResponseAct::ByHand, true), (ResponseAct::Settle, false)] {
        assert_eq!(is_own_decision(act, said, approver), own, "{act:?}");
        assert_eq!(is_own_decision(act, said, said.author.id), own, "the drafter {act:?}");
        assert!(!is_own_decision(act, said, world.id()), "{act:?}");
    }
    // As an older queue kept it: without the English words.
    let mut old = serde_json::to_value(said).unwrap();
    old.as_object_mut().unwrap().remove("drafted_en");
    assert_eq!(authors_of_response(&serde_json::from_value(old).unwrap()), [said.author.id, approver].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_response_with_other_words_is_a_conflict_and_with_the_same_is_not() {
    let world = World::new().await;
    let device = world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let response = world.id::<ResponseId>();
    let photo = jpeg(1, 700);
    world.upload(&device, "SD", &photo).await;
    ok(world.put(&device, &reply(&world, &case, response)).await).await;
    let with = |case: &Case, change: &dyn Fn(&mut Operation)| {
        let mut operation = reply(&world, case, response);
        change(&mut operation);
        operation
    };
    let english = |operation: &mut Operation| {
        let OperationBody::ReplyCase { text_en, .. } = &mut operation.body else { unreachable!() };
        *text_en = "Something else.".into();
    };
    let interim = |operation: &mut Operation| {
        let OperationBody::ReplyCase { reply, .. } = &mut operation.body else { unreachable!() };
        *reply = ReplyKind::Interim;
    };
    let photographed = |operation: &mut Operation| {
        let sha256 = Digest::of(&photo);
        let OperationBody::ReplyCase { photos, .. } = &mut operation.body else { unreachable!() };
        *photos = vec![wire::content::Photo::new(world.id(), sha256, 8, 8)];
        let len = photo.len() as u64;
        operation.blobs = vec![wire::operation::BlobPromise {
            sha256,
            len,
            mime: wire::operation::Mime::Jpeg,
            preview: None,
        }];
    };
    let drafted = nodal.sees(case.id).await;
    for change in [&english as &dyn Fn(&mut Operation), &interim, &photographed] {
        let other = with(&drafted, change);
        refused(world.put(&device, &other).await, 409, "operation_conflict").await;
    }
    ok(world.put(&device, &with(&drafted, &|_| {})).await).await;
    assert_eq!(nodal.sees(case.id).await, drafted);
    // Also when the desk has changed them meanwhile.
    let approve =
        json!({ "do": "approve", "response": response, "text_bn": "জল সরে গেছে।", "text_en": "Done." });
    let approved = nodal.acts(&drafted, approve).await;
    ok(world.put(&device, &with(&approved, &|_| {})).await).await;
    refused(world.put(&device, &with(&approved, &english)).await, 409, "operation_conflict").await;
    assert_eq!(nodal.sees(case.id).await, approved);
}

async fn roster(desk: &Desk<'_>) -> Roster {
    serde_json::from_value(ok(desk.get("/roster").await).await).unwrap()
}

const HEAD: &str = "login,name_bn,name_en,department,role,from,until,acting\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_role_for_oneself_waits_for_another_administrator_and_the_rest_of_the_sheet_goes_in() {
    let world = World::new().await;
    let admin = world.officer("IT", Role::Administrator);
    let own = world.login_as(admin, "admin").await;
    let moderator = world.login("moderator", Role::Moderator).await;
    // Every role is held, in one's own department and in another, with or without an end.
    let rows: Vec<String> = Role::ALL
        .iter()
        .map(|role| format!("admin,আধিকারিক,,SD,{},2026-01-01,2027-12-31,no", role.as_str()))
        .chain(["admin,আধিকারিক,,IT,nodal_officer,,,yes".to_owned()])
        .chain(["rina,রিনা,,SD,contributor,2026-01-01,,no".to_owned()])
        .collect();
    let sheet = format!("{HEAD}{}\n", rows.join("\n"));
    let done = own.sheet("/roster/import", &sheet).await;
    assert_eq!((done.held, done.added, done.errors.len()), (8, 2, 0), "{done:?}");
    assert_eq!(own.sheet("/roster/import", &sheet).await.held, 8);
    let before = roster(&own).await;
    assert_eq!(before.proposals.len(), 8, "each once");
    assert!(
        before.proposals.iter().all(|one| !one.may_accept && !one.somebody_may),
        "the only administrator"
    );
    assert!(roster(&moderator).await.proposals.is_empty());
    let me =
        |roster: &Roster| roster.officers.iter().find(|one| one.person.id == admin).unwrap().tenures.len();
    assert_eq!(me(&before), 1);
    let first = before.proposals.iter().find(|one| one.posting.role == Role::Contributor).unwrap();
    let second = before.proposals.iter().find(|one| one.posting.role == Role::Oversight).unwrap();
    let at = |proposal: &wire::desk::cases::RoleProposal| format!("/roster/proposals/{}", proposal.id);
    let (yes, no) = (json!({ "accept": true }), json!({ "accept": false }));
    refused(own.post(&at(first), yes.clone()).await, 403, "own_role").await;
    refused(moderator.post(&at(first), yes.clone()).await, 403, "forbidden").await;
    refused(moderator.post(&at(first), no.clone()).await, 403, "forbidden").await;
    let other = world.login("other", Role::Administrator).await;
    assert!(roster(&own).await.proposals.iter().all(|one| !one.may_accept && one.somebody_may));
    assert!(roster(&other).await.proposals.iter().all(|one| one.may_accept));
    ok(other.post(&at(first), yes.clone()).await).await;
    refused(other.post(&at(first), yes.clone()).await, 409, "wrong_state").await;
    ok(other.post(&at(second), no.clone()).await).await;
    let after = roster(&own).await;
    assert_eq!((me(&after), after.proposals.len()), (2, 6));
    ok(own.post(&at(&after.proposals[0]), no).await).await;
    assert_eq!(roster(&own).await.proposals.len(), 5, "one's own is taken back");
    let actors = |action: &str| -> Vec<Value> {
        world.audited("action", action).iter().map(|line| line["actor"].clone()).collect()
    };
    assert_eq!(actors("role_proposed"), vec![json!(admin); 8]);
    assert_eq!(actors("role_accepted").len(), 1);
    assert_ne!(actors("role_accepted"), [json!(admin)]);
    let accepted = &world.audited("action", "role_accepted")[0]["detail"];
    assert_eq!(accepted, "contributor SD from 2026-01-01 until 2027-12-31");
    // What the server's own command line enters is not held.
    let nodal = format!("{HEAD}admin,আধিকারিক,,IT,nodal_officer,,,yes\n");
    let entered = queue::app::imports::roster(world.queue(), "system", nodal.as_bytes()).unwrap();
    assert_eq!((entered.opened, entered.held), (1, 0));
    // And then there is nothing left to give.
    let late = roster(&other).await;
    let last = late.proposals.iter().find(|one| one.posting.acting).unwrap();
    refused(other.post(&at(last), yes).await, 409, "wrong_state").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_withdrew_a_colleagues_item_is_named_and_another_department_withdraws_nothing() {
    let world = World::new().await;
    let (rina, mita, stranger) =
        (world.device("SWM").await, world.device("SWM").await, world.device("SD").await);
    let sent = Sent::by(&world, &rina, &jpeg(1, 700)).await;
    let withdraw = |department: &str| Operation {
        id: world.id(),
        department: department.parse().unwrap(),
        body: OperationBody::Withdraw { submission: sent.id, reason: "ভুল ছবি".into() },
        blobs: Vec::new(),
        ..sent.first.clone()
    };
    refused(world.put(&stranger, &withdraw("SD")).await, 404, "not_found").await;
    refused(world.put(&stranger, &withdraw("SWM")).await, 403, "forbidden").await;
    ok(world.put(&mita, &withdraw("SWM")).await).await;
    let [line] = &world.audited("action", "withdraw_received")[..] else { panic!("one line") };
    assert_eq!(line["actor"], json!(mita.me.officer.id));
}
