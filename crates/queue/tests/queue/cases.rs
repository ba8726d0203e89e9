//! Citizens' cases at the desk's real API: taken in, given to somebody, answered, ended.

use crate::world::{Desk, World, ok, refused};
use queue::audit::Finding;
use queue::rules::roles::cases::{CaseRight, authorise_case};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use wire::case::{Case, CaseState, ClockKind, EscalationLevel};
use wire::desk::cases::{CsvOutcome, DeskCase, Roster};
use wire::desk::offers::{CaseAct, Offers, ResponseAct};
use wire::device::Enrolled;
use wire::ids::{CaseId, MessageId, ResponseId};
use wire::operation::{Operation, OperationBody};
use wire::people::{Posting, Role};
use wire::routes;
use wire::time::HOUR;

impl Desk<'_> {
    pub async fn sheet(&self, path: &str, csv: &str) -> CsvOutcome {
        let answer = self.sends(path, csv.to_owned()).await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.unwrap()
    }

    pub async fn takes_in(&self, part: Value) -> Case {
        let mut body = json!({ "id": self.world.id::<CaseId>(), "via": "phone", "kind": "complaint", "ward": 106,
            "category": "drain_blocked", "place": "হালতু", "words": "গলিতে জল জমে থাকছে।",
            "contact": { "name": "রিনা দাস", "phone": "৯৮৩০০১২৩২১", "email": "" } });
        for (name, value) in part.as_object().unwrap() {
            body[name] = value.clone();
        }
        let taken: DeskCase = serde_json::from_value(ok(self.post("/cases", body).await).await).unwrap();
        taken.case
    }

    pub async fn tries(&self, case: &Case, action: Value) -> reqwest::Response {
        let body = json!({ "version": case.version, "action": action });
        self.post(&format!("/cases/{}/actions", case.id), body).await
    }

    pub async fn acts(&self, case: &Case, action: Value) -> Case {
        let done: DeskCase = serde_json::from_value(ok(self.tries(case, action).await).await).unwrap();
        done.case
    }

    pub async fn sees(&self, id: CaseId) -> Case {
        let seen: DeskCase =
            serde_json::from_value(ok(self.get(&format!("/cases/{id}")).await).await).unwrap();
        seen.case
    }
}

impl World {
    pub fn passes(&self, millis: i64) {
        self.clock.0.fetch_add(millis, Ordering::SeqCst);
    }

    pub fn did(&self, department: &str, body: OperationBody) -> Operation {
        Operation {
            id: self.id(),
            department: department.parse().unwrap(),
            made_at: wire::ambient::Clock::now(&*self.clock),
            sequence: 1,
            replaces: None,
            body,
            blobs: Vec::new(),
        }
    }

    pub async fn hears(&self, device: &Enrolled) -> Vec<Case> {
        let changes = self.client.get(self.url(routes::CHANGES)).bearer_auth(&device.token).send().await;
        let page: wire::document::ChangesPage = changes.unwrap().json().await.unwrap();
        let cases = page.changes.into_iter().filter_map(|change| match change.document {
            wire::document::Document::Case(case) => Some(*case),
            _ => None,
        });
        cases.collect()
    }
}

