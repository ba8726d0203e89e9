use super::*;
use proptest::prelude::*;
use wire::problem::{Problem, ProblemCode};

fn op(n: u32) -> OperationId {
    uuid::Uuid::from_u128(u128::from(n)).into()
}

fn photo(n: u8, len: u64) -> Photo {
    Photo { sha256: Digest::of(&[n]), len, sent: 0, verified: false }
}

fn item(n: u32, photos: Vec<Photo>) -> Item {
    Item {
        id: op(n),
        submission: uuid::Uuid::from_u128(u128::from(n) + 1000).into(),
        sequence: n,
        urgent: false,
        photos,
        announced: false,
        refused: None,
        damaged: false,
    }
}

fn sealed(outbox: &mut Outbox, item: Item) -> Vec<Effect> {
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
    assert_eq!(outbox.items().count(), 0);
}

#[test]
fn a_notice_overtakes_the_reports_that_wait() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    sealed(&mut outbox, item(2, vec![]));
    sealed(&mut outbox, Item { urgent: true, ..item(3, vec![]) });
    assert_eq!(outbox.step(1, 0, Event::Received(op(1))), [Effect::Announce(op(3))]);
}

#[test]
fn a_refused_operation_delays_no_other_and_holds_back_its_own_successors() {
    let mut outbox = Outbox::new();
    sealed(&mut outbox, item(1, vec![]));
    let after = Item { submission: item(1, vec![]).submission, ..item(2, vec![]) };
    sealed(&mut outbox, after);
    sealed(&mut outbox, item(3, vec![]));
    let refused = Failure::Refused(Problem::new(ProblemCode::Flawed));
    assert_eq!(outbox.step(1, 0, Event::AnnounceFailed(op(1), refused)), [Effect::Announce(op(3))]);
    assert_eq!(outbox.step(2, 0, Event::Received(op(3))), []);
    assert_eq!(outbox.items().map(|item| item.id).collect::<Vec<_>>(), [op(1), op(2)]);
}

#[test]
fn while_nobody_answers_one_attempt_at_a_time_finds_out() {
    let mut outbox = Outbox::new();
    for n in 1..=3 {
        sealed(&mut outbox, item(n, vec![]));
    }
    let effects = outbox.step(1, 1000, Event::AnnounceFailed(op(1), Failure::NoAnswer));
    assert!(waits(&effects), "{effects:?}");
    assert_eq!(outbox.stuck(), Some(Stuck::NoAnswer));
    let [Effect::Wake(at)] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(outbox.step(at, 0, Event::Tick), [Effect::Announce(op(1))]);
    assert_eq!(outbox.step(at, 0, Event::Tick), [], "a second one while the first is under way");
    assert_eq!(outbox.step(at, 0, Event::Received(op(1))), [Effect::Announce(op(2))]);
    assert_eq!(outbox.stuck(), None);
}

