//! The officer's lists: how their cost grows, and how much they add to SQLite's own work.

use officer::store::Store;
use officer::view::ItemsQuery;
use rusqlite::Connection;
use std::path::Path;
use std::time::Instant;
use testkit::ambient::{MONDAY_NOON, Seeded};
use wire::ambient::uuid_v7;
use wire::content::{Content, ContentKind, Mark, Photo};
use wire::digest::Digest;
use wire::document::{Change, ChangesPage, Document, Submission, SubmissionState};
use wire::ids::{Epoch, Number, OfficerId};
use wire::people::{Name, Person};
use wire::time::HOUR;

use purabarta_tests::findings::{Findings, Goal, median};

const FEW: usize = 1_000;
const MANY: usize = 100_000;
/// How many items a search finds, in either store.
const FOUND: usize = 20;
const PAGE: u32 = 50;
const ROUNDS: usize = 40;
const CALLS: usize = 10;

/// Fills a store as the queue would: page by page of its change log.
fn filled(path: &Path, items: usize) -> Store {
    let store = Store::open(path, None).expect("the store opens");
    let chance = Seeded::new(3);
    let author = Person {
        id: OfficerId::make(MONDAY_NOON, &chance),
        name: Name { bn: "রিনা দাস".into(), en: "Rina Das".into() },
    };
    let places = ["বেহালা", "টালা পার্ক", "রাসবিহারী", "গড়িয়াহাট", "শ্যামবাজার", "খিদিরপুর", "যাদবপুর"];
    let states = [SubmissionState::Submitted, SubmissionState::InReview, SubmissionState::Approved];
    let submission = |n: usize| {
        let made_at = MONDAY_NOON.plus(-HOUR * i64::try_from(n).unwrap());
        let place = if n.is_multiple_of(items / FOUND) {
            "ঠাকুরপুকুর"
        } else {
            places[n % places.len()]
        };
        Submission {
            id: uuid_v7(made_at, &chance).into(),
            number: Number(format!("KMC/SWM/2026/{n:06}")),
            department: "SWM".parse().unwrap(),
            author: author.clone(),
            version: 1,
            state: states[n % states.len()],
            revision: 1,
            content_hash: Digest::of(&n.to_le_bytes()),
            content: Content {
                caption_bn: format!("{place} এলাকায় রাস্তার ধারে জমে থাকা আবর্জনা সরিয়ে জায়গাটি পরিষ্কার করা হল।"),
                work_date: "2026-11-23".parse().ok(),
                borough: Some(16),
                ward: Some(124),
                place_bn: place.into(),
                photos: vec![Photo {
                    mark: Mark::After,
                    ..Photo::new(uuid_v7(made_at, &chance).into(), Digest::of(&n.to_be_bytes()), 2048, 1536)
                }],
                ..Content::empty(ContentKind::WorkReport)
            },
            made_at,
            received_at: made_at,
            on_time: None,
            reviewer: None,
            reasons: Vec::new(),
            publications: Vec::new(),
            thread: Vec::new(),
            history: Vec::new(),
        }
    };
    let mut number = 0;
    // The oldest first, as the log has them.
    let all: Vec<usize> = (0..items).rev().collect();
    for page in all.chunks(200) {
        let changes = page
            .iter()
            .map(|n| {
                number += 1;
                Change { number, document: Document::Submission(Box::new(submission(*n))) }
            })
            .collect();
        let page = ChangesPage {
            after: 0,
            epoch: Epoch("1".into()),
            changes,
            newest: i64::try_from(items).unwrap(),
        };
        store.apply_local_page(&page).expect("the page is taken in");
    }
    store
}

/// The same rows, asked of SQLite itself.
struct Raw(Connection);

impl Raw {
    fn open(path: &Path) -> Self {
        let connection = Connection::open(path).expect("the same file");
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE").expect("as the store has it");
        Self(connection)
    }

    fn page(&self, words: Option<&str>) -> usize {
        let sql = match words {
            None => {
                "SELECT line, (SELECT draft.id FROM draft WHERE draft.submission = item.id) FROM item
                 WHERE ?1 IS NULL ORDER BY at DESC, n DESC LIMIT ?2"
            }
            Some(_) => {
                "SELECT line, (SELECT draft.id FROM draft WHERE draft.submission = item.id) FROM item
                 WHERE n IN (SELECT rowid FROM item_words WHERE item_words MATCH ?1)
                 ORDER BY at DESC, n DESC LIMIT ?2"
            }
        };
        let mut query = self.0.prepare_cached(sql).expect("a query");
        let rows = query.query_map((words, PAGE + 1), |row| row.get::<_, String>(0)).expect("rows");
        let found = rows.fold(0, |found, line| {
            std::hint::black_box(line.expect("a line"));
            found + 1
        });
        let mut counts = self.0.prepare_cached("SELECT status, items FROM item_count").expect("a query");
        let counts = counts.query_map([], |row| row.get::<_, i64>(1)).expect("rows");
        assert!(counts.map(|count| count.expect("a count")).sum::<i64>() > 0);
        found
    }
}

/// Microseconds of one call, the middle of many rounds.
fn micros(call: impl Fn() -> usize, finds: usize) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let began = Instant::now();
        for _ in 0..CALLS {
            assert_eq!(call(), finds);
        }
        began.elapsed().as_secs_f64() * 1e6 / CALLS as f64
    });
    median(rounds.collect())
}

/// Measures.
pub fn measure(findings: &mut Findings) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |items: usize| folder.path().join(format!("{items}.sqlite"));
    let (few, many) = (filled(&at(FEW), FEW), filled(&at(MANY), MANY));
    let page = |store: &Store, text: &str| {
        let query = ItemsQuery { status: None, text: text.into(), before: None, limit: PAGE };
        store.items(&query).expect("a page").rows.len()
    };
    let place = "ঠাকুরপুকুর";
    let (all, key) = (PAGE as usize, format!("\"{}\"*", wire::text::key(place)));
    let of = |name: &str, what: f64| println!("  {name:<34} {what:>9.1} us");

    let (list_few, list_many) = (micros(|| page(&few, ""), all), micros(|| page(&many, ""), all));
    let (search_few, search_many) =
        (micros(|| page(&few, place), FOUND), micros(|| page(&many, place), FOUND));
    let common = ["1,000", "100,000"].into_iter().zip([&few, &many]);
    for (items, store) in common {
        of(&format!("a word that all have, in {items}"), micros(|| page(store, "পরিষ্কার"), all));
    }
    // The file is one process's, and one connection's, alone.
    drop((few, many));
    let raw = Raw::open(&at(MANY));
    let list_raw = micros(|| raw.page(None).min(all), all);
    let search_raw = micros(|| raw.page(Some(&key)), FOUND);
    for (name, what) in [
        ("list of 1,000", list_few),
        ("list of 100,000", list_many),
        ("list, raw", list_raw),
        ("search in 1,000", search_few),
        ("search in 100,000", search_many),
        ("search, raw", search_raw),
    ] {
        of(name, what);
    }
    findings.keep("list_growth_100k", Some(list_many / list_few), Goal::AtMost(1.2));
    findings.keep("search_growth_100k", Some(search_many / search_few), Goal::AtMost(1.2));
    findings.keep("list_vs_raw", Some(list_many / list_raw), Goal::AtMost(1.5));
    findings.keep("search_vs_raw", Some(search_many / search_raw), Goal::AtMost(1.5));
}
