//! Notifications: each once, at once, not in quiet hours, and many of them summed up in one.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use officer::alerts::{About, Alert, Opens};
use officer::view::{CallFailed, Code, HereCode, Quiet, Settings};
use serde_json::json;
use testkit::officer::OfficerAtWork;
use testkit::reviewer::Reviewer;
use testkit::town::Town;
use wire::case::{Case, CaseKind, ClockKind};
use wire::desk::cases::DeskAction;
use wire::people::Role;
use wire::time::HOUR;

struct Street {
    town: Town,
    rina: OfficerAtWork,
    nodal: Reviewer,
    taken: u128,
}

impl Street {
    async fn open() -> Self {
        let town = Town::open(1).await;
        let rina = town.posts("রিনা দাস", "Rina Das", "SD", Role::Contributor);
        let shamita = town.posts("শমিতা রায়", "", "IT", Role::NodalOfficer);
        town.gives_desk_login(shamita, "shamita");
        let rina = OfficerAtWork::enrolled(&town, rina, 7).await;
        let nodal = Reviewer::logs_in(&town, "shamita").await;
        Self { town, rina, nodal, taken: 0 }
    }

    /// A complaint that the roster gives to her.
    async fn complains(&mut self) -> Case {
        self.taken += 1;
        let words = format!("সামান্য বৃষ্টিতেই গলিতে জল জমে, {} দিন ধরে।", self.taken);
        self.nodal.takes_a_call(self.taken, "drain_blocked", &words).await
    }

    /// She sets her settings; whatever is to be told is looked at anew.
    async fn sets(&self, settings: &Settings) {
        let _: Settings = self.rina.calls("settings_save", json!(settings)).await.expect("they are kept");
    }
}

fn only(told: &[Alert]) -> &Alert {
    assert_eq!(told.len(), 1, "{told:#?}");
    &told[0]
}

