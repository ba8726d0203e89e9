//! What the field really brings to the Facebook page: stickers, places, staff who answer there, and deliveries in which
//! something is odd.

use crate::facebook::{PAGE, by, comment, connected};
use crate::world::World;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use wire::ambient::Clock as _;
use wire::case::{Case, CaseEventKind, CaseKind, CaseState, ClockKind, Point, ResponseState};
use wire::ids::ResponseId;
use wire::people::Role;
use wire::time::HOUR;

impl World {
    async fn hears_entry(&self, entry: Value) {
        let body = json!({ "object": "page", "entry": [entry] });
        assert_eq!(self.delivers(body.to_string()).await.status(), 200);
        self.queue().read_facebook().unwrap();
    }

    async fn hears_message(&self, mid: &str, author: &str, message: Value) {
        let mut said = json!({ "sender": { "id": author }, "recipient": { "id": PAGE }, "message": message });
        said["message"]["mid"] = json!(mid);
        self.hears_entry(json!({ "id": PAGE, "time": 1, "messaging": [said] })).await;
    }

    fn unread_whys(&self) -> Vec<String> {
        let unread = self.queue().roster(|records| Ok(records.unread(500)?)).unwrap();
        unread.into_iter().map(|row| row.why).collect()
    }

    /// The answer that goes to the citizen of a case, drafted and approved.
    async fn approves(&self, case: &Case, text: &str, kind: &str) -> ResponseId {
        let response = self.id::<ResponseId>();
        let nodal = self.login(&format!("n-{response}"), Role::NodalOfficer).await;
        let moderator = self.login(&format!("m-{response}"), Role::Moderator).await;
        let draft = if kind == "ask" {
            json!({ "do": "ask", "response": response, "text_bn": text })
        } else {
            json!({ "do": "reply", "response": response, "reply": kind, "text_bn": text })
        };
        let case = nodal.acts(case, draft).await;
        moderator.acts(&case, json!({ "do": "approve", "response": response, "text_bn": text })).await;
        response
    }

    /// The citizen has this answer.
    async fn answers(&self, case: &Case, text: &str, kind: &str) -> Case {
        let response = self.approves(case, text, kind).await;
        let nodal = self.login(&format!("s-{response}"), Role::NodalOfficer).await;
        let case =
            nodal.acts(&self.case_now(case).await, json!({ "do": "send", "response": response })).await;
        let sent = json!({ "do": "settle", "response": response, "outcome": { "outcome": "sent" } });
        nodal.acts(&case, sent).await
    }

    async fn case_now(&self, case: &Case) -> Case {
        self.cases().await.into_iter().find(|known| known.id == case.id).unwrap()
    }
}

