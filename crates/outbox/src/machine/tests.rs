use super::Outbox;
use crate::backoff::{FIRST_WAIT, LONGEST_WAIT, LONGEST_WAIT_FOCUSED};
use crate::event::{Effect, Event, Kick};
use crate::failure::{Failure, Pause};
use crate::hold::{Stuck, Why};
use crate::operation::{Photo, QueuedOperation};
use proptest::prelude::*;
use wire::digest::Digest;
use wire::ids::OperationId;
use wire::problem::{Problem, ProblemCode};
use wire::subject::Subject;

fn op(n: u32) -> OperationId {
    uuid::Uuid::from_u128(u128::from(n)).into()
}

fn photo(n: u8, len: u64) -> Photo {
    Photo { sha256: Digest::of(&[n]), len, sent: 0, verified: false }
}

fn item(n: u32, photos: Vec<Photo>) -> QueuedOperation {
    QueuedOperation {
        id: op(n),
        subject: Subject::Submission(uuid::Uuid::from_u128(u128::from(n) + 1000).into()),
        sequence: n,
        urgent: false,
        photos,
        attempts: 0,
        announced: false,
        refused: None,
        damaged: false,
    }
}

fn sealed(outbox: &mut Outbox, item: QueuedOperation) -> Vec<Effect> {
    outbox.step(0, 0, Event::Sealed(item))
}

fn waits(effects: &[Effect]) -> bool {
    effects.iter().all(|effect| matches!(effect, Effect::Wake(_)))
}

#[test]
fn one_report_goes_text_first_then_photos_then_its_receipt() {
    let mut outbox = Outbox::new();
    assert_eq!(sealed(&mut outbox, item(1, vec![photo(1, 10), photo(2, 5)])), [Effect::Announce(op(1))]);
    let needed = vec![Digest::of(&[1]), Digest::of(&[2])];
    let (small, large) = (Effect::Upload(op(1), Digest::of(&[2])), Effect::Upload(op(1), Digest::of(&[1])));
    assert_eq!(outbox.step(1, 0, Event::Announced(op(1), needed)), [small, large]);
    assert_eq!(outbox.step(2, 0, Event::Uploaded(op(1), Digest::of(&[2]))), []);
    assert_eq!(outbox.step(3, 0, Event::Uploaded(op(1), Digest::of(&[1]))), [Effect::Announce(op(1))]);
    assert_eq!(outbox.step(4, 0, Event::Received(op(1))), []);
    assert_eq!(outbox.operations().count(), 0);
}

#[test]
fn a_notice_is_sent_before_waiting_reports() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    sealed(&mut outbox, item(2, vec![]));
    sealed(&mut outbox, QueuedOperation { urgent: true, ..item(3, vec![]) });
    assert_eq!(outbox.step(1, 0, Event::Received(op(1))), [Effect::Announce(op(3))]);
}

#[test]
fn a_refused_operation_delays_no_other_and_holds_back_its_own_successors() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    let after = QueuedOperation { subject: item(1, vec![]).subject, ..item(2, vec![]) };
    sealed(&mut outbox, after);
    sealed(&mut outbox, item(3, vec![]));
    let refused = Failure::Refused(Problem::new(ProblemCode::Flawed));
    assert_eq!(outbox.step(1, 0, Event::AnnounceFailed(op(1), refused)), [Effect::Announce(op(3))]);
    assert_eq!(outbox.step(2, 0, Event::Received(op(3))), []);
    assert_eq!(outbox.operations().map(|item| item.id).collect::<Vec<_>>(), [op(1), op(2)]);
}