fn tells_of(told: &[Alert], case: &Case, fits: impl Fn(&About) -> bool) {
    let alert = only(told);
    assert!(fits(&alert.about), "{alert:#?}");
    assert_eq!(alert.opens, Opens::Case(case.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_is_notified_once_even_after_a_restart() {
    let mut street = Street::open().await;
    let first = street.complains().await;
    let told = street.rina.is_told().await;
    let due = first.next_due().unwrap();
    assert_eq!(
        only(&told).about,
        About::Assigned {
            kind: CaseKind::Complaint,
            number: first.number.clone(),
            place: "হালতু".into(),
            words: first.words.clone(),
            due: Some((ClockKind::FirstReply, due.due)),
        }
    );
    street.rina.sees_waiting(1).await;
    street.rina.restarts().await;
    street.rina.sees_waiting(1).await;
    let second = street.complains().await;
    tells_of(&street.rina.is_told().await, &second, |about| matches!(about, About::Assigned { .. }));
    street.rina.sees_waiting(2).await;
    street.rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_missed_while_off_are_summed_up_in_one_notification() {
    let mut street = Street::open().await;
    street.rina.goes_home().await;
    for _ in 0..5 {
        street.complains().await;
    }
    street.rina.restarts().await;
    let digest = Alert { about: About::Digest { assigned: 5, late: 0, other: 0 }, opens: Opens::Cases };
    assert_eq!(street.rina.is_told().await, [digest]);
    street.rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_wait_until_quiet_hours_are_over() {
    let mut street = Street::open().await;
    // It is noon.
    let quiet = Settings { quiet: Some(Quiet { from: 11 * 60, until: 15 * 60 }), ..Settings::default() };
    street.sets(&quiet).await;
    let first = street.complains().await;
    street.rina.sees_waiting(1).await;
    street.rina.clock.advance(3 * HOUR);
    street.sets(&quiet).await;
    tells_of(&street.rina.is_told().await, &first, |about| matches!(about, About::Assigned { .. }));

    // Over midnight; and with alerts off nothing is kept for later.
    let night = Quiet { from: 22 * 60, until: 7 * 60 };
    for (hour, is) in [(22, true), (23, true), (2, true), (7, false), (12, false)] {
        let at =
            wire::time::Timestamp::from_millis(testkit::ambient::MONDAY_NOON.millis() + (hour - 12) * HOUR);
        assert_eq!(night.is_now(at), is, "{hour}");
    }
    street.sets(&Settings { alerts: false, ..Settings::default() }).await;
    street.complains().await;
    street.rina.sees_waiting(2).await;
    street.sets(&Settings::default()).await;
    let third = street.complains().await;
    tells_of(&street.rina.is_told().await, &third, |about| matches!(about, About::Assigned { .. }));

    let odd = json!({ "alerts": true, "quiet": { "from": 0, "until": 1440 } });
    let refused: CallFailed = street.rina.calls::<Settings>("settings_save", odd).await.unwrap_err();
    assert_eq!(refused.code, Code::Here(HereCode::BadCall));
    street.rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_due_case_is_notified_offline_unless_already_answered() {
    let mut street = Street::open().await;
    let (silent, answered) = (street.complains().await, street.complains().await);
    let mut told = street.rina.is_told().await;
    while told.len() < 2 {
        told.extend(street.rina.is_told().await);
    }
    street.town.queue_stops().await;
    let seen = street.rina.sees_case(answered.id, "the second", |_| true).await;
    let reply = json!({ "case": answered.id, "version": seen.known.version, "reply": "interim", "text_bn": "কাজ চলছে।" });
    let () = street.rina.calls("case_reply", reply).await.unwrap();
    let clock = silent.clock(ClockKind::FirstReply).unwrap();
    let left = clock.due.since(testkit::ambient::MONDAY_NOON);
    street.rina.clock.advance(left - HOUR);
    street.sets(&Settings::default()).await;
    let due = clock.due;
    tells_of(
        &street.rina.is_told().await,
        &silent,
        |about| matches!(about, About::Soon { clock: ClockKind::FirstReply, due: when, .. } if *when == due),
    );
    street.rina.clock.advance(2 * HOUR);
    street.sets(&Settings::default()).await;
    tells_of(&street.rina.is_told().await, &silent, |about| {
        matches!(about, About::Late { clock: ClockKind::FirstReply, .. })
    });
    street.rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn citizen_messages_and_returned_replies_are_notified() {
    let mut street = Street::open().await;
    let case = street.complains().await;
    tells_of(&street.rina.is_told().await, &case, |about| matches!(about, About::Assigned { .. }));
    let seen = street.rina.sees_case(case.id, "it", |_| true).await;
    let reply =
        json!({ "case": case.id, "version": seen.known.version, "reply": "interim", "text_bn": "কাজ চলছে।" });
    let () = street.rina.calls("case_reply", reply).await.unwrap();
    let now = street.rina.sees_case(case.id, "it told back", |view| !view.known.responses.is_empty()).await;
    let now = street.nodal.sees_case(now.known.id).await;
    let back = DeskAction::Return {
        response: now.responses[0].id, reason: "কবে শেষ হবে লিখুন।".into()
    };
    let now = street.nodal.acts_on(&now, back).await.unwrap();
    tells_of(
        &street.rina.is_told().await,
        &case,
        |about| matches!(about, About::ReplyReturned { reason, .. } if reason == "কবে শেষ হবে লিখুন।"),
    );
    let words =
        DeskAction::CitizenWrote { text: "এখনও জল নামেনি।".into(), thanks: false };
    street.nodal.acts_on(&now, words).await.unwrap();
    tells_of(
        &street.rina.is_told().await,
        &case,
        |about| matches!(about, About::Wrote { words, .. } if words == "এখনও জল নামেনি।"),
    );
    street.rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_officers_own_case_is_notified_and_listed_behind_1200_of_others() {
    let mut street = Street::open().await;
    let first = street.complains().await;
    street.rina.is_told().await;
    street.rina.goes_home().await;
    // As many of others as a department may have, all due before hers.
    let database = rusqlite::Connection::open(street.rina.folder().join("purabarta.sqlite")).unwrap();
    let others = database.execute(
        "INSERT INTO citizen_case (id, version, open, due, moved, document, assignee)
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1200)
         SELECT id, 1, 1, n, moved, json_set(document, '$.id', id, '$.assignee.id', other, '$.clocks[0].due', n), other
         FROM (SELECT n, moved, document, printf('00000000-0000-7000-8000-%012d', n) AS id,
                 '00000000-0000-7000-8000-00000000ffff' AS other FROM n, citizen_case)",
        (),
    );
    assert_eq!(others.unwrap(), 1_200);
    drop(database);
    street.rina.restarts().await;
    street.rina.sees_waiting(1).await;
    let second = street.complains().await;
    tells_of(&street.rina.is_told().await, &second, |about| matches!(about, About::Assigned { .. }));
    let page: officer::view::CasesPage =
        street.rina.calls("cases", json!({ "text": "", "limit": 500 })).await.expect("the cases");
    assert_eq!(page.mine, 2);
    let home: officer::view::Home =
        street.rina.calls("home", serde_json::Value::Null).await.expect("the first page");
    let mine: Vec<_> = home.cases.iter().map(|row| row.id).collect();
    assert_eq!(mine.len(), 2, "{mine:?}");
    assert!(mine.contains(&first.id) && mine.contains(&second.id));
    street.rina.goes_home().await;
}