fn first_reply(case: &Case) -> &wire::case::CaseClock {
    case.clock(ClockKind::FirstReply).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_character_in_one_comment_harms_no_other() {
    let world = connected().await;
    let said = |id: u32, text: &str| {
        format!(
            r#"{{"field":"feed","value":{{"item":"comment","verb":"add","comment_id":"{id}","post_id":"{PAGE}_1","from":{{"id":"4{id}","name":"x"}},"message":"{text}"}}}}"#
        )
    };
    let all = [said(71, "প্রথম নালা"), said(72, r"half \ud83d"), said(73, "তৃতীয় নালা")].join(",");
    let body = format!(r#"{{"object":"page","entry":[{{"id":"{PAGE}","time":1,"changes":[{all}]}}]}}"#);
    assert_eq!(world.delivers(body).await.status(), 200);
    world.queue().read_facebook().unwrap();
    let words: Vec<_> = world.cases().await.into_iter().map(|case| case.words).collect();
    assert_eq!(words, ["প্রথম নালা", "half \u{fffd}", "তৃতীয় নালা"]);
    assert!(world.unread_whys().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn places_links_standby_and_reviews_are_cases_and_nothing_is_dropped_unseen() {
    let world = connected().await;
    let pin = json!([{ "type": "location", "title": "Pin", "payload": { "coordinates": { "lat": 22.51, "long": 88.40 } } }]);
    world.hears_message("m_81", "81", json!({ "attachments": pin })).await;
    let link = json!([{ "type": "fallback", "title": "Pinned place", "url": "https://maps.example.org/?q=22.51,88.40", "payload": null }]);
    world.hears_message("m_82", "82", json!({ "attachments": link })).await;
    let standby =
        json!({ "sender": { "id": "83" }, "message": { "mid": "m_83", "text": "নালা বন্ধ, স্ট্যান্ডবাই" } });
    world.hears_entry(json!({ "id": PAGE, "standby": [standby] })).await;
    let review = json!({ "field": "ratings", "value": { "item": "rating", "verb": "add", "reviewer_id": "84",
        "open_graph_story_id": "85", "recommendation_type": "NEGATIVE", "review_text": "তিন মাস জল নেই" } });
    world.hears_entry(json!({ "id": PAGE, "changes": [review] })).await;
    let cases = world.cases().await;
    assert_eq!(cases.len(), 4);
    assert_eq!(cases[0].point, Some(Point { lat: 22_510_000, long: 88_400_000 }));
    assert_eq!(cases[1].media, ["https://maps.example.org/?q=22.51,88.40"]);
    assert!(cases.iter().all(|case| case.kind == CaseKind::Complaint && !case.clocks.is_empty()));
    assert!(world.unread_whys().is_empty());
    let odd =
        json!([{ "field": "leadgen", "value": { "leadgen_id": 1 } }, comment("block", "9_9", by("40"), "")]);
    world.hears_entry(json!({ "id": PAGE, "changes": odd, "messaging": [{ "sender": { "id": "1" }, "referral": { "ref": "x" } }] })).await;
    assert_eq!(world.unread_whys(), ["an unknown field", "an unknown verb", "an unknown message"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_answers_our_question_is_the_cases_place_and_goes_with_it_when_taken_back() {
    let world = connected().await;
    world.hears_message("m_1", "77", json!({ "text": "নালা বন্ধ" })).await;
    let case = world.cases().await.remove(0);
    let case = world.answers(&case, "কোথায়?", "ask").await;
    assert_eq!(case.state, CaseState::AwaitingCitizen);
    let pin = json!([{ "type": "location", "payload": { "coordinates": { "lat": 22.51, "long": 88.40 } } }]);
    world.hears_message("m_2", "77", json!({ "attachments": pin })).await;
    let cases = world.cases().await;
    let point = Some(Point { lat: 22_510_000, long: 88_400_000 });
    assert_eq!((cases.len(), cases[0].point, cases[0].more_words[0].point), (1, point, point));
    assert_ne!(cases[0].state, CaseState::AwaitingCitizen, "they are awaited no longer");
    world.hears_message("m_2", "77", json!({ "is_deleted": true })).await;
    let gone = world.cases().await.remove(0);
    assert_eq!((gone.point, gone.more_words[0].point, gone.more_words[0].text.as_str()), (None, None, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn stickers_emoji_and_thanks_after_an_answer_are_noted_and_open_nothing() {
    let world = connected().await;
    let like = json!({ "sticker_id": 369_239_263_222_822_u64, "attachments": [{ "type": "image", "payload": {
        "url": "https://scontent.example.org/like.png", "sticker_id": 369_239_263_222_822_u64 } }] });
    let cat = json!({ "attachments": [{ "type": "image", "payload": { "url": "https://scontent.example.org/cat.png", "sticker_id": 7 } }] });
    let said = [
        (like, true),
        (cat, true),
        (json!({ "text": "👍" }), true),
        (json!({ "text": "🙏" }), true),
        (json!({ "text": "ok" }), false),
        (json!({ "text": "ঠিক আছে" }), false),
        (json!({ "text": "Thank you sir" }), false),
        (json!({ "text": "ধন্যবাদ" }), false),
    ];
    world.hears_message("m_0", "70", json!({ "text": "নালা বন্ধ" })).await;
    let case = world.cases().await.remove(0);
    let case = world.answers(&case, "পরিষ্কার হয়েছে", "action_taken").await;
    assert_eq!(case.state, CaseState::Answered);
    for (n, (message, sticker)) in said.iter().enumerate() {
        world.hears_message(&format!("m_1{n}"), "70", message.clone()).await;
        let now = world.case_now(&case).await;
        assert_eq!(
            (now.state, now.reopened, now.escalations.len()),
            (CaseState::Answered, 0, 0),
            "{message}"
        );
        let noted = now.more_words.last().unwrap();
        assert_eq!((now.more_words.len(), noted.thanks, noted.sticker), (n + 1, true, *sticker), "{message}");
    }
    // To a closed case as well: whoever only says thanks begins nothing.
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    nodal.acts(&world.case_now(&case).await, json!({ "do": "close", "reason": "satisfied" })).await;
    world.hears_message("m_20", "70", json!({ "text": "ধন্যবাদ 🙏" })).await;
    world
        .hears_entry(json!({ "id": PAGE, "messaging": [{ "sender": { "id": "70" },
        "reaction": { "mid": "m_0", "action": "react", "reaction": "love", "emoji": "❤" } }] }))
        .await;
    let cases = world.cases().await;
    assert_eq!(
        (cases.len(), cases[0].state, cases[0].more_words.len()),
        (1, CaseState::Closed, said.len() + 2)
    );
    // Words are heard: in a talk that is over they begin anew.
    world.hears_message("m_30", "70", json!({ "text": "আবার জল জমেছে" })).await;
    assert_eq!(world.cases().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ok_or_an_emoji_to_our_question_is_shown_to_a_person_and_thanks_are_no_answer() {
    let world = connected().await;
    for (author, said, state) in [
        ("61", "ঠিক আছে", CaseState::New),
        ("62", "👍", CaseState::New),
        ("63", "ধন্যবাদ", CaseState::AwaitingCitizen),
    ] {
        world
            .hears_message(&format!("m_{author}"), author, json!({ "text": format!("নালা বন্ধ {author}") }))
            .await;
        let case = world.cases().await.pop().unwrap();
        let case = world.answers(&case, "কাজটি কি শেষ ধরা যায়?", "ask").await;
        world.hears_message(&format!("m_{author}b"), author, json!({ "text": said })).await;
        assert_eq!(world.case_now(&case).await.state, state, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sticker_alone_opens_no_case_and_words_in_its_place_do() {
    let world = connected().await;
    world.hears_message("m_1", "70", json!({ "sticker_id": 7, "attachments": null })).await;
    world
        .hears_of(
            2,
            json!([
                comment("add", "2000_1", by("40"), "👍👍"),
                comment("add", "2000_2", by("41"), "ok"),
                comment("add", "2000_3", by("42"), "ধন্যবাদ")
            ]),
        )
        .await;
    let cases = world.cases().await;
    assert_eq!((cases.len(), cases[0].kind, cases[0].clocks.len()), (1, CaseKind::Thanks, 0));
    world
        .hears_of(
            3,
            json!([
                comment("edited", "2000_1", by("40"), "রাস্তায় জল জমেছে"),
                comment("add", "2000_1", by("40"), "👍👍")
            ]),
        )
        .await;
    world.hears_of(4, json!([comment("edited", "2000_1", by("40"), "রাস্তায় জল জমেছে")])).await;
    let cases = world.cases().await;
    assert_eq!(
        (cases.len(), cases[1].words.as_str(), cases[1].kind),
        (2, "রাস্তায় জল জমেছে", CaseKind::Complaint)
    );
    assert!(world.unread_whys().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_after_thanks_is_a_case_of_its_own_and_thanks_that_become_one_get_its_clocks() {
    let world = connected().await;
    world.hears_message("m_1", "50", json!({ "text": "ধন্যবাদ" })).await;
    world.hears_message("m_2", "50", json!({ "text": "রাস্তায় জল" })).await;
    world.hears_message("m_3", "50", json!({ "text": "আজও" })).await;
    let kinds = |cases: &[Case]| cases.iter().map(|case| case.kind).collect::<Vec<_>>();
    let cases = world.cases().await;
    assert_eq!(kinds(&cases), [CaseKind::Thanks, CaseKind::Complaint]);
    assert_eq!((cases[0].more_words.len(), cases[1].more_words.len()), (0, 1));
    world.hears_of(4, json!([comment("add", "2000_1", by("40"), "ধন্যবাদ")])).await;
    world.hears_of(5, json!([comment("edited", "2000_1", by("40"), "ধন্যবাদ, কিন্তু জল নেই")])).await;
    let cases = world.cases().await;
    assert_eq!(kinds(&cases)[2..], [CaseKind::Complaint]);
    assert_eq!(first_reply(&cases[2]).due, world.clock.now().plus(12 * HOUR));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_changed_after_the_answer_are_heard_and_a_changed_comma_is_not() {
    let world = connected().await;
    world.hears_of(1, json!([comment("add", "2000_1", by("40"), "নালা বন্ধ")])).await;
    let case = world.cases().await.remove(0);
    let case = world.answers(&case, "পরিষ্কার হয়েছে", "action_taken").await;
    world.hears_of(2, json!([comment("edited", "2000_1", by("40"), "নালা বন্ধ 🙏")])).await;
    world.hears_of(3, json!([comment("edited", "2000_1", by("40"), "নালা বন্ধ, কেউ আসেনি")])).await;
    let now = world.case_now(&case).await;
    assert_eq!((now.reopened, now.words.as_str()), (1, "নালা বন্ধ, কেউ আসেনি"));
    // Thanks that become a complaint.
    world.hears_of(4, json!([comment("add", "2000_5", by("45"), "আলো নেই")])).await;
    let case = world.cases().await.pop().unwrap();
    let case = world.answers(&case, "আলো এসেছে", "action_taken").await;
    let mut thanks = comment("add", "2000_6", by("45"), "ok");
    thanks["value"]["parent_id"] = json!("2000_5");
    world.hears_of(5, json!([thanks])).await;
    assert_eq!(world.case_now(&case).await.state, CaseState::Answered);
    thanks["value"]["verb"] = json!("edited");
    thanks["value"]["message"] = json!("আলো আসেনি");
    world.hears_of(6, json!([thanks])).await;
    let now = world.case_now(&case).await;
    assert_eq!((now.reopened, now.more_words[0].thanks), (1, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_staff_on_the_page_is_noted_once_and_is_the_first_reply() {
    let world = connected().await;
    world.hears_of(1, json!([comment("add", "2000_1", by("40"), "নালা বন্ধ")])).await;
    world.hears_message("m_1", "77", json!({ "text": "জঞ্জাল" })).await;
    world.clock.0.fetch_add(HOUR, Ordering::SeqCst);
    let mut answer = comment("add", "2000_2", json!({ "id": PAGE, "name": "KMC" }), "আজ লোক যাবে");
    answer["value"]["parent_id"] = json!("2000_1");
    let echo = json!({ "sender": { "id": PAGE }, "recipient": { "id": "77" }, "message": { "mid": "m_2", "is_echo": true,
        "app_id": 263_902_037_430_900_u64, "text": "কোন রাস্তায়?" } });
    for _ in 0..2 {
        world.hears_of(2, json!([answer])).await;
        world
            .hears_entry(
                json!({ "id": PAGE, "time": world.chance.0.load(Ordering::SeqCst), "messaging": [echo] }),
            )
            .await;
    }
    let cases = world.cases().await;
    assert_eq!(cases.len(), 2);
    for (case, text) in cases.iter().zip(["আজ লোক যাবে", "কোন রাস্তায়?"])
    {
        let said: Vec<_> = case.page_answers.iter().map(|answer| answer.text.as_str()).collect();
        assert_eq!(said, [text]);
        assert_eq!(first_reply(case).met_at, Some(world.clock.now()));
        assert!(case.clock(ClockKind::Resolution).unwrap().runs(), "what was done, the officer says");
        assert_eq!((case.state, case.more_words.len()), (CaseState::New, 0));
        let steps = case.history.iter().filter(|step| step.kind == CaseEventKind::PageAnswered).count();
        assert_eq!(steps, 1);
    }
    // Changed there, and removed there.
    answer["value"]["verb"] = json!("edited");
    answer["value"]["message"] = json!("কাল লোক যাবে");
    world.hears_of(3, json!([answer])).await;
    assert_eq!(world.case_now(&cases[0]).await.page_answers[0].text, "কাল লোক যাবে");
    answer["value"]["verb"] = json!("remove");
    world.hears_of(4, json!([answer])).await;
    let now = world.case_now(&cases[0]).await;
    assert_eq!(
        (now.page_answers[0].text.as_str(), now.words.as_str(), now.state),
        ("", "নালা বন্ধ", CaseState::New)
    );
    // Whoever answers below an answer of the page is the citizen, or somebody else.
    let mut below = comment("add", "2000_8", by("40"), "কখন?");
    below["value"]["parent_id"] = json!("2000_2");
    let mut other = comment("add", "2000_9", by("41"), "আমাদের গলিতেও");
    other["value"]["parent_id"] = json!("2000_2");
    world.hears_of(5, json!([below, other])).await;
    let now = world.cases().await;
    assert_eq!((now.len(), now[0].more_words.len()), (3, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_reply_that_a_person_copied_to_the_page_is_sent_and_not_doubled() {
    let world = connected().await;
    for (n, unconfirmed) in [(1, false), (2, true)] {
        let (id, text) = (format!("2000_{n}"), format!("আমরা দেখছি {n}"));
        world.hears_of(n, json!([comment("add", &id, by("40"), &format!("নালা বন্ধ {n}"))])).await;
        let case = world.cases().await.pop().unwrap();
        let response = world.approves(&case, &text, "interim").await;
        if unconfirmed {
            let nodal = world.login("nodal", Role::NodalOfficer).await;
            let case =
                nodal.acts(&world.case_now(&case).await, json!({ "do": "send", "response": response })).await;
            let outcome =
                json!({ "do": "settle", "response": response, "outcome": { "outcome": "unconfirmed" } });
            nodal.acts(&case, outcome).await;
        }
        let mut echo = comment("add", &format!("3000_{n}"), json!({ "id": PAGE }), &text);
        echo["value"]["parent_id"] = json!(id);
        world.hears_of(10 + n, json!([echo])).await;
        let now = world.case_now(&case).await;
        let sent = now.response(response).unwrap();
        assert_eq!((sent.state, now.page_answers.len()), (ResponseState::Sent, 0), "{unconfirmed}");
        assert_eq!(
            sent.link.as_deref(),
            Some(format!("https://www.facebook.com/{PAGE}_2000?comment_id={n}").as_str())
        );
        assert!(first_reply(&now).met_at.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_comment_is_a_complaint_all_the_same_and_hiding_is_noted() {
    let world = connected().await;
    world
        .hears_of(
            1,
            json!([
                comment("hide", "2000_1", by("40"), "নালা বন্ধ"),
                comment("add", "2000_1", by("40"), "নালা বন্ধ")
            ]),
        )
        .await;
    world
        .hears_of(
            2,
            json!([
                comment("hide", "2000_1", by("40"), "নালা বন্ধ"),
                comment("unhide", "2000_1", by("40"), "নালা বন্ধ")
            ]),
        )
        .await;
    let cases = world.cases().await;
    let steps: Vec<_> = cases[0].history.iter().map(|step| step.kind).collect();
    assert_eq!(cases.len(), 1);
    assert_eq!(steps, [CaseEventKind::Received, CaseEventKind::PageHid, CaseEventKind::PageShowed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_closed_by_mistake_before_any_reply_owes_it_anew_and_alarms_follow() {
    let world = connected().await;
    world.hears_of(1, json!([comment("add", "2000_1", by("40"), "নালা বন্ধ")])).await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = world.cases().await.remove(0);
    let case = nodal.acts(&case, json!({ "do": "close", "reason": "spam" })).await;
    assert!(first_reply(&case).stopped_at.is_some());
    world.clock.0.fetch_add(30 * HOUR, Ordering::SeqCst);
    let nodal = world.login("nodal2", Role::NodalOfficer).await;
    let case = nodal.acts(&case, json!({ "do": "reopen", "reason": "ভুল হয়েছিল" })).await;
    let now = world.clock.now();
    assert_eq!((first_reply(&case).since, first_reply(&case).due), (now, now.plus(12 * HOUR)));
    world.clock.0.fetch_add(12 * HOUR, Ordering::SeqCst);
    world.queue().escalate_late_cases().unwrap();
    let told = world.case_now(&case).await;
    assert!(
        told.escalations
            .iter()
            .any(|one| one.cause == wire::case::EscalationCause::Due { clock: ClockKind::FirstReply })
    );
}

/// Everything in a document, by its way there.
fn ways(value: &Value, way: &mut Vec<String>, all: &mut Vec<Vec<String>>) {
    all.push(way.clone());
    let mut into = |key: String, value: &Value| {
        way.push(key);
        ways(value, way, all);
        way.pop();
    };
    match value {
        Value::Array(list) => list.iter().enumerate().for_each(|(n, value)| into(n.to_string(), value)),
        Value::Object(map) => map.iter().for_each(|(key, value)| into(key.clone(), value)),
        _ => {}
    }
}

/// One thing in it is another, missing, or there twice.
fn mutated(body: &Value, way: &[String], how: usize) -> Value {
    let mut body = body.clone();
    let Some((last, above)) = way.split_last() else { return body };
    let pointer: String = above.iter().map(|key| format!("/{key}")).collect();
    let parent = body.pointer_mut(&pointer).unwrap();
    let others = [
        json!(null),
        json!(7),
        json!("x"),
        json!([]),
        json!({}),
        json!([[null]]),
        json!({ "id": { "id": 1 } }),
    ];
    match (others.get(how), parent) {
        (Some(other), Value::Array(list)) => list[last.parse::<usize>().unwrap()] = other.clone(),
        (Some(other), Value::Object(map)) => drop(map.insert(last.clone(), other.clone())),
        (None, Value::Array(list)) => {
            let n = last.parse::<usize>().unwrap();
            if how.is_multiple_of(2) { drop(list.remove(n)) } else { list.insert(n, list[n].clone()) }
        }
        (None, Value::Object(map)) => drop(map.remove(last)),
        _ => {}
    }
    body
}

fn batch(n: usize) -> Value {
    let said =
        |k: usize| comment("add", &format!("{n}_{k}"), by(&format!("4{n}{k}")), &format!("নালা বন্ধ {n} {k}"));
    let message = |k: usize| {
        json!({ "sender": { "id": format!("7{n}{k}") }, "recipient": { "id": PAGE }, "timestamp": 1,
        "message": { "mid": format!("m_{n}_{k}"), "text": format!("জঞ্জাল {n} {k}"),
            "attachments": [{ "type": "location", "payload": { "coordinates": { "lat": 22.5, "long": 88.4 } } }] } })
    };
    json!({ "object": "page", "entry": [
        { "id": PAGE, "time": 1, "changes": [said(1), said(2)] },
        { "id": PAGE, "time": 2, "messaging": [message(3), message(4)] },
        { "id": PAGE, "time": 3, "changes": [said(5)] } ] })
}

#[tokio::test(flavor = "multi_thread")]
async fn any_one_change_to_a_delivery_loses_none_of_its_other_events() {
    let world = connected().await;
    let (mut all, mut seed) = (Vec::new(), 20_261_130_usize);
    ways(&batch(0), &mut Vec::new(), &mut all);
    for n in 1..=160 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (way, how) = (&all[(seed >> 33) % all.len()], (seed >> 20) % 9);
        let body = mutated(&batch(n), way, how);
        // What the change leaves as it was, whatever stands around it.
        let text = body.to_string();
        let unharmed: Vec<String> = (1..=5)
            .map(|k| {
                if matches!(k, 3 | 4) {
                    format!("জঞ্জাল {n} {k}")
                } else {
                    format!("নালা বন্ধ {n} {k}")
                }
            })
            .filter(|words| text.contains(words.as_str()))
            .collect();
        assert_eq!(world.delivers(text).await.status(), 200, "{n} {way:?} {how}");
        world.queue().read_facebook().unwrap();
        let held = world.queue().roster(|records| {
            let mut held = String::new();
            for id in records.open_cases()? {
                held.push_str(&records.case(id)?.map(|case| case.words).unwrap_or_default());
            }
            held.extend(records.unread(5_000)?.into_iter().map(|row| row.event));
            Ok(held)
        });
        let held = held.unwrap();
        for words in unharmed {
            assert!(held.contains(&words), "seed 20261130, {n}: {way:?} {how} lost {words}");
        }
        assert!(world.unread_whys().iter().all(|why| why != "broke"), "{way:?} {how}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..Default::default() })]
    #[test]
    fn words_of_any_kind_become_a_case_or_are_shown(words in "\\PC{1,60}") {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
            let world = connected().await;
            world.hears_of(1, json!([comment("add", "2000_1", by("40"), &words), comment("add", "2000_2", by("41"), "নালা বন্ধ")])).await;
            assert!(world.cases().await.iter().any(|case| case.words == "নালা বন্ধ"), "{words:?}");
        });
    }
}
