//! A citizen's complaint without a window: entered at the desk, received by the officer's app over the event stream,
//! answered offline, sent by the desk; and conflicts between two people. Real HTTP,
//! real files on both sides.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use officer::view::{Boot, CaseDraftSaved, CaseDraftView, CaseReport, CasesPage, Code, Home};
use serde_json::{Value, json};
use testkit::officer::OfficerAtWork;
use testkit::photographs;
use testkit::reviewer::Reviewer;
use testkit::town::Town;
use wire::case::{Case, CaseKind, CaseRef, CaseState, ClockKind, ResponseState};
use wire::content::Mark;
use wire::desk::cases::{DeskAction, SendOutcome};
use wire::ids::MessageId;
use wire::people::Role;
use wire::problem::ProblemCode;
use wire::time::HOUR;

struct Walk {
    town: Town,
    rina: OfficerAtWork,
    nodal: Reviewer,
    amit: Reviewer,
}

async fn walk() -> Walk {
    let town = Town::open(1).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SD", Role::Contributor);
    for (bn, login, role) in
        [("অমিত সেন", "amit", Role::Moderator), ("শমিতা রায়", "shamita", Role::NodalOfficer)]
    {
        let person = town.posts(bn, "", "IT", role);
        town.gives_desk_login(person, login);
    }
    let rina = OfficerAtWork::enrolled(&town, rina, 7).await;
    let (nodal, amit) = (Reviewer::logs_in(&town, "shamita").await, Reviewer::logs_in(&town, "amit").await);
    Walk { town, rina, nodal, amit }
}

async fn complaint(nodal: &Reviewer, n: u128) -> Case {
    nodal.takes_a_call(n, "drain_blocked", "সামান্য বৃষ্টিতেই গলিতে জল জমে থাকছে।").await
}

