//! Citizens write on the Facebook page; the fake platform connects them with the queue.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

use std::collections::BTreeMap;
use testkit::platform::{PAGE, Platform, Turn, redelivered};
use testkit::reviewer::Reviewer;
use testkit::town::Town;
use wire::case::{Case, CaseState, ReplyKind, ResponseState};
use wire::desk::cases::{DeskAction, SendOutcome};
use wire::ids::ResponseId;
use wire::people::Role;

async fn town(platform: &Platform, seed: u64) -> Town {
    let mut town = Town::open(seed).await;
    town.queue_stops().await;
    town.has_page(platform.page());
    town.queue_starts().await;
    for (login, role) in [("nodal", Role::NodalOfficer), ("moderator", Role::Moderator)] {
        let officer = town.posts("আধিকারিক", login, "IT", role);
        town.gives_desk_login(officer, login);
    }
    town
}

/// Every text of the citizens that a case holds, and how often.
fn held(cases: &[Case]) -> BTreeMap<String, usize> {
    let mut texts = BTreeMap::new();
    for case in cases {
        let all = case.more_words.iter().map(|more| &more.text).chain([&case.words]);
        for text in all.filter(|text| !text.is_empty()) {
            *texts.entry(text.clone()).or_default() += 1;
        }
    }
    texts
}