#[test]
fn a_replacement_keeps_the_place_of_the_refused_operation() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    let on_it = |n| QueuedOperation { subject: item(1, vec![]).subject, ..item(n, vec![]) };
    sealed(&mut outbox, on_it(2));
    let refused = Failure::Refused(Problem::new(ProblemCode::Flawed));
    assert!(waits(&outbox.step(1, 0, Event::AnnounceFailed(op(1), refused))));
    let anew = QueuedOperation { sequence: 1, ..on_it(3) };
    // First the one, then the other: what waited behind the old must not overtake the new.
    assert_eq!(sealed(&mut outbox, anew), []);
    assert_eq!(outbox.step(2, 0, Event::SetAside(op(1))), [Effect::Announce(op(3))]);
    assert_eq!(outbox.step(3, 0, Event::Received(op(3))), [Effect::Announce(op(2))]);
}

#[test]
fn what_failed_most_before_a_restart_is_sent_last_after_it() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    sealed(&mut outbox, QueuedOperation { attempts: 7, ..item(2, vec![]) });
    sealed(&mut outbox, item(3, vec![]));
    assert_eq!(outbox.step(1, 0, Event::Received(op(1))), [Effect::Announce(op(3))]);
    assert_eq!(outbox.step(2, 0, Event::Received(op(3))), [Effect::Announce(op(2))]);
}

#[test]
fn without_an_answer_only_one_attempt_at_a_time_is_made() {
    let mut outbox = Outbox::new();
    for n in 1..=3 {
        sealed(&mut outbox, item(n, vec![]));
    }
    let effects = outbox.step(1, 1000, Event::AnnounceFailed(op(1), Failure::NoAnswer));
    assert!(waits(&effects), "{effects:?}");
    assert_eq!(outbox.stuck(), Some(Stuck::NoAnswer));
    let [Effect::Wake(at)] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(outbox.step(at, 0, Event::Tick), [Effect::Announce(op(2))], "not the one that failed");
    assert_eq!(outbox.step(at, 0, Event::Tick), [], "a second one while the first is under way");
    assert_eq!(outbox.step(at, 0, Event::Received(op(2))), [Effect::Announce(op(3))]);
    assert_eq!(outbox.stuck(), None);
}

#[test]
fn a_kick_ends_the_wait_but_keeps_the_hold_reason() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    outbox.step(1, u64::MAX, Event::AnnounceFailed(op(1), Failure::NoAnswer));
    assert_eq!(outbox.step(2, 0, Event::Kick(Kick::SendNow)), [Effect::Announce(op(1))]);
    assert_eq!(outbox.stuck(), Some(Stuck::NoAnswer), "still the last thing known");
}

#[test]
fn an_expired_login_pauses_everything_until_it_is_mended() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    sealed(&mut outbox, item(2, vec![]));
    let expired = Event::AnnounceFailed(op(1), Failure::Pause(Pause::Auth));
    assert_eq!(outbox.step(1, 0, expired), []);
    assert_eq!(outbox.step(u64::MAX, 0, Event::Kick(Kick::SendNow)), []);
    assert_eq!(outbox.stuck(), Some(Stuck::Paused(Pause::Auth)));
    assert_eq!(outbox.step(2, 0, Event::Resumed(Pause::Auth)), [Effect::Announce(op(1))]);
}

#[test]
fn waits_grow_to_fifteen_minutes_and_to_one_minute_with_focus() {
    for (window_focused, longest) in [(false, LONGEST_WAIT), (true, LONGEST_WAIT_FOCUSED)] {
        let mut outbox = Outbox::new();
        outbox.step(0, 0, Event::WindowFocused(window_focused));
        sealed(&mut outbox, item(1, vec![]));
        let (mut now, mut worst) = (0, 0);
        for _ in 0..40 {
            let effects = outbox.step(now, u64::MAX, Event::AnnounceFailed(op(1), Failure::NoAnswer));
            let [Effect::Wake(at)] = effects[..] else { panic!("{effects:?}") };
            worst = worst.max(at - now);
            now = at;
            assert_eq!(outbox.step(now, 0, Event::Tick), [Effect::Announce(op(1))]);
        }
        assert!(worst <= longest, "waited {worst}");
        assert!(worst > longest / 4, "never grew: {worst}");
    }
}