async fn list(rina: &OfficerAtWork) -> CasesPage {
    rina.calls("cases", json!({ "text": "", "limit": 100 })).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_answered_offline_reaches_the_citizen_once() {
    let Walk { mut town, mut rina, nodal, amit } = walk().await;
    let case = complaint(&nodal, 1).await;
    let heard = rina.sees_case(case.id, "the complaint", |_| true).await;
    assert_eq!((heard.row.state, heard.row.mine, heard.may.accept), (CaseState::Assigned, true, true));
    assert_eq!(heard.known.contact.phone, "…21");
    assert_eq!(heard.row.due.as_ref().map(|clock| clock.kind), Some(ClockKind::FirstReply));

    // The network is gone. She takes it on and reports what was done, with two photos.
    town.queue_stops().await;
    let form = json!({ "case": case.id, "version": heard.known.version });
    let () = rina.calls("case_accept", form.clone()).await.unwrap();
    let photos: Vec<_> =
        photographs::three().iter().take(2).map(|photograph| rina.brings(photograph)).collect();
    let text = "হালতুর নর্দমা পরিষ্কার করা হয়েছে।";
    let reply = json!({ "case": case.id, "version": heard.known.version, "reply": "action_taken",
        "text_bn": text, "photos": photos });
    let () = rina.calls("case_reply", reply).await.unwrap();
    let empty = json!({ "case": case.id, "version": heard.known.version, "text": " " });
    let flawed: officer::view::CallFailed = rina.calls::<()>("case_note", empty).await.unwrap_err();
    assert_eq!(flawed.code, Code::Queue(ProblemCode::Flawed));
    let view = rina.sees_case(case.id, "what she did", |view| view.pending.len() == 2).await;
    assert_eq!((view.row.state, view.row.on_the_way, view.may.accept), (CaseState::InProgress, 2, false));
    assert_eq!(view.known.state, CaseState::Assigned, "the queue has said nothing of it yet");
    assert_eq!(view.on_the_way.len(), 2);
    rina.restarts().await;
    assert_eq!(rina.sees_case(case.id, "it again", |_| true).await.pending.len(), 2);

    // The queue is back, twice.
    town.queue_starts().await;
    rina.sends_now().await;
    rina.sees_case(case.id, "the first receipt", |view| !view.receipts.is_empty()).await;
    town.queue_stops().await;
    town.queue_starts().await;
    rina.sends_now().await;
    let told = rina
        .sees_case(case.id, "both told back", |view| view.pending.is_empty() && view.receipts.len() == 2)
        .await;
    assert_eq!(told.known.responses.len(), 1, "received once");
    assert!(told.receipts.iter().all(|receipt| receipt.receipt.number == case.number));

    // The desk approves what she wrote and tells the citizen.
    let now = amit.sees_case(case.id).await;
    let response = &now.responses[0];
    assert_eq!((response.photos.len(), response.text_bn.as_str()), (2, text));
    let approve = DeskAction::Approve {
        response: response.id,
        text_bn: text.into(),
        text_en: "The drain is clear.".into(),
    };
    let approved = amit.acts_on(&now, approve).await.unwrap();
    let out = DeskAction::Settle { response: response.id, outcome: SendOutcome::ByHand { link: None } };
    let answered = nodal.acts_on(&approved, out).await.unwrap();
    assert!(answered.clocks.iter().all(|clock| clock.met_at.is_some() && !clock.is_late(town_now(&town))));
    let seen =
        rina.sees_case(case.id, "the answer gone out", |view| view.row.state == CaseState::Answered).await;
    assert_eq!(seen.known.responses[0].state, ResponseState::ByHand);
    assert!(!seen.may.reply);
    let page = list(&rina).await;
    assert_eq!((page.to_do, page.mine, page.over.len()), (0, 0, 1));
    rina.goes_home().await;
}

fn town_now(town: &Town) -> wire::time::Timestamp {
    wire::ambient::Clock::now(&*town.clock)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_changed_case_conflicts_and_both_versions_are_kept() {
    let Walk { mut town, mut rina, nodal, .. } = walk().await;
    let case = complaint(&nodal, 1).await;
    let heard = rina.sees_case(case.id, "the complaint", |_| true).await;
    let version = heard.known.version;
    town.queue_stops().await;
    let reply = json!({ "case": case.id, "version": version, "reply": "interim", "text_bn": "কাজ চলছে।" });
    let () = rina.calls("case_reply", reply).await.unwrap();
    rina.goes_home().await;

    // While her computer is off the desk sets the category right, and somebody says the same.
    town.queue_starts().await;
    let triage = DeskAction::Triage {
        kind: CaseKind::Complaint,
        category: "waterlogging".parse().ok(),
        department: None,
        ward: Some(106),
        place: "হালতু, মন্দির গলি".into(),
    };
    let triaged = nodal.acts_on(&case, triage).await.unwrap();
    rina.restarts().await;
    let view = rina
        .sees_case(case.id, "the conflict", |view| {
            // The refusal and the news of the case come by two ways.
            view.conflicts.iter().any(|conflict| conflict.refused) && view.known.version == triaged.version
        })
        .await;
    assert_eq!(view.known, triaged, "the desk's doing stands");
    let conflict = &view.conflicts[0];
    assert_eq!(conflict.problem, Some(ProblemCode::CaseConflict));
    assert_eq!(conflict.between.as_ref().unwrap().by.as_ref().unwrap().name.bn, "শমিতা রায়");
    let wire::operation::OperationBody::ReplyCase { text_bn, .. } = &conflict.mine else { panic!("another") };
    assert_eq!(text_bn, "কাজ চলছে।", "and her words are still there");
    assert_eq!((view.row.conflicts, view.pending.len()), (1, 0));
    assert!(view.moves.contains(conflict.between.as_ref().unwrap()), "who still writes is told it too");

    // She looks at both, and says it again with the case as it is now before her.
    let () = rina.calls("case_set_aside", json!(conflict.operation)).await.unwrap();
    let again =
        json!({ "case": case.id, "version": view.known.version, "reply": "interim", "text_bn": text_bn });
    let () = rina.calls("case_reply", again).await.unwrap();
    let told = rina
        .sees_case(case.id, "the second answer told back", |view| {
            view.known.responses.len() == 1 && view.pending.is_empty()
        })
        .await;
    assert!(told.conflicts.is_empty() && told.on_the_way.is_empty());
    assert_eq!(told.aside.len(), 1, "what was refused is still to be read");
    rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_a_lost_photo_is_reported_and_can_be_rewritten() {
    let Walk { mut town, rina, nodal, .. } = walk().await;
    let case = complaint(&nodal, 1).await;
    rina.sees_case(case.id, "the complaint", |_| true).await;
    town.queue_stops().await;
    let bytes = photographs::drawn(1, 640, 480, 1);
    let photograph = photographs::Photograph { name: "IMG_0001.jpg".into(), bytes };
    let photo = rina.brings(&photograph);
    let reply = |photo: &wire::content::Photo| {
        json!({ "case": case.id, "version": case.version, "reply": "action_taken",
            "text_bn": "নর্দমা পরিষ্কার করা হয়েছে।", "photos": [photo] })
    };
    let () = rina.calls("case_reply", reply(&photo)).await.unwrap();
    let note = json!({ "case": case.id, "version": case.version, "text": "আবার দেখতে হবে।" });
    let () = rina.calls("case_note", note).await.unwrap();

    // One bit of the photo turns over on her disk before it is sent.
    let path = rina.folder().join("renditions").join(photo.sha256.to_string());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    town.queue_starts().await;
    rina.sends_now().await;
    let view = rina.sees_case(case.id, "that a photo is lost", |view| !view.conflicts.is_empty()).await;
    let conflict = &view.conflicts[0];
    assert!(conflict.damaged && !conflict.refused && conflict.between.is_none());
    assert_eq!((view.pending.len(), view.row.needs_action), (1, true));

    // With that photo it is not taken again; brought in once more, from the same file, it is.
    let flawed: officer::view::CallFailed = rina.calls::<()>("case_reply", reply(&photo)).await.unwrap_err();
    assert_eq!(flawed.code, Code::Queue(ProblemCode::Flawed));
    let photo = rina.brings(&photograph);
    let () = rina.calls("case_set_aside", json!(conflict.operation)).await.unwrap();
    let () = rina.calls("case_reply", reply(&photo)).await.unwrap();
    let told = rina
        .sees_case(case.id, "the answer and the note told back", |view| {
            // Its parts are read one after another: the last receipt may come in between.
            let told = view.known.responses.len() == 1 && view.known.notes.len() == 1;
            told && view.on_the_way.is_empty() && view.receipts.len() == 2
        })
        .await;
    assert_eq!((told.conflicts.len(), told.aside.len()), (0, 1));
    assert_eq!(told.known.responses[0].photos.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_escalation_is_acknowledged_and_a_transferred_case_leaves_the_list() {
    let Walk { town, mut rina, nodal, .. } = walk().await;
    let case = complaint(&nodal, 1).await;
    rina.sees_case(case.id, "the complaint", |_| true).await;
    town.clock.advance(9 * HOUR);
    assert_eq!(town.queue().escalate_late_cases().unwrap(), 1);
    let late = rina.sees_case(case.id, "that it is late", |view| view.row.unseen == [1]).await;
    assert!(late.may.acknowledge);
    let () = rina.calls("case_acknowledge", json!({ "case": case.id })).await.unwrap();
    rina.sees_case(case.id, "that she has seen it", |view| {
        view.known.escalations[0].acknowledged.is_some() && view.row.unseen.is_empty()
    })
    .await;

    // Hers it is not: it goes to the department that it is for, which hears of it.
    let arun = town.posts("অরুণ পাল", "Arun Pal", "RD", Role::Contributor);
    let mut arun = OfficerAtWork::enrolled(&town, arun, 9).await;
    let known = rina.sees_case(case.id, "it", |_| true).await.known;
    let nowhere = json!({ "case": case.id, "version": known.version, "to": "XX", "reason": "রাস্তা" });
    let failed: officer::view::CallFailed = rina.calls::<()>("case_transfer", nowhere).await.unwrap_err();
    assert_eq!(failed.code, Code::Queue(ProblemCode::UnknownDepartment));
    let away = json!({ "case": case.id, "version": known.version, "to": "RD", "reason": "রাস্তা বসে গেছে" });
    let () = rina.calls("case_transfer", away).await.unwrap();
    let gone = rina
        .sees_case(case.id, "it gone", |view| {
            view.known.department.as_ref().is_some_and(|department| department.as_str() == "RD")
        })
        .await;
    assert!(!gone.row.here && !gone.may.reply);
    assert_eq!(list(&rina).await.to_do, 0);
    let there = arun.sees_case(case.id, "it there", |view| view.row.mine).await;
    assert_eq!(there.known.transfers[0].reason, "রাস্তা বসে গেছে");
    // What is noted there now is theirs. (Nine hours on, one logs in anew.)
    let nodal = Reviewer::logs_in(&town, "shamita").await;
    let note = DeskAction::Note {
        note: MessageId::from(uuid::Uuid::from_u128(5)), text: "সড়ক দেখছে".into()
    };
    nodal.acts_on(&there.known, note).await.unwrap();
    arun.sees_case(case.id, "the note", |view| !view.known.notes.is_empty()).await;
    assert!(rina.sees_case(case.id, "it", |_| true).await.known.notes.is_empty());
    arun.goes_home().await;
    rina.goes_home().await;
}

async fn written(rina: &OfficerAtWork, case: &Case) -> CaseDraftView {
    rina.calls("case_draft", json!(case.id)).await.unwrap()
}

async fn writes(rina: &OfficerAtWork, case: &Case, version: u32, words: Value) -> CaseDraftSaved {
    let save = json!({ "case": case.id, "version": version, "words": words });
    rina.calls("case_draft_save", save).await.unwrap()
}

async fn home(rina: &OfficerAtWork) -> Home {
    rina.calls("home", Value::Null).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_draft_survives_a_restart_and_ends_when_sealed() {
    let Walk { town, mut rina, nodal, .. } = walk().await;
    let case = complaint(&nodal, 1).await;
    rina.sees_case(case.id, "the complaint", |view| view.row.needs_action).await;
    let photo = rina.brings(&photographs::three()[0]);
    let empty = written(&rina, &case).await;
    assert_eq!((empty.version, home(&rina).await.cases.len()), (1, 1));
    assert!(empty.words.is_empty() && !list(&rina).await.open[0].begun);

    let words = json!({ "doing": "action_taken", "text_bn": "  আধা লেখা", "text_en": "half",
        "photos": [photo], "note": "কাল আবার দেখব" });
    let first = writes(&rina, &case, 1, words.clone()).await;
    assert!(matches!(first, CaseDraftSaved::Saved { version: 2, .. }));
    rina.restarts().await;
    let kept = written(&rina, &case).await;
    assert_eq!((kept.version, kept.words.text_bn.as_str(), kept.words.photos.len()), (2, "  আধা লেখা", 1));
    let page = list(&rina).await;
    assert!(page.open[0].begun && page.open[0].mine);
    assert_eq!((page.to_do, page.mine), (1, 1));

    // Another window that began from before that overwrites nothing.
    let other = writes(&rina, &case, 1, json!({ "note": "অন্য" })).await;
    let CaseDraftSaved::Conflict { theirs } = other else { panic!("overwritten") };
    assert_eq!(theirs.words, kept.words);

    // What is sealed goes out of it, what is not stays; and what was typed since is nobody's to take.
    let reply = |draft: u32| {
        json!({ "case": case.id, "version": case.version, "reply": "action_taken",
            "text_bn": "হয়েছে", "photos": [photo], "draft": draft })
    };
    let failed = rina.calls::<()>(
        "case_reply",
        json!({ "case": case.id, "version": case.version,
        "reply": "action_taken", "text_bn": " ", "photos": [], "draft": 1 }),
    );
    assert_eq!(failed.await.unwrap_err().code, Code::Queue(ProblemCode::Flawed));
    assert_eq!(written(&rina, &case).await, kept, "nothing was sealed");
    let () = rina.calls("case_reply", reply(2)).await.unwrap();
    let rest = written(&rina, &case).await;
    assert_eq!((rest.version, rest.words.note.as_str(), rest.words.doing), (3, "কাল আবার দেখব", None));
    assert_eq!(
        (rest.words.text_bn.as_str(), rest.words.text_en.as_str(), rest.words.photos.len()),
        ("", "", 0)
    );
    writes(&rina, &case, 3, words).await;
    let () = rina.calls("case_reply", reply(3)).await.unwrap();
    assert_eq!(written(&rina, &case).await.words.text_bn, "  আধা লেখা", "it was changed since");
    rina.goes_home().await;
    drop(town);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_sealed_before_a_power_cut_is_not_left_as_a_draft() {
    let Walk { mut town, mut rina, nodal, .. } = walk().await;
    let case = complaint(&nodal, 1).await;
    rina.sees_case(case.id, "the complaint", |_| true).await;
    town.queue_stops().await;
    writes(&rina, &case, 1, json!({ "doing": "interim", "text_bn": "কাজ চলছে।" })).await;
    // The database as it was before the sealing, beside the capsule of after it: the power went in between.
    rina.goes_home().await;
    let database = rina.folder().join("purabarta.sqlite");
    let before = std::fs::read(&database).unwrap();
    rina.restarts().await;
    let reply = json!({ "case": case.id, "version": case.version, "reply": "interim",
        "text_bn": "কাজ চলছে।", "draft": 2 });
    let () = rina.calls("case_reply", reply).await.unwrap();
    rina.goes_home().await;
    std::fs::write(&database, before).unwrap();
    rina.restarts().await;
    assert_eq!(rina.sees_case(case.id, "the reply", |_| true).await.pending.len(), 1);
    let left = written(&rina, &case).await;
    assert_eq!((left.version, left.words.text_bn.as_str()), (3, ""));
    rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_taken_becomes_exactly_one_work_report() {
    let Walk { mut town, mut rina, nodal, amit } = walk().await;
    let case = complaint(&nodal, 1).await;
    rina.sees_case(case.id, "the complaint", |_| true).await;
    town.queue_stops().await;
    let photos: Vec<_> = photographs::three().iter().take(2).map(|one| rina.brings(one)).collect();
    let reply = json!({ "case": case.id, "version": case.version, "reply": "action_taken",
        "text_bn": "নর্দমা পরিষ্কার।", "text_en": "Clear.", "photos": photos });
    let () = rina.calls("case_reply", reply).await.unwrap();
    let view = rina.sees_case(case.id, "what she did", |view| view.pending.len() == 1).await;
    let wire::operation::OperationBody::ReplyCase { response, .. } = &view.pending[0].mine else {
        panic!("another")
    };
    let form = json!({ "case": case.id, "response": response });

    // Before the network is back, and again after it: one draft.
    assert!(view.reported.is_empty());
    let CaseReport::Draft { draft } = rina.calls("case_report", form.clone()).await.unwrap() else {
        panic!("no draft")
    };
    let content = &draft.content;
    assert_eq!((content.caption_bn.as_str(), content.caption_en.as_str()), ("নর্দমা পরিষ্কার।", "Clear."));
    assert_eq!((content.ward, content.place_bn.as_str(), content.photos.len()), (Some(106), "হালতু", 2));
    let begun = rina.sees_case(case.id, "that it is begun", |_| true).await;
    assert_eq!((begun.pending.len(), begun.reported), (1, vec![*response]));
    assert!(content.borough.is_some() && content.photos.iter().all(|one| one.mark == Mark::After));
    town.queue_starts().await;
    rina.sends_now().await;
    let told = rina.sees_case(case.id, "it told back", |view| view.pending.is_empty()).await;
    assert_eq!(told.reported, [*response]);
    let again: CaseReport = rina.calls("case_report", form.clone()).await.unwrap();
    assert!(matches!(again, CaseReport::Draft { draft: same } if same.id == draft.id));

    // It is submitted as any other; after that there is the item.
    let submission = rina.submits_well(&draft, content.clone()).await;
    let item = rina.sees(submission, "its number", |item| item.row.number.is_some()).await;
    // Both sides know of which complaint it was the work.
    let of = CaseRef::from(&case);
    assert_eq!((item.case, amit.opens(submission).await.case), (Some(of.clone()), Some(of)));
    let report: CaseReport = rina.calls("case_report", form).await.unwrap();
    assert_eq!(report, CaseReport::Item { submission });
    let nobodys = json!({ "case": case.id, "response": uuid::Uuid::from_u128(77) });
    assert!(rina.calls::<CaseReport>("case_report", nobodys).await.is_err());
    rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_gained_after_enrolment_brings_its_cases() {
    let Walk { town, mut rina, nodal, .. } = walk().await;
    let case = complaint(&nodal, 1).await;
    rina.sees_case(case.id, "the complaint", |view| view.row.here).await;
    rina.goes_home().await;
    // As a program that knew nothing of categories enrolled, when she still was in another department.
    let path = rina.folder().join("identity.json");
    let mut identity: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    identity["me"].as_object_mut().unwrap().remove("categories").unwrap();
    identity["me"]["postings"][0]["department"] = json!("RD");
    std::fs::write(&path, identity.to_string()).unwrap();
    // What came in there before, nobody told her; and it does not change any more.
    let database = rusqlite::Connection::open(rina.folder().join("purabarta.sqlite")).unwrap();
    assert_eq!(database.execute("DELETE FROM citizen_case", ()).unwrap(), 1);
    drop(database);
    rina.restarts().await;
    let learnt = rina.sees_in("boot", Value::Null, "her post", |boot: &Boot| {
        boot.who.as_ref().is_some_and(|who| who.postings[0].department.as_str() == "SD")
    });
    let categories = learnt.await.who.unwrap().categories;
    assert!(categories.iter().any(|known| Some(&known.code) == case.category.as_ref()));
    assert!(rina.sees_case(case.id, "it", |view| view.row.here).await.may.reply);
    // It is kept: it is known without the network, too.
    rina.goes_home().await;
    let kept: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(kept["me"]["postings"][0]["department"], "SD");
    drop(town);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_gained_while_the_stream_is_open_brings_its_cases_at_once() {
    let Walk { town, mut rina, nodal, .. } = walk().await;
    let case = complaint(&nodal, 1).await;
    rina.sees_case(case.id, "the complaint", |view| view.row.here).await;
    let light = nodal.takes_a_call(2, "street_light", "রাস্তার আলো জ্বলছে না।").await;
    let department = light.department.clone().unwrap();
    assert_ne!(Some(&department), case.department.as_ref());
    let me = rina.calls::<Boot>("boot", Value::Null).await.unwrap().who.unwrap().officer.id;
    town.gives_post(me, department.as_str(), Role::Contributor);
    // The next thing that happens tells her computer: nothing was restarted, and an hour has not gone by. Of the new
    // department nothing is newer than what her own had.
    let next = complaint(&nodal, 3).await;
    rina.sees_case(next.id, "the next complaint", |_| true).await;
    rina.sees_case(light.id, "the case of the new post", |view| view.row.here).await;
    rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_returned_reply_needs_its_author_until_it_is_rewritten() {
    let Walk { mut town, mut rina, nodal, amit } = walk().await;
    let case = complaint(&nodal, 1).await;
    let heard = rina.sees_case(case.id, "the complaint", |_| true).await;
    let interim =
        json!({ "case": case.id, "version": heard.known.version, "reply": "interim", "text_bn": "কাজ চলছে।" });
    let () = rina.calls("case_reply", interim).await.unwrap();
    let told = rina.sees_case(case.id, "it told back", |view| view.known.responses.len() == 1).await;
    assert!(!told.row.returned);
    let now = amit.sees_case(case.id).await;
    let give_back =
        DeskAction::Return { response: now.responses[0].id, reason: "কবে শেষ হবে?".into() };
    amit.acts_on(&now, give_back).await.unwrap();
    let back = rina.sees_case(case.id, "it given back", |view| view.row.returned).await;
    assert!(back.row.needs_action && home(&rina).await.cases[0].returned);
    assert_eq!(back.known.responses[0].returned, "কবে শেষ হবে?");

    town.queue_stops().await;
    let anew = json!({ "case": case.id, "version": back.known.version, "reply": "interim", "text_bn": "কাল শেষ হবে।" });
    let () = rina.calls("case_reply", anew).await.unwrap();
    assert!(!rina.sees_case(case.id, "the new one", |view| view.pending.len() == 1).await.row.returned);
    rina.goes_home().await;
}