fn reply(case: &Case, base: u32, text: &str, response: ResponseId) -> OperationBody {
    OperationBody::ReplyCase {
        case: case.id,
        base,
        response,
        reply: wire::case::ReplyKind::ActionTaken,
        text_bn: text.into(),
        text_en: String::new(),
        photos: Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_assigned_to_its_officer_and_the_answer_is_sent_to_the_citizen() {
    let world = World::new().await;
    let device = world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let publisher = world.login("publisher", Role::Publisher).await;
    let case = nodal.takes_in(json!({})).await;
    assert_eq!((case.number.0.as_str(), case.state), ("KMC-2026-00001", CaseState::Assigned));
    assert_eq!(case.assignee.as_ref().map(|p| p.id), Some(device.me.officer.id));
    assert_eq!(case.contact.phone, "…21", "nobody reads the number in passing");
    assert_eq!(case.clocks.len(), 5);
    let heard = world.hears(&device).await;
    assert_eq!(heard.as_slice(), std::slice::from_ref(&case));

    let accept = world.did("SD", OperationBody::AcceptCase { case: case.id, base: case.version });
    let received = ok(world.put(&device, &accept).await).await;
    assert_eq!(received["receipt"]["receipt"]["case"], json!(case.id));
    assert_eq!(received["receipt"]["receipt"]["number"], "KMC-2026-00001");
    let response = world.id::<ResponseId>();
    // Made on the same version as the acceptance: an officer's own change is no conflict.
    let answer = world.did("SD", reply(&case, case.version, "নর্দমা পরিষ্কার করা হয়েছে।", response));
    ok(world.put(&device, &answer).await).await;

    let drafted = moderator.sees(case.id).await;
    assert_eq!(drafted.state, CaseState::InProgress);
    let words =
        json!({ "do": "approve", "response": response, "text_bn": "নর্দমা পরিষ্কার হয়েছে।", "text_en": "" });
    refused(publisher.tries(&drafted, words.clone()).await, 403, "forbidden").await;
    let approved = moderator.acts(&drafted, words).await;
    assert_eq!(approved.responses[0].drafted_bn.as_deref(), Some("নর্দমা পরিষ্কার করা হয়েছে।"));
    // There is no machine to send it by: a person tells the citizen.
    let send = json!({ "do": "send", "response": response });
    refused(publisher.tries(&approved, send).await, 409, "wrong_state").await;
    world.passes(HOUR);
    let by_hand = json!({ "do": "settle", "response": response, "outcome": { "outcome": "by_hand" } });
    let answered = publisher.acts(&approved, by_hand.clone()).await;
    assert_eq!(answered.state, CaseState::Answered);
    assert!(answered.clocks.iter().all(|clock| clock.met_at.is_some()), "{:#?}", answered.clocks);
    let again = publisher.acts(&answered, by_hand).await;
    assert_eq!(again.version, answered.version, "said twice, done once");

    let thanks = json!({ "do": "citizen_wrote", "text": "ধন্যবাদ!", "thanks": true });
    let thanked = nodal.acts(&answered, thanks).await;
    assert_eq!((thanked.state, thanked.clocks == answered.clocks), (CaseState::Answered, true));
    let not_done = json!({ "do": "citizen_wrote", "text": "আবার জল জমেছে।", "thanks": false });
    let reopened = nodal.acts(&thanked, not_done).await;
    assert_eq!((reopened.state, reopened.reopened), (CaseState::Assigned, 1));
    assert_eq!(reopened.assignee.as_ref().map(|p| p.id), Some(device.me.officer.id));
    assert_eq!(reopened.escalations[0].level, EscalationLevel::ControllingOfficer);
    assert!(reopened.clock(ClockKind::Resolution).unwrap().met_at.is_none());
    assert!(reopened.clock(ClockKind::FirstReply).unwrap().met_at.is_some());
    assert!(matches!(world.queue().verify_audit().unwrap(), Finding::Whole { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_creates_one_case() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let id = world.id::<CaseId>();
    let first = nodal.takes_in(json!({ "id": id })).await;
    assert_eq!(nodal.takes_in(json!({ "id": id })).await, first, "a repeated click");
    let corrected = json!({ "id": id, "via": "phone", "kind": "complaint", "ward": 106, "place": "হালতু",
        "words": "গলিতে জল জমে থাকছে। মশা হচ্ছে।", "contact": { "name": "রিনা দাস", "phone": "9830012321", "email": "" } });
    refused(nodal.post("/cases", corrected).await, 409, "operation_conflict").await;
    let other =
        json!({ "words": "  গলিতে জল জমে থাকছে।\n", "contact": { "name": "রিনা দাস", "phone": "9830012321" } });
    assert_eq!(nodal.takes_in(other.clone()).await.id, first.id, "the same words within the hour");
    world.passes(HOUR + 1);
    // The session is over as well.
    let nodal = world.login("nodal2", Role::NodalOfficer).await;
    let again = world.id::<CaseId>();
    let later = json!({ "id": again, "words": other["words"], "contact": other["contact"] });
    let second = nodal.takes_in(later.clone()).await;
    assert_ne!(second.id, first.id, "after that it is another");
    assert_eq!(nodal.takes_in(later).await, second, "and it, too, may be clicked twice");
    let list = ok(nodal.get("/cases?shelf=all").await).await;
    assert_eq!(list["rows"].as_array().unwrap().len(), 2);
    assert_eq!(
        ok(nodal.get("/cases?shelf=all&text=জল&ward=106&department=SD").await).await["rows"][0]["ward"],
        106
    );
    assert_eq!(ok(nodal.get("/cases?shelf=all&text=100%25").await).await["rows"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spreadsheet_is_imported_completely_and_once_or_not_at_all() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let bad = "reference,words,ward,category\nA-1,জল জমেছে,106,drain_blocked\nA-2,,999,riddle\n";
    let outcome = nodal.sheet("/cases/import", bad).await;
    let wrong: Vec<_> = outcome.errors.iter().map(|e| (e.row, e.column.as_str(), e.wrong.as_str())).collect();
    assert_eq!(wrong, [(3, "category", "unknown"), (3, "ward", "unknown"), (3, "words", "missing")]);
    assert_eq!(ok(nodal.get("/cases?shelf=all").await).await["rows"], json!([]));
    let good = "\u{feff}Reference,Words,Ward,Category\nA-1,জল জমেছে,১০৬,drain_blocked\nA-2,আলো নেই,90,street_light\n";
    assert_eq!(nodal.sheet("/cases/import", good).await.added, 2);
    let again = nodal.sheet("/cases/import", good).await;
    assert_eq!((again.added, again.unchanged), (0, 2));
    let moderator = world.login("moderator", Role::Moderator).await;
    refused(moderator.sends("/cases/import", good).await, 403, "forbidden").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_on_an_outdated_version_changes_nothing_and_returns_the_current_case() {
    let world = World::new().await;
    let (sd, rd) = (world.device("SD").await, world.device("RD").await);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let note = json!({ "do": "note", "note": world.id::<MessageId>(), "text": "দ্বিতীয়বার ফোন করেছেন।" });
    let noted = nodal.acts(&case, note).await;
    // A note in between keeps nobody from anything.
    let accept = world.did("SD", OperationBody::AcceptCase { case: case.id, base: case.version });
    assert_eq!(world.put(&sd, &accept).await.status(), 200);
    let transfer = json!({ "do": "transfer", "to": "RD", "reason": "রাস্তার নিচে পাইপ নেই" });
    refused(nodal.tries(&noted, transfer.clone()).await, 409, "case_conflict").await;
    let accepted = nodal.sees(case.id).await;
    let gone = nodal.acts(&accepted, transfer).await;
    assert_eq!((gone.department.as_ref().unwrap().as_str(), gone.transfers.len()), ("RD", 1));
    assert_eq!(gone.received_at, case.received_at);
    assert_eq!(gone.clock(ClockKind::Resolution), case.clock(ClockKind::Resolution), "its clocks go on");
    assert_ne!(gone.clock(ClockKind::Acceptance), accepted.clock(ClockKind::Acceptance));

    let late = world.did("SD", reply(&case, accepted.version, "হয়ে গেছে।", world.id()));
    let problem = refused(world.put(&sd, &late).await, 409, "case_conflict").await;
    assert_eq!(problem["case"], json!(gone), "as it was when it left");
    assert_eq!(nodal.sees(case.id).await, gone, "nothing was overwritten");

    // Who had it sees where it went and nothing after; who has it hears everything.
    let further = json!({ "do": "note", "note": world.id::<MessageId>(), "text": "সড়ক বিভাগ দেখছে।" });
    let further = nodal.acts(&gone, further).await;
    assert_eq!(world.hears(&sd).await.as_slice(), [gone]);
    assert_eq!(world.hears(&rd).await.as_slice(), [further]);
}

#[tokio::test(flavor = "multi_thread")]
async fn repeated_requests_change_nothing_and_versions_only_rise() {
    let world = World::new().await;
    let device = world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let base = case.version;
    let id = case.id;
    let ask = OperationBody::AskCitizen {
        case: id,
        base,
        response: world.id(),
        text_bn: "ঠিক কোথায়?".into(),
        text_en: String::new(),
    };
    let bodies = [
        OperationBody::AcceptCase { case: id, base },
        OperationBody::NoteCase {
            case: id, base, note: world.id(), text: "দেখে এলাম।".into()
        },
        ask,
        reply(&case, base, "হয়ে গেছে।", world.id()),
        OperationBody::TransferCase {
            case: id, base, to: "RD".parse().unwrap(), reason: "রাস্তার কাজ".into()
        },
    ];
    let (mut done, mut last) = (Vec::new(), case);
    for body in bodies {
        let operation = world.did("SD", body);
        let answer = world.put(&device, &operation).await;
        assert_eq!(answer.status(), 200);
        done.push((operation, answer.text().await.unwrap()));
        let now = nodal.sees(id).await;
        assert!(now.version > last.version, "{} {}", now.version, last.version);
        last = now;
        for (operation, first) in &done {
            let again = world.put(&device, operation).await;
            assert_eq!(&again.text().await.unwrap(), first);
        }
        assert_eq!(nodal.sees(id).await, last);
    }
    let versions: Vec<_> = last.history.iter().map(|step| step.version).collect();
    assert_eq!(versions, (1..=last.version).collect::<Vec<_>>(), "each step has a version of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_case_alerts_each_level_once_even_after_the_queue_was_off() {
    let world = World::new().await;
    let device = world.device("SD").await;
    let controlling = world.officer("SD", Role::ControllingOfficer);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let id = nodal.takes_in(json!({})).await.id;
    assert_eq!(world.queue().escalate_late_cases().unwrap(), 0);
    world.passes(9 * HOUR);
    assert_eq!(world.queue().escalate_late_cases().unwrap(), 1);
    assert_eq!(world.queue().escalate_late_cases().unwrap(), 0, "told once");
    world.passes(3 * HOUR + 1);
    let world = world.restart().await;
    // It looks by itself when it starts, and again here: whichever comes second finds nothing.
    world.queue().escalate_late_cases().unwrap();
    let nodal = world.login("nodal2", Role::NodalOfficer).await;
    let case = nodal.sees(id).await;
    let told: Vec<_> = case.escalations.iter().map(|e| (e.level, e.to.first().map(|p| p.id))).collect();
    assert_eq!(
        told,
        [
            (EscalationLevel::Assignee, Some(device.me.officer.id)),
            (EscalationLevel::ControllingOfficer, Some(controlling))
        ]
    );
    assert_eq!(ok(nodal.get("/cases?shelf=overdue").await).await["rows"][0]["alarms"], 2);
    refused(nodal.tries(&case, json!({ "do": "acknowledge", "escalations": [1] })).await, 403, "forbidden")
        .await;
    let seen = OperationBody::AcknowledgeCase { case: id, base: case.version, escalations: vec![1] };
    ok(world.put(&device, &world.did("SD", seen)).await).await;
    let above = OperationBody::AcknowledgeCase { case: id, base: case.version, escalations: vec![2] };
    refused(world.put(&device, &world.did("SD", above)).await, 403, "forbidden").await;
    let case = nodal.sees(id).await;
    assert_eq!(case.escalations[0].acknowledged.as_ref().map(|a| a.by.id), Some(device.me.officer.id));
    assert!(case.escalations[1].acknowledged.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_for_a_vacant_post_goes_to_the_nodal_officer_with_an_escalation() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({ "category": "park" })).await;
    assert_eq!(case.department.as_ref().unwrap().as_str(), "PKS");
    assert!(case.assignee.is_some());
    assert_eq!(case.escalations[0].level, EscalationLevel::NodalOfficer);
    let administrator = world.login("admin", Role::Administrator).await;
    let roster: Roster = serde_json::from_value(ok(administrator.get("/roster").await).await).unwrap();
    let post = roster.controlling.iter().find(|post| post.department.as_str() == "PKS").unwrap();
    assert!(post.controlling.is_empty() && post.answers.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_revealed_to_the_nodal_officer_only_with_an_audit_line_and_is_deleted_later() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({ "kind": "suggestion" })).await;
    assert!(case.clocks.is_empty());
    let at = format!("/cases/{}/contact", case.id);
    assert_eq!(ok(nodal.post(&at, json!({})).await).await["phone"], "9830012321");
    for role in [Role::Moderator, Role::Publisher, Role::Oversight, Role::Administrator] {
        let other = world.login(role.as_str(), role).await;
        refused(other.post(&at, json!({})).await, 403, "forbidden").await;
        assert!(!other.offers(&case).await.reveal);
    }
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let lines: u32 = database
        .query_row("SELECT count(*) FROM audit WHERE line LIKE '%contact_revealed%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(lines, 1);
    assert!(!serde_json::to_string(&nodal.sees(case.id).await).unwrap().contains("9830012321"));
    nodal.acts(&case, json!({ "do": "close", "reason": "read" })).await;
    world.passes(364 * 24 * HOUR);
    assert_eq!(world.queue().forget_contacts().unwrap(), 0);
    world.passes(2 * 24 * HOUR);
    assert_eq!(world.queue().forget_contacts().unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_stops_the_clocks_until_the_citizen_replies() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let case = nodal.takes_in(json!({})).await;
    let response = world.id::<ResponseId>();
    let ask = json!({ "do": "ask", "response": response, "text_bn": "ঠিক কোথায়?" });
    let asked = nodal.acts(&case, ask).await;
    let words = json!({ "do": "approve", "response": response, "text_bn": "ঠিক কোথায়?" });
    refused(nodal.tries(&asked, words.clone()).await, 403, "own_item").await;
    let approved = moderator.acts(&asked, words).await;
    let out = json!({ "do": "settle", "response": response, "outcome": { "outcome": "by_hand" } });
    let awaited = nodal.acts(&approved, out).await;
    assert_eq!(awaited.state, CaseState::AwaitingCitizen);
    world.passes(40 * 24 * HOUR);
    assert_eq!(
        world.queue().escalate_late_cases().unwrap(),
        0,
        "nobody is told while the citizen is awaited"
    );
    let nodal = world.login("nodal2", Role::NodalOfficer).await;
    let told = json!({ "do": "citizen_wrote", "text": "মন্দিরের পাশে।", "thanks": false });
    let goes_on = nodal.acts(&awaited, told).await;
    assert_eq!(goes_on.state, CaseState::Assigned);
    let due = |case: &Case| case.clock(ClockKind::HardLimit).unwrap().due;
    assert_eq!(due(&goes_on), due(&case).plus(40 * 24 * HOUR));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_case_is_a_duplicate_and_only_listed_reasons_close_a_case() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let first = nodal.takes_in(json!({})).await;
    let second = nodal.takes_in(json!({ "words": "এখানেও জল।" })).await;
    for reason in ["not_ours", "duplicate"] {
        let close = json!({ "do": "close", "reason": reason, "note": "আমাদের নয়" });
        refused(nodal.tries(&second, close).await, 400, "malformed").await;
    }
    let answered = json!({ "do": "close", "reason": "answered" });
    refused(nodal.tries(&second, answered).await, 409, "wrong_state").await;
    let merged = nodal.acts(&second, json!({ "do": "merge", "into": first.id })).await;
    assert_eq!(
        (merged.state, merged.merged_into.unwrap().number),
        (CaseState::Duplicate, first.number.clone())
    );
    let main = nodal.sees(first.id).await;
    assert_eq!(main.me_too, 1);
    let agency = json!({ "do": "close", "reason": "referred_out", "note": "" });
    refused(nodal.tries(&main, agency).await, 422, "flawed").await;
    let agency = json!({ "do": "close", "reason": "referred_out", "note": "পূর্ত দপ্তর" });
    let out = nodal.acts(&main, agency).await;
    assert_eq!(out.state, CaseState::ReferredOut);
    assert!(out.clocks.iter().all(|clock| clock.met_at.is_none() && clock.stopped_at.is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unconfirmed_response_is_settled_by_a_person() {
    use queue::rules::cases::intake::{NewCase, register_case};
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let new = |external: &str| NewCase {
        heard: String::new(),
        id: world.id(),
        taken_by: None,
        source: wire::case::CaseSource::Facebook,
        external: Some(external.to_owned()),
        reference: None,
        link: Some("https://www.example.org/posts/1".into()),
        kind: wire::case::CaseKind::Complaint,
        category: None,
        department: None,
        ward: None,
        place: String::new(),
        point: None,
        words: "আলো নেই".into(),
        photos: Vec::new(),
        media: Vec::new(),
        notice: None,
        contact: wire::case::Contact::default(),
    };
    let books = world.queue().effect_context();
    let taken = world.queue().roster(|records| register_case(records, &books, new("2000_3000"))).unwrap();
    let known = world.queue().roster(|records| register_case(records, &books, new("2000_3000"))).unwrap();
    assert!(!taken.was_known && known.was_known && known.case == taken.case);
    assert_eq!(taken.case.state, CaseState::New, "nobody has said yet whose it is");
    let case = taken.case;
    let response = world.id::<ResponseId>();
    let text = "আমরা দেখছি।";
    let draft = json!({ "do": "reply", "response": response, "reply": "interim", "text_bn": text });
    let case = nodal.acts(&case, draft).await;
    let case = moderator.acts(&case, json!({ "do": "approve", "response": response, "text_bn": text })).await;
    let case = nodal.acts(&case, json!({ "do": "send", "response": response })).await;
    refused(nodal.tries(&case, json!({ "do": "send", "response": response })).await, 409, "wrong_state")
        .await;
    let settle =
        |outcome: &str| json!({ "do": "settle", "response": response, "outcome": { "outcome": outcome } });
    let case = nodal.acts(&case, settle("unconfirmed")).await;
    assert!(case.clock(ClockKind::FirstReply).unwrap().met_at.is_none(), "nobody knows");
    let case = nodal.acts(&case, settle("not_sent")).await;
    let case = nodal.acts(&case, json!({ "do": "send", "response": response })).await;
    let case = nodal.acts(&case, settle("sent")).await;
    assert!(case.clock(ClockKind::FirstReply).unwrap().met_at.is_some());
    assert!(case.clock(ClockKind::Interim).unwrap().met_at.is_some());
    assert!(case.clock(ClockKind::Resolution).unwrap().met_at.is_none());
    let triage = json!({ "do": "triage", "kind": "complaint", "category": "street_light", "department": null,
        "ward": 90, "place": "ঢাকুরিয়া" });
    let case = nodal.acts(&case, triage).await;
    assert_eq!(case.department.unwrap().as_str(), "LE");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_route_of_the_desk_requires_its_right() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let (note, response) = (world.id::<MessageId>(), world.id::<ResponseId>());
    let actions = [
        (
            CaseRight::Triage,
            json!({ "do": "triage", "kind": "complaint", "category": null, "department": null, "ward": null, "place": "" }),
        ),
        (CaseRight::Assign, json!({ "do": "assign", "officer": case.id })),
        (CaseRight::Transfer, json!({ "do": "transfer", "to": "RD", "reason": "পথ" })),
        (CaseRight::Note, json!({ "do": "note", "note": note, "text": "দেখা হল" })),
        (CaseRight::Reply, json!({ "do": "ask", "response": response, "text_bn": "কোথায়?" })),
        (
            CaseRight::Reply,
            json!({ "do": "reply", "response": response, "reply": "interim", "text_bn": "দেখছি" }),
        ),
        (CaseRight::Approve, json!({ "do": "approve", "response": response, "text_bn": "দেখছি" })),
        (CaseRight::Approve, json!({ "do": "return", "response": response, "reason": "আর একটু লিখুন" })),
        (CaseRight::Send, json!({ "do": "send", "response": response })),
        (CaseRight::Send, json!({ "do": "settle", "response": response, "outcome": { "outcome": "sent" } })),
        (CaseRight::TakeIn, json!({ "do": "citizen_wrote", "text": "জল", "thanks": false })),
        (CaseRight::TakeIn, json!({ "do": "resume" })),
        (CaseRight::Merge, json!({ "do": "merge", "into": case.id })),
        (CaseRight::Reopen, json!({ "do": "reopen", "reason": "হয়নি" })),
        (CaseRight::Close, json!({ "do": "close", "reason": "satisfied" })),
    ];
    for role in [Role::Moderator, Role::Publisher, Role::Oversight, Role::Administrator, Role::Contributor] {
        let desk = world.login(&format!("x-{}", role.as_str()), role).await;
        let seen = desk.get(&format!("/cases/{}", case.id)).await;
        if role == Role::Contributor {
            // Of another department: not even seen.
            refused(seen, 403, "forbidden").await;
            continue;
        }
        ok(seen).await;
        let posts = [Posting { department: "IT".parse().unwrap(), role, acting: false }];
        for (right, action) in &actions {
            let answer = desk.tries(&case, action.clone()).await;
            if authorise_case(&posts, *right, case.department.as_ref()).is_ok() {
                assert_ne!(answer.status(), 403, "{role:?} {action}");
            } else {
                refused(answer, 403, "forbidden").await;
            }
        }
    }
    let mut forged = nodal;
    forged.csrf = "other".into();
    refused(forged.tries(&case, actions[3].1.clone()).await, 403, "csrf_wrong").await;
}

/// Where a case can stand.
const STANDINGS: [&str; 8] = [
    "unplaced",
    "assigned",
    "awaiting_citizen",
    "answered",
    "closed",
    "duplicate",
    "referred_out",
    "no_action",
];

impl Desk<'_> {
    /// Brings a new case there.
    async fn brings_to(&self, moderator: &Desk<'_>, standing: &str) -> Case {
        // The same words a second time would be the same case.
        let words = format!("জল জমে আছে {}", self.world.id::<CaseId>());
        let mut new = json!({ "words": words });
        if standing == "unplaced" {
            (new["category"], new["ward"]) = (Value::Null, Value::Null);
        }
        let case = self.takes_in(new).await;
        let end = |reason: &str| json!({ "do": "close", "reason": reason, "note": "কারণ" });
        match standing {
            "awaiting_citizen" | "answered" => {
                let response = self.world.id::<ResponseId>();
                let draft = if standing == "answered" {
                    json!({ "do": "reply", "response": response, "reply": "action_taken", "text_bn": "হয়েছে" })
                } else {
                    json!({ "do": "ask", "response": response, "text_bn": "হয়েছে" })
                };
                let case = self.acts(&case, draft).await;
                let approve = json!({ "do": "approve", "response": response, "text_bn": "হয়েছে" });
                let case = moderator.acts(&case, approve).await;
                let told =
                    json!({ "do": "settle", "response": response, "outcome": { "outcome": "by_hand" } });
                self.acts(&case, told).await
            }
            "closed" => self.acts(&case, end("satisfied")).await,
            "referred_out" => self.acts(&case, end("referred_out")).await,
            "no_action" => self.acts(&case, end("spam")).await,
            "duplicate" => {
                let other = self.takes_in(json!({})).await;
                self.acts(&case, json!({ "do": "merge", "into": other.id })).await
            }
            _ => case,
        }
    }

    pub async fn offers(&self, case: &Case) -> Offers {
        let seen = ok(self.get(&format!("/cases/{}", case.id)).await).await;
        serde_json::from_value(seen["offers"].clone()).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn offered_actions_succeed_and_others_are_refused() {
    let world = World::new().await;
    world.device("SD").await;
    let officer = world.officer("SD", Role::Contributor);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let other = nodal.takes_in(json!({})).await;
    let asks = |act: CaseAct| {
        let id = world.id::<ResponseId>();
        let reply =
            |reply: &str| json!({ "do": "reply", "response": id, "reply": reply, "text_bn": "দেখছি" });
        Some(match act {
            CaseAct::Triage => json!({ "do": "triage", "kind": "complaint", "category": "drain_blocked",
                "department": null, "ward": 106, "place": "হালতু" }),
            CaseAct::Assign => json!({ "do": "assign", "officer": officer }),
            CaseAct::ActionTaken => reply("action_taken"),
            CaseAct::Interim => reply("interim"),
            CaseAct::Ask => json!({ "do": "ask", "response": id, "text_bn": "কোথায়?" }),
            CaseAct::Transfer => json!({ "do": "transfer", "to": "RD", "reason": "পথ" }),
            CaseAct::Note => json!({ "do": "note", "note": id, "text": "দেখা হল" }),
            CaseAct::CitizenWrote => json!({ "do": "citizen_wrote", "text": "জল", "thanks": false }),
            CaseAct::Resume => json!({ "do": "resume" }),
            CaseAct::Merge => json!({ "do": "merge", "into": other.id }),
            CaseAct::ReferOut => json!({ "do": "close", "reason": "referred_out", "note": "CESC" }),
            CaseAct::Reopen => json!({ "do": "reopen", "reason": "হয়নি" }),
            // Asked with each of their reasons; none is due here.
            CaseAct::Close | CaseAct::NoAction | CaseAct::Acknowledge => return None,
        })
    };
    let reasons = ["answered", "satisfied", "taken_back", "no_word", "read", "spam"];
    for standing in STANDINGS {
        let offers = nodal.offers(&nodal.brings_to(&moderator, standing).await).await;
        assert!(
            offers.reveal && offers.escalations.is_empty() && !offers.acts.contains(&CaseAct::Acknowledge)
        );
        for (act, action) in CaseAct::ALL.into_iter().filter_map(|act| Some((act, asks(act)?))) {
            // One that is with nobody may be sent somewhere, but triage is the way that is shown.
            if (standing, act) == ("unplaced", CaseAct::Transfer) {
                continue;
            }
            let case = nodal.brings_to(&moderator, standing).await;
            let done = nodal.tries(&case, action).await.status().is_success();
            assert_eq!(done, offers.acts.contains(&act), "{standing} {act:?}");
        }
        for reason in reasons {
            let case = nodal.brings_to(&moderator, standing).await;
            let action = json!({ "do": "close", "reason": reason, "note": "" });
            let done = nodal.tries(&case, action).await.status().is_success();
            let offered: Vec<_> = offers.close_reasons.iter().chain(&offers.no_action_reasons).collect();
            let offered = offered.iter().any(|one| serde_json::to_value(one).unwrap() == reason);
            assert_eq!(done, offered, "{standing} {reason}");
        }
        assert_eq!(offers.acts.contains(&CaseAct::Close), !offers.close_reasons.is_empty());
        assert_eq!(offers.acts.contains(&CaseAct::NoAction), !offers.no_action_reasons.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_response_offers_its_next_step_and_its_author_none() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let publisher = world.login("publisher", Role::Publisher).await;
    let case = nodal.takes_in(json!({})).await;
    let response = world.id::<ResponseId>();
    let offered = async |case: &Case| {
        let mut all = Vec::new();
        for desk in [&nodal, &moderator, &publisher] {
            let offers = desk.offers(case).await;
            assert_eq!(offers.reveal, std::ptr::eq(desk, &nodal));
            let [one] = offers.responses.as_slice() else { panic!("{offers:?}") };
            assert_eq!(one.response, response);
            all.push(one.acts.clone());
        }
        all
    };
    let draft = json!({ "do": "reply", "response": response, "reply": "interim", "text_bn": "দেখছি" });
    let case = nodal.acts(&case, draft).await;
    assert_eq!(offered(&case).await, [vec![], vec![ResponseAct::Approve, ResponseAct::Return], vec![]]);
    let case =
        moderator.acts(&case, json!({ "do": "approve", "response": response, "text_bn": "দেখছি" })).await;
    let by_hand = vec![ResponseAct::ByHand];
    assert_eq!(offered(&case).await, [by_hand.clone(), vec![ResponseAct::Return], by_hand]);
    let told = json!({ "do": "settle", "response": response, "outcome": { "outcome": "by_hand" } });
    let case = publisher.acts(&case, told).await;
    assert_eq!(offered(&case).await, [const { Vec::new() }; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exported_roster_is_imported_again_unchanged() {
    let world = World::new().await;
    let name = wire::people::Name { bn: "সুবল কর".into(), en: "=SUM(1)".into() };
    let post = Posting { department: "SD".parse().unwrap(), role: Role::Contributor, acting: false };
    world.queue().add_officer(name, &[post]).unwrap();
    let administrator = world.login("admin", Role::Administrator).await;
    let sheet = administrator.get("/roster.csv").await.bytes().await.unwrap();
    assert!(sheet.starts_with(b"\xef\xbb\xbf"), "or a spreadsheet does not read Bengali");
    let again = administrator.sheet("/roster/import", std::str::from_utf8(&sheet).unwrap()).await;
    assert_eq!((again.added, again.changed, again.errors.len()), (0, 0, 0), "{again:?}");
    let bad = "login,name_bn,name_en,department,role,from,until,acting\nrina,রীনা সেন,,NONE,king,,,\n";
    let wrong = administrator.sheet("/roster/import", bad).await;
    assert_eq!(wrong.errors.len(), 2);
    let good =
        "login,name_bn,name_en,department,role,from,until,acting\nrina,রীনা সেন,,SD,contributor,,,yes\n";
    assert_eq!(administrator.sheet("/roster/import", good).await.added, 2);
    // Acting charge comes before longer service.
    let roster: Roster = serde_json::from_value(ok(administrator.get("/roster").await).await).unwrap();
    let rina = roster.officers.iter().find(|officer| officer.person.name.bn == "রীনা সেন").unwrap();
    let sd = roster.controlling.iter().find(|post| post.department.as_str() == "SD").unwrap();
    assert_eq!(sd.answers.as_ref().map(|person| person.id), Some(rina.person.id));
    let code = ok(administrator.post(&format!("/roster/{}/code", rina.person.id), json!({})).await).await;
    assert_eq!(world.enrol(code["code"].as_str().unwrap()).await.status(), 200);
    let [made] = &world.audited("action", "code_made")[..] else { panic!("one line") };
    let by = roster.officers.iter().find(|officer| officer.person.id.to_string() == made["actor"]);
    assert!(by.is_some_and(|by| by.tenures[0].posting.role == Role::Administrator), "{made}");
    let moderator = world.login("moderator", Role::Moderator).await;
    refused(moderator.post(&format!("/roster/{}/code", rina.person.id), json!({})).await, 403, "forbidden")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_controlling_officer_finds_only_officers_they_may_assign_to() {
    let world = World::new().await;
    let (here, there) = (world.officer("SD", Role::Contributor), world.officer("PKS", Role::Contributor));
    let administrator = world.login("admin", Role::Administrator).await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let head = world.login_of("SD", "head", Role::ControllingOfficer).await;
    assert_eq!(ok(head.get("/session").await).await["posted"], json!(["SD"]));
    let roster = async |desk: &Desk<'_>| -> Roster {
        serde_json::from_value(ok(desk.get("/roster").await).await).unwrap()
    };
    let posts = |roster: &Roster| {
        let tenures = roster.officers.iter().flat_map(|officer| &officer.tenures);
        tenures.map(|tenure| tenure.posting.department.to_string()).collect::<BTreeSet<_>>()
    };
    assert_eq!(posts(&roster(&administrator).await), ["IT", "PKS", "SD"].map(String::from).into());
    let seen = roster(&head).await;
    assert_eq!(posts(&seen), ["SD"].map(String::from).into());
    let controlling: Vec<_> = seen.controlling.iter().map(|post| post.department.as_str()).collect();
    assert_eq!(controlling, ["SD"]);
    let officers: Vec<_> = seen.officers.iter().map(|officer| officer.person.id).collect();
    assert!(officers.contains(&here) && !officers.contains(&there), "{officers:?}");
    let sheet = head.get("/roster.csv").await.text().await.unwrap();
    assert!(sheet.contains(",SD,") && !sheet.contains(",PKS,") && !sheet.contains(",IT,"), "{sheet}");

    let case = nodal.takes_in(json!({})).await;
    let assigned = head.acts(&case, json!({ "do": "assign", "officer": here })).await;
    assert_eq!(assigned.assignee.map(|person| person.id), Some(here));
    let code = head.post(&format!("/roster/{here}/code"), json!({})).await;
    refused(code, 403, "forbidden").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn desk_users_with_the_right_are_notified_at_once_of_a_new_case() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let mut listening = Vec::new();
    for role in Role::ALL {
        let desk = world.login_of("SD", &format!("{role:?}"), role).await;
        let mut news = desk.get("/stream").await;
        assert_eq!(news.status(), StatusCode::OK, "{role:?}");
        listening.push((news.chunk().await.unwrap().expect("what is newest now"), news));
    }
    nodal.takes_in(json!({})).await;
    for (before, mut news) in listening {
        assert_ne!(news.chunk().await.unwrap().expect("what is newest then"), before);
    }
    let stranger = world.client.get(world.url("/desk/api/stream")).send().await.unwrap();
    refused(stranger, 401, "unauthenticated").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_calendar_moves_the_due_times_of_open_cases() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let administrator = world.login("admin", Role::Administrator).await;
    let none = "day,name_bn,name_en\n2030-01-01,নববর্ষ,\n";
    assert_eq!(administrator.sheet("/calendar", none).await.added, 1);
    let case = nodal.takes_in(json!({})).await;
    let due = |case: &Case| case.clock(ClockKind::Resolution).unwrap().due;
    let tomorrow = "day,name_bn,name_en\n2026-11-24,ছুটি,\n";
    administrator.sheet("/calendar", tomorrow).await;
    let later = nodal.sees(case.id).await;
    assert_eq!(due(&later), due(&case).plus(24 * HOUR));
    assert_eq!(ok(nodal.get("/calendar").await).await["demonstration"], false);
}

/// With one working day, so that on Tuesday at noon only who is told on Wednesday at noon is left.
fn short(words: &str) -> Value {
    json!({ "category": "waterlogging", "words": words })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_holiday_makes_the_last_escalation_earlier() {
    let world = World::new().await;
    world.device("SD").await;
    let holidays = |csv: &str| world.takes_days_off(csv);
    let (without, wednesday) =
        ("day,name_bn,name_en\n2030-01-01,নববর্ষ,\n", "day,name_bn,name_en\n2026-11-25,ছুটি,\n");
    holidays(wednesday);
    let id = world.login("nodal", Role::NodalOfficer).await.takes_in(short("জল জমেছে।")).await.id;
    let told = async |login: &str| {
        world.queue().escalate_late_cases().unwrap();
        let case = world.login(login, Role::NodalOfficer).await.sees(id).await;
        (case.version, case.escalations.iter().filter(|e| e.level == EscalationLevel::DepartmentHead).count())
    };
    // The first reply is a day late as well, and no working day matters to it.
    world.passes(24 * HOUR);
    let (version, late) = told("tuesday").await;
    assert_eq!(late, 1);
    holidays(without);
    assert_eq!(told("out").await, (version, 1), "no clock runs out at another time");
    world.passes(24 * HOUR - 1);
    assert_eq!(told("before").await, (version, 1));
    world.passes(1);
    assert_eq!(told("wednesday").await.1, 3, "of the acceptance and of the resolution, at their new time");
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_that_are_not_due_do_not_delay_the_due_ones() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let holidays = |csv: &str| world.takes_days_off(csv);
    holidays("day,name_bn,name_en\n2030-01-01,নববর্ষ,\n");
    let mut in_front = Vec::new();
    for n in 0..60 {
        in_front.push(nodal.takes_in(short(&format!("জল জমেছে {n}।"))).await.id);
    }
    world.passes(24 * HOUR);
    world.queue().escalate_late_cases().unwrap();
    // The next moment of all of them is on Wednesday at noon. Then that day is off.
    holidays("day,name_bn,name_en\n2026-11-25,ছুটি,\n");
    world.passes(16 * HOUR);
    let nodal = world.login("nodal2", Role::NodalOfficer).await;
    let behind = nodal.takes_in(json!({})).await.id;
    world.passes(9 * HOUR);
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let now = wire::ambient::Clock::now(&*world.clock).millis();
    let due = || -> u32 {
        let count = "SELECT count(*) FROM cases WHERE look_at <= ?1";
        database.query_row(count, [now], |row| row.get(0)).unwrap()
    };
    assert!(due() <= 1, "the calendar moved the others");
    // As an older program left them, which did not: all in front.
    for id in &in_front {
        let stale = "UPDATE cases SET look_at = 1 WHERE id = ?1";
        assert_eq!(database.execute(stale, [id.to_string()]).unwrap(), 1);
    }
    world.queue().escalate_late_cases().unwrap();
    assert_eq!(due(), 0);
    let nodal = world.login("nodal3", Role::NodalOfficer).await;
    let told = nodal.sees(behind).await.escalations;
    assert_eq!(told.iter().map(|e| e.level).collect::<Vec<_>>(), [EscalationLevel::Assignee]);
}