#[test]
fn only_send_now_or_its_end_ends_a_retry_after() {
    let mut outbox = Outbox::new();
    sealed(
        &mut outbox,
        QueuedOperation { announced: true, ..item(1, vec![photo(1, 10), photo(2, 10), photo(3, 10)]) },
    );
    let busy = Failure::Busy { after: Some(600_000) };
    assert!(waits(&outbox.step(1_000, 0, Event::UploadFailed(op(1), Digest::of(&[1]), busy))));
    let second = outbox.operations().next().unwrap().photos[1].sha256;
    let hopes = [
        Event::Uploaded(op(1), second),
        Event::Kick(Kick::LinkUp),
        Event::Kick(Kick::Woke),
        Event::Kick(Kick::LoggedIn),
        Event::WindowFocused(true),
        Event::Resumed(Pause::Auth),
        Event::Sealed(item(2, vec![])),
    ];
    for hope in hopes {
        assert_eq!(outbox.step(300_000, 0, hope), [Effect::Wake(601_000)]);
        assert_eq!(outbox.stuck(), Some(Stuck::Busy));
    }
    let mut sent_now = outbox.clone();
    assert!(!waits(&sent_now.step(300_000, 0, Event::Kick(Kick::SendNow))));
    assert!(!waits(&outbox.step(601_000, 0, Event::Tick)));
}

#[test]
fn a_retry_after_is_obeyed_for_an_hour_at_most() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    let busy = Failure::Busy { after: Some(u64::MAX) };
    let effects = outbox.step(0, u64::MAX, Event::AnnounceFailed(op(1), busy));
    let [Effect::Wake(at)] = effects[..] else { panic!("{effects:?}") };
    assert!((3_590_000..=3_600_000).contains(&at), "{at}");
}

#[test]
fn a_photo_that_arrives_altered_three_times_says_so_and_is_tried_at_the_slowest_pace() {
    let mut outbox = Outbox::new();
    outbox.step(0, 0, Event::WindowFocused(true));
    let (mut now, sha) = (0, Digest::of(&[1]));
    let mut effects = sealed(&mut outbox, QueuedOperation { announced: true, ..item(1, vec![photo(1, 10)]) });
    for nth in 1..=5 {
        assert_eq!(effects, [Effect::Upload(op(1), sha)]);
        assert_eq!(outbox.step(now, 0, Event::Progress(op(1), sha, 10)), []);
        let waits = outbox.step(now, 0, Event::UploadFailed(op(1), sha, Failure::Altered));
        let [Effect::Wake(at)] = waits[..] else { panic!("{waits:?}") };
        let why = outbox.hold(op(1)).unwrap().why;
        assert_eq!(why, if nth < 3 { Why::Transient } else { Why::Altered });
        assert_eq!(at - now >= LONGEST_WAIT / 2, nth >= 3, "waits {} the {nth}th time", at - now);
        assert_eq!(outbox.operations().next().unwrap().photos[0].sent, 0);
        if nth >= 3 {
            assert_eq!(outbox.step(now, 0, Event::Kick(Kick::LinkUp)), [Effect::Wake(at)]);
        }
        now = at;
        effects = outbox.step(now, 0, Event::Tick);
    }
    outbox.step(now, 0, Event::UploadFailed(op(1), sha, Failure::Altered));
    assert_eq!(outbox.step(now, 0, Event::Kick(Kick::SendNow)), [Effect::Upload(op(1), sha)]);
    assert_eq!(outbox.step(now, 0, Event::Uploaded(op(1), sha)), [Effect::Announce(op(1))]);
}