/// Everything citizens wrote and did not take back is held once, as it stands there now, and nothing else is.
fn every_complaint_is_held_once(platform: &Platform, cases: &[Case]) {
    let texts = held(cases);
    let there: BTreeMap<String, usize> = platform
        .things()
        .into_values()
        .filter(|thing| thing.author != PAGE && !thing.removed)
        .map(|thing| (thing.words, 1))
        .collect();
    let lost: Vec<_> = there.keys().filter(|text| !texts.contains_key(*text)).collect();
    let odd: Vec<_> = texts.iter().filter(|(text, times)| there.get(*text) != Some(times)).collect();
    assert!(lost.is_empty() && odd.is_empty(), "lost {lost:?}, not there or more than once {odd:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_facebook_complaint_becomes_one_case_and_replays_change_nothing() {
    for seed in [1, 2, 3, 4] {
        let platform = Platform::opens(seed).await;
        let mut town = town(&platform, seed).await;
        let mut log = Vec::new();
        for part in 0..3 {
            platform.lives(60);
            let news = platform.news();
            log.extend(news.iter().cloned());
            let half = news.len() / 2;
            let (first, rest) = news.split_at(half);
            platform.tells(&town.url(), first.to_vec()).await;
            // In the middle of being told, with whatever is not worked through yet: the platform goes on trying.
            let url = town.url();
            let restarts = async {
                if part == 1 {
                    town.queue_stops().await;
                    town.queue_starts().await;
                }
            };
            tokio::join!(platform.tells(&url, rest.to_vec()), restarts);
        }
        town.queue().read_facebook().unwrap();
        let nodal = Reviewer::logs_in(&town, "nodal").await;
        let cases = nodal.sees_all_cases().await;
        every_complaint_is_held_once(&platform, &cases);
        assert!(cases.len() > 20, "{}", cases.len());
        assert_eq!(town.queue().roster(|records| Ok(records.unread_count()?)).unwrap(), 0);

        let again: Vec<_> = log.iter().rev().map(|(body, _)| redelivered(body)).chain(log.clone()).collect();
        platform.tells(&town.url(), again).await;
        town.queue().read_facebook().unwrap();
        let after = Reviewer::logs_in(&town, "nodal").await.sees_all_cases().await;
        assert_eq!(after, cases, "seed {seed}");
        town.queue_stops().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_a_thousand_is_answered_at_once_and_each_event_handled_once() {
    let platform = Platform::opens(9).await;
    let mut town = town(&platform, 9).await;
    for nth in 0..1000 {
        let _ = platform.writes(&format!("{}", 10_000 + nth), "comment", None, &format!("অভিযোগ {nth}"));
    }
    let news = platform.news();
    platform.tells(&town.url(), news).await;
    town.queue().read_facebook().unwrap();
    let found = town.queue().roster(|records| Ok(records.open_cases()?.len())).unwrap();
    assert_eq!(found, 1000);
    town.queue_stops().await;
}

struct Desk {
    nodal: Reviewer,
    moderator: Reviewer,
}

impl Desk {
    async fn opens(town: &Town) -> Self {
        Self {
            nodal: Reviewer::logs_in(town, "nodal").await,
            moderator: Reviewer::logs_in(town, "moderator").await,
        }
    }

    /// Drafts, has it approved, sends; the queue has tried when this is over.
    async fn replies(&self, town: &Town, case: &Case, text: &str) -> (Case, ResponseId) {
        let response =
            ResponseId::make(case.received_at, &testkit::ambient::Seeded::silent(text.len() as u64));
        let (text_bn, text_en) = (text.to_owned(), String::new());
        let draft = DeskAction::Reply {
            response,
            reply: ReplyKind::Interim,
            text_bn: text_bn.clone(),
            text_en: text_en.clone(),
        };
        let case = self.nodal.acts_on(case, draft).await.unwrap();
        let case =
            self.moderator.acts_on(&case, DeskAction::Approve { response, text_bn, text_en }).await.unwrap();
        let case = self.nodal.acts_on(&case, DeskAction::Send { response }).await.unwrap();
        (self.tried(town, &case).await, response)
    }

    async fn tried(&self, town: &Town, case: &Case) -> Case {
        town.queue().send_facebook().await.unwrap();
        self.nodal.sees_case(case.id).await
    }

    async fn only_case(&self, town: &Town, platform: &Platform) -> Case {
        platform.tells(&town.url(), platform.news()).await;
        town.queue().read_facebook().unwrap();
        self.nodal.sees_all_cases().await.pop().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_goes_to_the_source_and_its_echo_makes_no_case() {
    for kind in ["comment", "post", "message"] {
        let platform = Platform::opens(21).await;
        let mut town = town(&platform, 21).await;
        let desk = Desk::opens(&town).await;
        let id = platform.writes("4001", kind, None, "নালা বন্ধ");
        let case = desk.only_case(&town, &platform).await;
        let (case, response) = desk.replies(&town, &case, "আমরা দেখছি।").await;
        assert_eq!(case.response(response).unwrap().state, ResponseState::Sent);
        let replies = platform.replies();
        assert_eq!((replies.len(), replies[0].words.as_str()), (1, "আমরা দেখছি।"));
        if kind != "message" {
            assert_eq!(replies[0].parent.as_deref(), Some(id.as_str()));
            let link = case.response(response).unwrap().link.clone().unwrap();
            assert!(link.starts_with("https://www.facebook.com/2000_"), "{link}");
        }
        // Its echo; and the citizen's answer in the same talk.
        let below = (kind != "message").then_some(id.as_str());
        let _ = platform.writes("4001", if kind == "message" { kind } else { "comment" }, below, "কবে হবে?");
        let after = desk.only_case(&town, &platform).await;
        assert_eq!(desk.nodal.sees_all_cases().await.len(), 1);
        assert_eq!(after.more_words.iter().map(|more| more.text.as_str()).collect::<Vec<_>>(), ["কবে হবে?"]);
        town.queue_stops().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_sent_once_and_its_outcome_is_shown() {
    let mut platform = Platform::opens(22).await;
    let mut town = town(&platform, 22).await;
    let desk = Desk::opens(&town).await;
    let id = platform.writes("4001", "comment", None, "নালা বন্ধ");
    let case = desk.only_case(&town, &platform).await;

    // Refused: it may be sent again, and what was said is there.
    platform.takes_replies(&[Turn::Refuses(368)]);
    let (case, response) = desk.replies(&town, &case, "এক").await;
    let refused = case.response(response).unwrap();
    assert_eq!(
        (refused.state, refused.refused.as_str()),
        (ResponseState::Approved, "368 (#refused) It cannot be done")
    );
    let case = desk.nodal.acts_on(&case, DeskAction::Send { response }).await.unwrap();
    let case = desk.tried(&town, &case).await;
    assert_eq!((case.response(response).unwrap().state, platform.asked()), (ResponseState::Sent, 2));
    assert_eq!(case.response(response).unwrap().refused, "");

    // Written, and nobody heard: a person looks. The queue never tries again by itself, also after a restart.
    for (turn, text) in [(Turn::Dies, "দুই কথা"), (Turn::Unsure, "তিন রকম কথা")]
    {
        let asked = platform.asked();
        platform.takes_replies(&[turn]);
        let case = desk.nodal.sees_case(case.id).await;
        let (case, response) = desk.replies(&town, &case, text).await;
        assert_eq!(case.response(response).unwrap().state, ResponseState::Unconfirmed, "{turn:?}");
        town.queue().send_facebook().await.unwrap();
        town.queue_stops().await;
        town.queue_starts().await;
        town.queue().send_facebook().await.unwrap();
        assert_eq!(platform.asked(), asked + 1, "{turn:?}");
        assert_eq!(platform.replies().iter().filter(|reply| reply.words == text).count(), 1);
        let settle = DeskAction::Settle { response, outcome: SendOutcome::Sent { link: None } };
        let case = desk.nodal.acts_on(&case, settle).await.unwrap();
        assert_eq!(case.response(response).unwrap().state, ResponseState::Sent);
    }
    // The echoes of what nobody heard of are no cases either, also when they are told without an author.
    platform.names_nobody();
    platform.tells(&town.url(), platform.news()).await;
    town.queue().read_facebook().unwrap();
    assert_eq!(desk.nodal.sees_all_cases().await.len(), 1);

    // What was taken back cannot be answered; nobody there, neither.
    let asked = platform.asked();
    let case = desk.nodal.sees_case(case.id).await;
    platform.closes().await;
    let (case, response) = desk.replies(&town, &case, "চার নম্বর উত্তর").await;
    assert_eq!(case.response(response).unwrap().refused, "no_connection");
    platform.removes(&id);
    platform.tells(&town.url(), platform.news()).await;
    town.queue().read_facebook().unwrap();
    let case = desk.nodal.sees_case(case.id).await;
    assert_eq!((case.words.as_str(), case.state), ("", CaseState::Closed));
    let case = desk.nodal.acts_on(&case, DeskAction::Send { response }).await.unwrap();
    let case = desk.tried(&town, &case).await;
    assert_eq!(case.response(response).unwrap().refused, "nobody_to_answer");
    assert_eq!(platform.asked(), asked);
    town.queue_stops().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_goes_below_what_is_left_of_a_citizens_words_when_the_first_were_taken_back() {
    let platform = Platform::opens(25).await;
    let mut town = town(&platform, 25).await;
    let desk = Desk::opens(&town).await;
    let id = platform.writes("4001", "comment", None, "নালা বন্ধ");
    let _ = desk.only_case(&town, &platform).await;
    let later = platform.writes("4001", "comment", Some(&id), "আজও বন্ধ");
    let _ = desk.only_case(&town, &platform).await;
    platform.removes(&id);
    let case = desk.only_case(&town, &platform).await;
    let (case, response) = desk.replies(&town, &case, "আমরা দেখছি।").await;
    assert_eq!(case.response(response).unwrap().state, ResponseState::Sent);
    assert_eq!(platform.replies()[0].parent.as_deref(), Some(later.as_str()));
    town.queue_stops().await;
}

/// A reply is on its way out when the queue stops: what is then in its database, open to be changed further.
async fn stopped_while_sending(
    seed: u64,
) -> (Platform, Town, Desk, Case, wire::ids::ResponseId, rusqlite::Connection) {
    let platform = Platform::opens(seed).await;
    let mut town = town(&platform, seed).await;
    let desk = Desk::opens(&town).await;
    let _ = platform.writes("4001", "comment", None, "নালা বন্ধ");
    let case = desk.only_case(&town, &platform).await;
    platform.takes_replies(&[Turn::Refuses(4)]);
    let (case, response) = desk.replies(&town, &case, "আমরা দেখছি।").await;
    town.queue_stops().await;
    let database = rusqlite::Connection::open(town.folder("queue").join("queue.sqlite3")).unwrap();
    let document = serde_json::to_string(&case).unwrap();
    let document = document.replace("\"approved\",\"text_bn\"", "\"sending\",\"text_bn\"");
    assert!(document.contains("\"sending\""));
    database.execute("UPDATE cases SET document = ?1", [document]).unwrap();
    (platform, town, desk, case, response, database)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_pending_in_a_backup_is_not_sent_after_a_restore() {
    // About to go out, not begun: as it is in a backup made at that moment.
    let (platform, mut town, _, case, response, database) = stopped_while_sending(24).await;
    drop(database);
    town.has_no_page();
    town.queue_starts().await;
    town.queue_is_backed_up();
    town.has_page(platform.page());
    let asked = platform.asked();
    town.queue_loses_its_disk().await;
    town.queue().send_facebook().await.unwrap();
    // No session survives a restore.
    let case = Reviewer::logs_in(&town, "nodal").await.sees_case(case.id).await;
    assert_eq!(case.response(response).unwrap().state, ResponseState::Unconfirmed);
    assert_eq!(platform.asked(), asked);
    town.queue_stops().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_interrupted_by_a_stop_is_unconfirmed() {
    // As the power leaves it: noted as begun, and no word of how it ended.
    let (platform, mut town, desk, case, response, database) = stopped_while_sending(23).await;
    database
        .execute(
            "INSERT INTO facebook_sendings (response, of_case, begun) VALUES (?1, ?2, 0)",
            [response.to_string(), case.id.to_string()],
        )
        .unwrap();
    drop(database);
    let asked = platform.asked();
    town.queue_starts().await;
    town.queue().send_facebook().await.unwrap();
    let case = desk.nodal.sees_case(case.id).await;
    assert_eq!(case.response(response).unwrap().state, ResponseState::Unconfirmed);
    assert_eq!(platform.asked(), asked, "nothing was sent by itself");
    town.queue_stops().await;
}
