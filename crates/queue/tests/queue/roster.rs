//! What a spreadsheet changes in the roster, and what of it is written down.

use crate::world::{NOON, World};
use proptest::prelude::*;
use queue::app::imports;
use queue::app::queue::Queue;
use queue::rules::access::roster;
use queue::rules::access::roster_import::{ImportError, Imported};
use queue::rules::roles::roster::Sees;
use queue::settings::Settings;
use queue::store::PostingRow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use wire::ids::OfficerId;
use wire::people::Role;
use wire::time::{Day, Timestamp};

const HEAD: &str = "login,name_bn,name_en,department,role,from,until,acting\n";

fn sheet(rows: &[&str]) -> String {
    format!("{HEAD}{}\n", rows.join("\n"))
}

fn tenures(queue: &Queue) -> Vec<PostingRow> {
    let all = |records: &dyn queue::store::Records| {
        let mut all = Vec::new();
        for person in records.officers()? {
            all.extend(records.posting_rows(person.id)?);
        }
        Ok(all)
    };
    queue.roster(all).unwrap()
}

fn export(queue: &Queue, now: Timestamp) -> Vec<u8> {
    queue.roster(|records| roster::export(records, &Sees::Everything, now)).unwrap()
}

fn audit_lines(queue: &Queue) -> usize {
    queue.roster(|records| Ok(records.audit(0, 100_000)?)).unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenure_gets_its_end_and_one_of_the_same_post_in_a_later_year_stays_as_it_is() {
    let world = World::new().await;
    let rows = ["rina,রিনা,,SWM,contributor,2025-01-01,,no", "rina,রিনা,,SWM,contributor,2027-01-01,,no"];
    imports::roster(world.queue(), "system", sheet(&rows).as_bytes()).unwrap();
    let before = tenures(world.queue());
    let closing = ["rina,রিনা,,SWM,contributor,2025-01-01,2025-12-31,no"];
    let done = imports::roster(world.queue(), "system", sheet(&closing).as_bytes()).unwrap();
    assert_eq!((done.closed, done.opened), (1, 0));
    let after = tenures(world.queue());
    assert_eq!(after[0].until, Some("2025-12-31".parse::<Day>().unwrap().next().begins()));
    assert_eq!(after[1], before[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_without_a_first_day_that_would_end_before_it_begins_is_refused() {
    let world = World::new().await;
    let past = ["rina,রিনা,,SWM,contributor,,2025-12-31,no"];
    let refuses = |rows: &[&str]| {
        let Err(ImportError::Rows(wrong)) = imports::roster(world.queue(), "system", sheet(rows).as_bytes())
        else {
            panic!("{rows:?}")
        };
        let [wrong] = &wrong[..] else { panic!("{wrong:?}") };
        assert_eq!((wrong.column, wrong.wrong.as_str()), ("until", "ends_before_it_begins"));
    };
    refuses(&past);
    let open = ["rina,রিনা,,SWM,contributor,2026-01-01,,no"];
    imports::roster(world.queue(), "system", sheet(&open).as_bytes()).unwrap();
    let before = tenures(world.queue());
    refuses(&past);
    assert_eq!(tenures(world.queue()), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_opened_and_closed_post_and_each_renamed_officer_is_a_line_of_the_audit() {
    let world = World::new().await;
    let desk = world.login("admin", Role::Administrator).await;
    let begin = sheet(&[
        "rina,রিনা,Rina,SWM,contributor,2026-01-01,,no",
        "rina,রিনা,Rina,SD,moderator,2026-02-01,2026-12-31,yes",
    ]);
    assert_eq!(desk.sheet("/roster/import", &begin).await.errors, []);
    let change = sheet(&["rina,রিনা দাস,Rina Das,SWM,contributor,2026-01-01,2026-11-30,no"]);
    assert_eq!(desk.sheet("/roster/import", &change).await.errors, []);
    let details = |action: &str| -> Vec<String> {
        let lines = world.audited("action", action);
        assert!(lines.iter().all(|line| line["actor"] != "system"), "{lines:?}");
        lines.iter().map(|line| line["detail"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        details("post_opened"),
        ["contributor SWM from 2026-01-01", "moderator SD acting from 2026-02-01 until 2026-12-31"]
    );
    assert_eq!(details("post_closed"), ["contributor SWM from 2026-01-01 until 2026-11-30"]);
    assert_eq!(details("officer_renamed"), ["রিনা (Rina) -> রিনা দাস (Rina Das)"]);
    assert_eq!(details("login_added"), ["rina"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_namesakes_an_empty_login_means_who_has_none_so_that_an_export_is_imported() {
    let world = World::new().await;
    let rows = [",মিতা,,SWM,contributor,2026-01-01,,no"];
    imports::roster(world.queue(), "system", sheet(&rows).as_bytes()).unwrap();
    let namesake = wire::people::Name { bn: "মিতা".into(), en: String::new() };
    queue::app::accounts::create_admin(world.queue(), "mita", &namesake, "a long password").unwrap();
    let now = wire::ambient::Clock::now(&*world.clock);
    let (sheet, before) = (export(world.queue(), now), tenures(world.queue()));
    let again = imports::roster(world.queue(), "system", &sheet).unwrap();
    assert_eq!(again, Imported { unchanged: 2, ..Imported::default() });
    assert_eq!(tenures(world.queue()), before);
}

/// A row of a made-up sheet: whose, where, as what, acting, from and until as days from today.
type Made = (usize, usize, usize, bool, Option<i64>, Option<i64>);

const WHO: [&str; 3] = ["rina,রিনা,", "tapan,তপন,Tapan", ",মিতা,"];
const WHERE: [&str; 2] = ["SD", "SWM"];
const AS: [&str; 2] = ["contributor", "administrator"];

fn made() -> impl Strategy<Value = Made> {
    // Around today, around both ends of this year, and a year on: so that tenures meet, overlap and leave gaps.
    let day = || {
        prop_oneof![Just(-400i64), Just(-331), Just(-330), -3i64..4, Just(37), Just(38), Just(39), Just(400)]
    };
    let days = (proptest::option::weighted(0.8, day()), proptest::option::weighted(0.5, day()));
    (0..3usize, 0..2usize, 0..2usize, proptest::bool::weighted(0.2), days.0, days.1)
}

/// The day so many days from today.
fn day(n: i64) -> Day {
    Timestamp::from_millis(NOON + n * 24 * 3_600_000).day()
}

fn line((who, place, role, acting, from, until): &Made) -> String {
    let text = |n: &Option<i64>| n.map(|n| day(n).to_string()).unwrap_or_default();
    let acting = if *acting { "yes" } else { "no" };
    format!("{},{},{},{},{},{acting}", WHO[*who], WHERE[*place], AS[*role], text(from), text(until))
}

/// Whether a sheet says anything of this tenure.
fn in_reach(names: &BTreeMap<OfficerId, String>, sheet: &[Made], tenure: &PostingRow) -> bool {
    sheet.iter().any(|(who, place, role, _, from, until)| {
        WHO[*who].contains(names[&tenure.officer].as_str())
            && tenure.posting.department.as_str() == WHERE[*place]
            && tenure.posting.role.as_str() == AS[*role]
            && match from {
                Some(from) => tenure.from.day() == day(*from),
                None => {
                    tenure.until.is_none() || tenure.until.map(|until| until.plus(-1).day()) == until.map(day)
                }
            }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_sheets_were_imported_the_export_is_accepted_and_changes_nothing(
        sheets in proptest::collection::vec(proptest::collection::vec(made(), 1..5), 1..6)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(crate::world::FakeClock(AtomicI64::new(NOON)));
        let chance = Arc::new(crate::world::Seeded(AtomicU64::new(1)));
        let queue = Queue::open(Settings::in_folder(folder.path()), clock.clone(), chance).unwrap();
        queue.roster(queue::city::places::set_up).unwrap();
        for made in &sheets {
            clock.0.fetch_add(1000, Ordering::SeqCst);
            let now = wire::ambient::Clock::now(&*clock);
            let before = tenures(&queue);
            let lines: Vec<String> = made.iter().map(line).collect();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let imported = imports::roster(&queue, "system", sheet(&lines).as_bytes());
            let after = tenures(&queue);
            match imported {
                Err(ImportError::Rows(_)) => prop_assert_eq!(&after, &before, "a wrong sheet changes nothing"),
                Err(fault) => panic!("{fault}"),
                Ok(_) => {}
            }
            let names = queue.roster(|records| Ok(records.officers()?)).unwrap();
            let names = names.into_iter().map(|person| (person.id, person.name.bn)).collect();
            for tenure in &before {
                let kept = after.iter().any(|now| {
                    let same = (now.officer, &now.posting, now.from) == (tenure.officer, &tenure.posting, tenure.from);
                    same && (now.until == tenure.until || tenure.until.is_none() && in_reach(&names, made, tenure))
                });
                prop_assert!(kept, "{:?} in {:?}", tenure, after);
            }
            prop_assert!(after.iter().all(|tenure| tenure.until.is_none_or(|until| until > tenure.from)));
            let lines = audit_lines(&queue);
            let again = imports::roster(&queue, "system", &export(&queue, now)).unwrap();
            let unchanged = u32::try_from(after.len()).unwrap();
            prop_assert_eq!(again, Imported { unchanged, ..Imported::default() });
            prop_assert_eq!(tenures(&queue), after);
            prop_assert_eq!(audit_lines(&queue), lines);
        }
    }
}