#[test]
fn a_kick_ends_the_wait_and_claims_nothing() {
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
fn waits_grow_to_a_quarter_of_an_hour_and_to_a_minute_in_front() {
    for (in_front, longest) in [(false, LONGEST_WAIT), (true, LONGEST_WAIT_IN_FRONT)] {
        let mut outbox = Outbox::new();
        outbox.step(0, 0, Event::InFront(in_front));
        sealed(&mut outbox, item(1, vec![]));
        let (mut now, mut worst) = (0, 0);
        for _ in 0..40 {
            let effects = outbox.step(now, u64::MAX, Event::AnnounceFailed(op(1), Failure::NoAnswer));
            let [Effect::Wake(at)] = effects[..] else { panic!("{effects:?}") };
            worst = worst.max(at - now);
            now = at;
            assert_eq!(outbox.step(now, 0, Event::Tick), [Effect::Announce(op(1))]);
        }
        assert!(worst <= longest + FIRST_WAIT, "waited {worst}");
        assert!(worst > longest / 4, "never grew: {worst}");
    }
}

#[test]
fn submissions_take_turns_and_a_shared_picture_goes_once() {
    let mut outbox = Outbox::new();
    for n in [1, 2] {
        let photos =
            vec![photo(9, 1), photo(u8::try_from(n).unwrap(), 50), photo(u8::try_from(n).unwrap() + 10, 60)];
        sealed(&mut outbox, Item { announced: true, ..item(n, photos) });
    }
    // The first was alone and has both uploads; the next turn is the second's.
    let next = outbox.step(1, 0, Event::Uploaded(op(1), Digest::of(&[9])));
    assert_eq!(next, [Effect::Upload(op(2), Digest::of(&[2]))]);
    assert!(outbox.items().all(|item| item.photos[0].verified), "one upload serves both");
}

/// A queue that takes everything in the end, and a network that fails as it likes until it tires.
#[derive(Debug, Clone)]
enum Luck {
    Works,
    Fails(Failure),
    LosesTheAnswer,
}

fn luck() -> impl Strategy<Value = Luck> {
    prop_oneof![
        4 => Just(Luck::Works),
        1 => Just(Luck::LosesTheAnswer),
        1 => Just(Luck::Fails(Failure::NoAnswer)),
        1 => Just(Luck::Fails(Failure::NotTheQueue)),
        1 => Just(Luck::Fails(Failure::Busy { after: Some(5_000) })),
        1 => Just(Luck::Fails(Failure::Again)),
        1 => Just(Luck::Fails(Failure::Pause(Pause::Auth))),
    ]
}

#[derive(Default)]
struct Network {
    verified: BTreeSet<Digest>,
    received: BTreeMap<OperationId, u32>,
}

impl Network {
    fn perform(&mut self, outbox: &Outbox, effect: &Effect, luck: Luck) -> Option<Event> {
        Some(match (effect, luck) {
            (Effect::Announce(id), Luck::Fails(failure)) => Event::AnnounceFailed(*id, failure),
            (Effect::Announce(id), luck) => {
                let item = outbox.items().find(|item| item.id == *id)?;
                let promised = item.photos.iter().map(|photo| photo.sha256);
                let needed: Vec<_> = promised.filter(|sha| !self.verified.contains(sha)).collect();
                if needed.is_empty() {
                    // The queue applies an operation once, however often it is announced.
                    self.received.entry(*id).or_insert(item.sequence);
                }
                match luck {
                    Luck::LosesTheAnswer => Event::AnnounceFailed(*id, Failure::NoAnswer),
                    _ if needed.is_empty() => Event::Received(*id),
                    _ => Event::Announced(*id, needed),
                }
            }
            (Effect::Upload(id, sha), Luck::Fails(failure)) => Event::UploadFailed(*id, *sha, failure),
            (Effect::Upload(id, sha), luck) => {
                self.verified.insert(*sha);
                match luck {
                    Luck::LosesTheAnswer => Event::UploadFailed(*id, *sha, Failure::NoAnswer),
                    _ => Event::Uploaded(*id, *sha),
                }
            }
            (Effect::Wake(_), _) => return None,
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn everything_arrives_once_and_in_order_when_faults_stop(
        shapes in prop::collection::vec((0u32..4, prop::collection::vec((0u8..6, 1u64..100), 0..4), any::<bool>()), 1..8),
        lucks in prop::collection::vec((luck(), any::<u64>()), 0..120),
    ) {
        let (mut outbox, mut network) = (Outbox::new(), Network::default());
        let (mut under_way, mut wake) = (Vec::<Effect>::new(), None::<u64>);
        let mut now = 0;
        let mut lucks = lucks.into_iter();
        let mut events: Vec<Event> = Vec::new();
        let mut items = BTreeMap::new();
        for (n, (submission, photos, urgent)) in (1u32..).zip(shapes) {
            let photos: BTreeMap<_, _> = photos.into_iter().map(|(n, len)| (n, photo(n, len))).collect();
            let one = Item {
                submission: uuid::Uuid::from_u128(u128::from(submission)).into(),
                urgent,
                ..item(n, photos.into_values().collect())
            };
            items.insert(one.id, one.clone());
            events.push(Event::Sealed(one));
        }
        events.reverse();
        for _ in 0..10_000 {
            let (luck, dice) = lucks.next().unwrap_or((Luck::Works, 0));
            let event = match events.pop() {
                Some(event) => event,
                None if !under_way.is_empty() => {
                    let nth = usize::try_from(dice % 97).unwrap() % under_way.len();
                    let effect = under_way.swap_remove(nth);
                    match network.perform(&outbox, &effect, luck) { Some(event) => event, None => continue }
                }
                None => match (outbox.stuck(), wake.take()) {
                    (Some(Stuck::Paused(pause)), _) => Event::Resumed(pause),
                    (_, Some(at)) => { now = now.max(at); Event::Tick }
                    (_, None) => break,
                },
            };
            for effect in outbox.step(now, dice, event) {
                match effect {
                    Effect::Wake(at) => { prop_assert!(at > now); wake = Some(wake.map_or(at, |w| w.min(at))); }
                    other => {
                        prop_assert!(!matches!(outbox.stuck(), Some(Stuck::Paused(_))), "tried during a pause");
                        prop_assert!(!under_way.contains(&other), "the same twice at once");
                        under_way.push(other);
                    }
                }
            }
            let uploads = under_way.iter().filter(|effect| matches!(effect, Effect::Upload(..))).count();
            prop_assert!(uploads <= UPLOADS);
            prop_assert!(under_way.len() - uploads <= 1);
        }
        prop_assert_eq!(outbox.items().count(), 0, "left over: {:?}", outbox.items().collect::<Vec<_>>());
        prop_assert_eq!(network.received.len(), items.len());
    }

    #[test]
    fn operations_on_one_submission_are_announced_in_the_order_they_were_done(count in 2u32..6, dice in any::<u64>()) {
        let mut outbox = Outbox::new();
        let mut announced = Vec::new();
        let mut effects = Vec::new();
        for n in 1..=count {
            let one = Item { submission: item(1, vec![]).submission, urgent: n % 2 == 0, ..item(n, vec![]) };
            effects.extend(outbox.step(0, dice, Event::Sealed(one)));
        }
        while let Some(effect) = effects.pop() {
            if let Effect::Announce(id) = effect {
                announced.push(id);
                effects.extend(outbox.step(0, dice, Event::Received(id)));
            }
        }
        prop_assert_eq!(announced, (1..=count).map(op).collect::<Vec<_>>());
    }
}