#[test]
fn progress_makes_the_next_wait_short_again() {
    for failure in [Failure::NoAnswer, Failure::Transient] {
        let mut outbox = Outbox::new();
        let sha = Digest::of(&[1]);
        sealed(&mut outbox, QueuedOperation { announced: true, ..item(1, vec![photo(1, 1_000)]) });
        let mut now = 0;
        for nth in 1..=20 {
            outbox.step(now, 0, Event::Progress(op(1), sha, nth));
            let effects = outbox.step(now, u64::MAX, Event::UploadFailed(op(1), sha, failure.clone()));
            let [Effect::Wake(at)] = effects[..] else { panic!("{effects:?}") };
            assert!(at - now <= FIRST_WAIT, "waited {} after {failure:?}", at - now);
            now = at;
            assert_eq!(outbox.step(now, 0, Event::Tick), [Effect::Upload(op(1), sha)]);
        }
    }
}

#[test]
fn an_answer_that_leads_nowhere_is_retried_after_a_wait() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    let effects = outbox.step(1, 0, Event::Announced(op(1), vec![]));
    assert!(matches!(effects[..], [Effect::Wake(at)] if at > 1), "{effects:?}");
    assert_eq!(outbox.hold(op(1)).map(|hold| hold.why), Some(Why::Transient));
}

#[test]
fn photos_begin_after_the_texts_that_are_sent_for_the_first_time() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    let with_the_same_photo = QueuedOperation { announced: true, ..item(2, vec![photo(1, 10)]) };
    assert_eq!(sealed(&mut outbox, with_the_same_photo), []);
    assert_eq!(outbox.step(1, 0, Event::Received(op(1))), [Effect::Upload(op(2), Digest::of(&[1]))]);
}

#[test]
fn what_is_newly_sealed_does_not_wait_because_of_what_fails() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    let mut now = 0;
    for _ in 0..20 {
        let effects = outbox.step(now, u64::MAX, Event::AnnounceFailed(op(1), Failure::NoAnswer));
        let [Effect::Wake(at)] = effects[..] else { panic!("{effects:?}") };
        now = at;
        outbox.step(now, 0, Event::Tick);
    }
    outbox.step(now, u64::MAX, Event::AnnounceFailed(op(1), Failure::NoAnswer));
    assert_eq!(outbox.step(now + 1, 0, Event::Sealed(item(2, vec![]))), [Effect::Announce(op(2))]);
}

#[test]
fn every_waiting_operation_has_a_reason_a_start_and_a_next_attempt() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![photo(1, 10)]));
    sealed(&mut outbox, QueuedOperation { subject: item(1, vec![]).subject, ..item(2, vec![]) });
    sealed(&mut outbox, item(3, vec![]));
    let hold = |outbox: &Outbox, n| outbox.hold(op(n)).map(|hold| (hold.why, hold.since, hold.next));
    assert_eq!(hold(&outbox, 1), None, "it is under way");
    assert_eq!(hold(&outbox, 2), Some((Why::Behind(op(1)), 0, None)));
    assert_eq!(hold(&outbox, 3), Some((Why::Turn, 0, None)));
    assert_eq!(hold(&outbox, 4), None, "there is none");
    let effects = outbox.step(10, 999, Event::AnnounceFailed(op(1), Failure::NoAnswer));
    let [Effect::Wake(at)] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(hold(&outbox, 3), Some((Why::Stuck(Stuck::NoAnswer), 0, Some(at))));
    outbox.step(at, 0, Event::Tick);
    outbox.step(at + 5, 0, Event::AnnounceFailed(op(3), Failure::Pause(Pause::Disk)));
    assert_eq!(hold(&outbox, 1), Some((Why::Stuck(Stuck::Paused(Pause::Disk)), 0, None)));
    outbox.step(at + 6, 0, Event::Resumed(Pause::Disk));
    outbox.step(at + 7, 0, Event::Received(op(3)));
    assert_eq!(hold(&outbox, 1), Some((Why::Stuck(Stuck::NoAnswer), 0, None)), "tried again, but no further");
    outbox.step(at + 8, 0, Event::Announced(op(1), vec![Digest::of(&[1])]));
    assert_eq!(hold(&outbox, 1), None);
    let refused = Failure::Refused(Problem::new(ProblemCode::Flawed));
    outbox.step(at + 9, 0, Event::UploadFailed(op(1), Digest::of(&[1]), refused));
    assert_eq!(hold(&outbox, 1), Some((Why::Refused, at + 8, None)));
}

