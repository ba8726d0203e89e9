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
    // Both without an end, as earlier versions took them: a sheet with the two is refused by now.
    let rows = ["rina,রিনা,,SWM,contributor,2025-01-01,,no"];
    imports::roster(world.queue(), "system", sheet(&rows).as_bytes()).unwrap();
    let later = "2027-01-01".parse::<Day>().unwrap().begins();
    let later = PostingRow { from: later, ..tenures(world.queue())[0].clone() };
    world.queue().roster(|records| Ok(records.open_posting(&later)?)).unwrap();
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

/// What a sheet that is wrong is refused for, by row.
fn wrong(queue: &Queue, rows: &[&str]) -> Vec<(u64, &'static str, &'static str, String)> {
    let Err(ImportError::Rows(wrong)) = imports::roster(queue, "system", sheet(rows).as_bytes()) else {
        panic!("{rows:?} was taken")
    };
    wrong.into_iter().map(|one| (one.row, one.column, one.wrong.as_str(), one.value)).collect()
}

/// What of the roster a spreadsheet can see, without the ids: they are new each time.
fn exported(queue: &Queue, now: Timestamp) -> Vec<String> {
    let text = String::from_utf8(export(queue, now)).unwrap();
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn opened_queue(folder: &std::path::Path) -> Arc<Queue> {
    let clock = Arc::new(crate::world::FakeClock(AtomicI64::new(NOON)));
    let chance = Arc::new(crate::world::Seeded(AtomicU64::new(1)));
    let queue = Queue::open(Settings::in_folder(folder), clock, chance).unwrap();
    queue.roster(queue::city::places::set_up).unwrap();
    queue
}

/// All orders of some lines.
fn orders<'a>(lines: &[&'a str]) -> Vec<Vec<&'a str>> {
    let [first, rest @ ..] = lines else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for order in orders(rest) {
        for at in 0..=order.len() {
            let mut order = order.clone();
            order.insert(at, *first);
            all.push(order);
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn in_every_order_of_the_lines_the_same_tenures_end_and_begin() {
    let now = Timestamp::from_millis(NOON);
    // What there is, and then a sheet: an acting charge that becomes a regular one; two officers of one name without
    // logins; a successor; an officer who is respelt and gets a login; both tenures there and the first ended.
    let there = [
        ",মীরা লাহিড়ী,Mira Lahiri,LIC,controlling_officer,2026-01-01,,yes",
        ",মিতা,,SWM,contributor,2026-01-01,,no",
        ",মিতা,,SWM,contributor,2026-02-01,,no",
        "tapan,তপন,Tapan,SD,moderator,2025-06-01,,no",
        ",রীনা সেন,Rina Sen,RD,contributor,2026-03-01,,no",
        ",সুবল কর,,WS,contributor,2026-01-01,,yes",
        ",সুবল কর,,WS,contributor,2026-11-01,,no",
    ];
    let lines = [
        ",মীরা লাহিড়ী,Mira Lahiri,LIC,controlling_officer,2026-11-01,,no",
        ",মীরা লাহিড়ী,Mira Lahiri,LIC,controlling_officer,2026-01-01,2026-10-31,yes",
        "tapan,তপন,Tapan,SD,moderator,2025-06-01,2026-11-30,no",
        "rina,রীনা সেন,Reena Sen,RD,contributor,2026-03-01,2026-12-31,no",
        ",সুবল কর,,WS,contributor,2026-01-01,2026-10-31,yes",
        "bina,বীণা,,SD,moderator,2026-12-01,,no",
    ];
    let mut first: Option<Vec<String>> = None;
    // Every order of four of the lines, with the others in front or behind.
    for (n, order) in orders(&lines[..4]).into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let queue = opened_queue(folder.path());
        // The two of one name come from elsewhere: a sheet could not tell them apart.
        for line in there {
            if line.contains("মিতা") {
                let from = line.split(',').nth(5).unwrap().parse::<Day>().unwrap();
                let posting = wire::people::Posting {
                    department: "SWM".parse().unwrap(),
                    role: Role::Contributor,
                    acting: false,
                };
                let name = wire::people::Name { bn: "মিতা".into(), en: String::new() };
                let officer = queue.add_officer(name, &[]).unwrap();
                let tenure = PostingRow { officer, posting, from: from.begins(), until: None };
                queue.roster(|records| Ok(records.open_posting(&tenure)?)).unwrap();
            } else {
                imports::roster(&queue, "system", sheet(&[line]).as_bytes()).unwrap();
            }
        }
        let mut all: Vec<&str> = order.clone();
        all.splice(if n % 2 == 0 { 0..0 } else { 4..4 }, lines[4..].iter().copied());
        // One of the namesakes is told from the other by the day.
        all.insert(n % all.len(), ",মিতা,,SWM,contributor,2026-02-01,2026-11-15,no");
        let done = imports::roster(&queue, "system", sheet(&all).as_bytes());
        let done = done.unwrap_or_else(|error| panic!("{all:?}: {error}"));
        assert_eq!((done.officers, done.opened, done.closed, done.changed), (1, 2, 5, 1), "{all:?}");
        let after = exported(&queue, now);
        assert_eq!(*first.get_or_insert_with(|| after.clone()), after, "{all:?}");
        let again = imports::roster(&queue, "system", sheet(&all).as_bytes()).unwrap();
        let unchanged = u32::try_from(all.len()).unwrap();
        assert_eq!(again, Imported { unchanged, ..Imported::default() }, "{all:?}");
        let own = imports::roster(&queue, "system", &export(&queue, now)).unwrap();
        assert_eq!((own.opened, own.closed, own.changed, own.officers), (0, 0, 0, 0), "{all:?}");
    }
    let first = first.unwrap().join("\n");
    assert!(first.contains("Mira Lahiri,LIC,controlling_officer,2026-01-01,2026-10-31,yes"), "{first}");
    assert!(first.contains("Mira Lahiri,LIC,controlling_officer,2026-11-01,,no"), "{first}");
    assert!(first.contains(",মিতা,,SWM,contributor,2026-01-01,,no"), "{first}");
    assert!(first.contains(",মিতা,,SWM,contributor,2026-02-01,2026-11-15,no"), "{first}");
    assert!(first.contains("rina,রীনা সেন,Reena Sen,RD,contributor,2026-03-01,2026-12-31,no"), "{first}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenure_beside_another_of_the_same_post_is_refused_with_whose_it_is_and_its_days() {
    let world = World::new().await;
    let held = ["rina,রীনা সেন,Rina Sen,SWM,contributor,2026-01-01,2026-06-30,no"];
    imports::roster(world.queue(), "system", sheet(&held).as_bytes()).unwrap();
    let beside = ["rina,রীনা সেন,Rina Sen,SWM,contributor,2026-06-30,,no"];
    let of = "রীনা সেন (Rina Sen): 2026-01-01 – 2026-06-30".to_owned();
    assert_eq!(wrong(world.queue(), &beside), [(2, "from", "overlaps", of)]);
    // Of two that come with one file both rows are named.
    let both = [
        "bina,বীণা,,SD,moderator,2026-01-01,,no",
        "tapan,তপন,,SD,moderator,2026-01-01,,no",
        "bina,বীণা,,SD,moderator,2026-03-01,2026-03-31,no",
    ];
    let found = wrong(world.queue(), &both);
    assert_eq!(
        found,
        [
            (2, "from", "overlaps", "বীণা: 2026-03-01 – 2026-03-31".to_owned()),
            (4, "from", "overlaps", "বীণা: 2026-01-01 –".to_owned())
        ]
    );
    // The day after is free; so is an acting charge beside the regular one, and the same post of somebody else.
    let free = [
        "rina,রীনা সেন,Rina Sen,SWM,contributor,2026-07-01,,no",
        "rina,রীনা সেন,Rina Sen,SWM,contributor,2026-08-01,2026-08-31,yes",
        "tapan,তপন,,SWM,contributor,2026-03-01,,no",
    ];
    assert_eq!(imports::roster(world.queue(), "system", sheet(&free).as_bytes()).unwrap().opened, 3);
    // The end of one in the same file makes room for the next, whichever row stands first.
    let handed_on = [
        "rina,রীনা সেন,Rina Sen,SWM,contributor,2026-12-01,,no",
        "rina,রীনা সেন,Rina Sen,SWM,contributor,2026-07-01,2026-11-30,no",
    ];
    let done = imports::roster(world.queue(), "system", sheet(&handed_on).as_bytes()).unwrap();
    assert_eq!((done.opened, done.closed), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rows_about_one_tenure_are_an_error_that_names_both() {
    let world = World::new().await;
    let new = "rina,রীনা সেন,,SWM,contributor,2026-01-01,,no";
    let rows = |errors: Vec<(u64, &'static str, &'static str, String)>| {
        assert!(errors.iter().all(|(_, column, wrong, _)| (*column, *wrong) == ("", "twice")), "{errors:?}");
        errors.into_iter().map(|(row, ..)| row).collect::<Vec<_>>()
    };
    let other = ",তপন,,SD,moderator,2026-01-01,,no";
    assert_eq!(rows(wrong(world.queue(), &[new, other, new])), [2, 4], "of somebody new");
    imports::roster(world.queue(), "system", sheet(&[new]).as_bytes()).unwrap();
    assert_eq!(rows(wrong(world.queue(), &[new, new])), [2, 3], "of what is there");
    let ended = new.replace("01-01,,", "01-01,2026-10-31,");
    assert_eq!(rows(wrong(world.queue(), &[&ended, other, new])), [2, 4], "one says that it goes on");
    let later = new.replace("01-01,,", "01-01,2026-11-30,");
    assert_eq!(rows(wrong(world.queue(), &[&ended, &later])), [2, 3], "two ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_in_which_one_cell_differs_is_never_counted_as_unchanged() {
    let world = World::new().await;
    let row = ",মীরা,Mira,SWM,contributor,2026-01-01,2026-12-31,no";
    imports::roster(world.queue(), "system", sheet(&[row]).as_bytes()).unwrap();
    for other in [
        row.replace("Mira", "Meera"),
        row.replace("Mira", ""),
        row.replacen(',', "mira,", 1),
        row.replace("মীরা", "মীরা দাস"),
        row.replace("SWM", "SD"),
        row.replace("contributor", "moderator"),
        row.replace("2026-01-01", "2026-01-02"),
        row.replace("2026-12-31", "2026-12-30"),
        row.replace("2026-12-31", ""),
        row.replace("no", "yes"),
    ] {
        let world = World::new().await;
        imports::roster(world.queue(), "system", sheet(&[row]).as_bytes()).unwrap();
        if let Ok(done) = imports::roster(world.queue(), "system", sheet(&[&other]).as_bytes()) {
            assert_eq!(done.unchanged, 0, "{other}");
            assert_ne!(done, Imported::default(), "{other}");
        }
    }
    // An English name that was put right is the same officer's.
    let respelt = row.replace("Mira", "Meera");
    let done = imports::roster(world.queue(), "system", sheet(&[&respelt]).as_bytes()).unwrap();
    assert_eq!(done, Imported { changed: 1, ..Imported::default() });
    // One officer has one name in one file.
    let (one, two) = (respelt.replace("Meera", "Mira"), respelt.replace("SWM", "SD"));
    let found = wrong(world.queue(), &[&one, &two]);
    assert_eq!(
        found.iter().map(|(row, _, wrong, _)| (*row, *wrong)).collect::<Vec<_>>(),
        [(2, "two_names"), (3, "two_names")]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn namesakes_without_logins_and_a_post_begun_twice_on_one_day_are_exported_and_imported_unchanged() {
    let world = World::new().await;
    let posting = |acting| wire::people::Posting {
        department: "SWM".parse().unwrap(),
        role: Role::Contributor,
        acting,
    };
    let name = || wire::people::Name { bn: "মিতা".into(), en: String::new() };
    let noon = Timestamp::from_millis(NOON);
    for _ in 0..2 {
        let officer = world.queue().add_officer(name(), &[posting(false), posting(true)]).unwrap();
        for hour in [1, 2] {
            let from = noon.plus(hour * 3_600_000);
            let until = Some(from.plus(60_000));
            let tenure = PostingRow { officer, posting: posting(false), from, until };
            world.queue().roster(|records| Ok(records.open_posting(&tenure)?)).unwrap();
        }
    }
    let before = tenures(world.queue());
    assert_eq!(before.len(), 8);
    let again = imports::roster(world.queue(), "system", &export(world.queue(), noon)).unwrap();
    assert_eq!(again, Imported { unchanged: 8, ..Imported::default() });
    assert_eq!(tenures(world.queue()), before);
    // Which of the two is meant cannot be told where both could be.
    let either = [",মিতা,,SWM,contributor,2026-11-23,2026-12-31,yes"];
    let found = wrong(world.queue(), &either);
    assert_eq!(found.iter().map(|(row, _, wrong, _)| (*row, *wrong)).collect::<Vec<_>>(), [(2, "ambiguous")]);
}

/// A row of a made-up sheet: whose, where, as what, acting, from and until as days from today.
type Made = (usize, usize, usize, bool, Option<i64>, Option<i64>);

const WHO: [&str; 5] = ["rina,রিনা,", "tapan,তপন,Tapan", ",মিতা,", "mita,মিতা,", ",তপন,"];
const WHERE: [&str; 2] = ["SD", "SWM"];
const AS: [&str; 2] = ["contributor", "administrator"];

fn made() -> impl Strategy<Value = Made> {
    // Around today, around both ends of this year, and a year on: so that tenures meet, overlap and leave gaps.
    let day = || {
        prop_oneof![Just(-400i64), Just(-331), Just(-330), -3i64..4, Just(37), Just(38), Just(39), Just(400)]
    };
    let days = (proptest::option::weighted(0.8, day()), proptest::option::weighted(0.5, day()));
    (0..5usize, 0..2usize, 0..2usize, proptest::bool::weighted(0.2), days.0, days.1)
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
        let second = tempfile::tempdir().unwrap();
        let chance = Arc::new(crate::world::Seeded(AtomicU64::new(9)));
        let other = Queue::open(Settings::in_folder(second.path()), clock.clone(), chance).unwrap();
        other.roster(queue::city::places::set_up).unwrap();
        for made in &sheets {
            clock.0.fetch_add(1000, Ordering::SeqCst);
            let now = wire::ambient::Clock::now(&*clock);
            let before = tenures(&queue);
            let lines: Vec<String> = made.iter().map(line).collect();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let imported = imports::roster(&queue, "system", sheet(&lines).as_bytes());
            let after = tenures(&queue);
            let taken = imported.is_ok();
            match imported {
                Err(ImportError::Rows(_)) => prop_assert_eq!(&after, &before, "a wrong sheet changes nothing"),
                Err(fault) => panic!("{fault}"),
                Ok(_) => {}
            }
            // The other way round, in a queue in which the same was done so far, it comes to the same.
            let reversed: Vec<&str> = lines.iter().rev().copied().collect();
            let turned = imports::roster(&other, "system", sheet(&reversed).as_bytes());
            prop_assert_eq!(turned.is_ok(), taken, "{:?}", &lines);
            prop_assert_eq!(exported(&other, now), exported(&queue, now), "{:?}", &lines);
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