#[test]
fn setting_a_refused_operation_aside_releases_the_next_one() {
    let mut outbox = Outbox::new();
    let refused =
        QueuedOperation { refused: Some(Problem::new(ProblemCode::CaseConflict)), ..item(1, vec![]) };
    sealed(&mut outbox, refused);
    sealed(&mut outbox, QueuedOperation { subject: item(1, vec![]).subject, ..item(2, vec![]) });
    assert_eq!(outbox.hold(op(2)).unwrap().why, Why::Behind(op(1)));
    // One that may still be received is not dropped.
    outbox.step(1, 0, Event::SetAside(op(2)));
    assert!(outbox.hold(op(2)).is_some());
    let effects = outbox.step(2, 0, Event::SetAside(op(1)));
    assert!(effects.contains(&Effect::Announce(op(2))), "{effects:?}");
}

#[test]
fn submissions_take_turns_and_a_shared_picture_goes_once() {
    let mut outbox = Outbox::new();
    for n in [1, 2] {
        let photos =
            vec![photo(9, 1), photo(u8::try_from(n).unwrap(), 50), photo(u8::try_from(n).unwrap() + 10, 60)];
        sealed(&mut outbox, QueuedOperation { announced: true, ..item(n, photos) });
    }
    // The first was alone and has both uploads; the next turn is the second's.
    let next = outbox.step(1, 0, Event::Uploaded(op(1), Digest::of(&[9])));
    assert_eq!(next, [Effect::Upload(op(2), Digest::of(&[2]))]);
    assert!(outbox.operations().all(|item| item.photos[0].verified), "one upload serves both");
}

proptest! {
    #[test]
    fn operations_on_one_submission_are_announced_in_the_order_they_were_done(count in 2u32..6, random in any::<u64>()) {
        let mut outbox = Outbox::new();
        let mut announced = Vec::new();
        let mut effects = Vec::new();
        for n in 1..=count {
            let one = QueuedOperation { subject: item(1, vec![]).subject, urgent: n % 2 == 0, ..item(n, vec![]) };
            effects.extend(outbox.step(0, random, Event::Sealed(one)));
        }
        while let Some(effect) = effects.pop() {
            if let Effect::Announce(id) = effect {
                announced.push(id);
                effects.extend(outbox.step(0, random, Event::Received(id)));
            }
        }
        prop_assert_eq!(announced, (1..=count).map(op).collect::<Vec<_>>());
    }
}

#[test]
fn a_photo_of_an_operation_that_the_queue_forgot_waits_until_it_is_announced_again() {
    let mut outbox = Outbox::new();
    let sha = Digest::of(&[1]);
    let announced = QueuedOperation { announced: true, ..item(1, vec![photo(1, 10)]) };
    assert_eq!(sealed(&mut outbox, announced), [Effect::Upload(op(1), sha)]);
    let mut now = 1;
    for round in 0..20 {
        let forgotten = Event::UploadFailed(op(1), sha, Failure::Unannounced);
        assert_eq!(outbox.step(now, u64::MAX - round, forgotten), [Effect::Announce(op(1))]);
        // A queue that always says so is not asked without end.
        let waits = outbox.step(now, u64::MAX - round, Event::Announced(op(1), vec![sha]));
        let [Effect::Wake(at)] = waits[..] else { panic!("{waits:?}") };
        now = at;
        assert_eq!(outbox.step(now, 0, Event::Tick), [Effect::Upload(op(1), sha)]);
    }
    assert!(now > 20 * FIRST_WAIT, "{now}");
}
