//! Citizens' cases out of spreadsheets, at the desk's real API: what differs is never passed over.

use crate::world::{Desk, World, ok};
use queue::rules::cases::clocks;
use serde_json::Value;
use wire::case::{Case, ClockKind};
use wire::desk::cases::CsvOutcome;
use wire::people::Role;
use wire::time::{Day, HOUR};

const HEADS: &str = "reference,kind,category,department,ward,place,words,name,phone,email,link,received";

impl Desk<'_> {
    async fn brings_rows(&self, rows: &[&str]) -> CsvOutcome {
        self.sheet("/cases/import", &format!("{HEADS}\n{}\n", rows.join("\n"))).await
    }

    async fn cases(&self) -> Vec<Value> {
        ok(self.get("/cases?shelf=all").await).await["rows"].as_array().unwrap().clone()
    }

    async fn only_case(&self) -> Case {
        let rows = self.cases().await;
        assert_eq!(rows.len(), 1);
        self.sees(rows[0]["id"].as_str().unwrap().parse().unwrap()).await
    }
}

fn wrong(outcome: &CsvOutcome) -> Vec<(u32, &str, &str)> {
    outcome.errors.iter().map(|e| (e.row, e.column.as_str(), e.wrong.as_str())).collect()
}

const ROW: &str = "L-77,complaint,garbage,SWM,124,বেহালা,জঞ্জাল তোলা হয় না,রিনা,9830012321,r@example.org,https://example.org/1,2026-11-20";

#[tokio::test(flavor = "multi_thread")]
async fn a_row_under_a_known_reference_is_unchanged_only_if_no_cell_differs() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    assert_eq!(nodal.brings_rows(&[ROW]).await.added, 1);
    let again = nodal.brings_rows(&[ROW]).await;
    assert_eq!((again.added, again.unchanged, again.errors.len()), (0, 1, 0));
    let same =
        ROW.replace("complaint", "Complaint").replace("124", "১২৪").replace("2026-11-20", "20/11/2026");
    assert_eq!(nodal.brings_rows(&[&same]).await.unchanged, 1, "written otherwise, but it says the same");

    let cells: Vec<&str> = ROW.split(',').collect();
    let others = [
        "",
        "suggestion",
        "drain_blocked",
        "SD",
        "106",
        "হালতু",
        "নর্দমা উপচে পড়ছে",
        "কমল",
        "9830012322",
        "k@example.org",
        "https://example.org/2",
        "2026-11-21",
    ];
    for (nth, (column, other)) in HEADS.split(',').zip(others).enumerate().skip(1) {
        let mut cells = cells.clone();
        cells[nth] = other;
        let outcome = nodal.brings_rows(&[&cells.join(",")]).await;
        assert_eq!((outcome.added, outcome.unchanged), (0, 0), "{column}");
        assert_eq!(wrong(&outcome), [(2, column, "differs")]);
        if column != "words" && column != "kind" {
            cells[nth] = "";
            let outcome = nodal.brings_rows(&[&cells.join(",")]).await;
            assert_eq!((outcome.unchanged, outcome.errors.len()), (0, 1), "{column} is empty now");
        }
    }
    assert_eq!(nodal.cases().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_again_changes_nothing_whatever_the_desk_did_since() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    nodal.brings_rows(&[ROW]).await;
    let case = nodal.only_case().await;
    let triage = serde_json::json!({ "do": "triage", "category": "drain_blocked", "department": "SD", "kind": "complaint",
        "ward": 106, "place": "হালতু" });
    let triaged = nodal.acts(&case, triage).await;
    assert_ne!(triaged.category, case.category);
    let again = nodal.brings_rows(&[ROW]).await;
    assert_eq!((again.unchanged, again.errors.len()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_words_in_another_category_are_another_complaint() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let file =
        "category,ward,words\ngarbage,124,সাত দিন ধরে কেউ আসেনি\ndrain_blocked,124,সাত দিন ধরে কেউ আসেনি\n";
    let outcome = nodal.sheet("/cases/import", file).await;
    assert_eq!((outcome.added, outcome.unchanged), (2, 0));
    let again = nodal.sheet("/cases/import", file).await;
    assert_eq!((again.added, again.unchanged), (0, 2), "the same file within the hour");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_twice_in_one_file_is_an_error_with_both_rows() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let other = "L-77,complaint,drain_blocked,,106,হালতু,নর্দমা উপচে পড়ছে,কমল,,,,";
    let outcome = nodal.brings_rows(&[ROW, "", other]).await;
    assert_eq!(wrong(&outcome), [(2, "reference", "reference_twice"), (4, "reference", "reference_twice")]);
    assert_eq!((outcome.added, outcome.unchanged), (0, 0));
    assert!(nodal.cases().await.is_empty());
    let outcome = nodal.brings_rows(&[ROW, ROW]).await;
    assert_eq!(outcome.errors.len(), 2, "the same row twice as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn cells_are_read_as_the_pages_name_things_and_what_is_wrong_is_named_with_its_column() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    for (nth, kind) in
        ["Complaint", "SUGGESTION", "thanks", "অভিযোগ", "পরামর্শ", " ধন্যবাদ "].into_iter().enumerate()
    {
        let outcome = nodal.brings_rows(&[&format!("K-{nth},{kind},,,,,জল,,,,,")]).await;
        assert_eq!(outcome.added, 1, "{kind}: {:?}", outcome.errors);
    }
    assert_eq!(nodal.brings_rows(&["K-9,,Garbage,swm,124.0,,জল,,,,,"]).await.added, 1);
    let long = "জ".repeat(2_001);
    let row = format!("{long},riddle,riddle,XX,999,{long},জল,{long},{long},{long},ftp://x,yesterday");
    let expected = [
        "category",
        "department",
        "email",
        "kind",
        "link",
        "name",
        "phone",
        "place",
        "received",
        "reference",
        "ward",
    ];
    let outcome = nodal.brings_rows(&[&row]).await;
    let mut columns: Vec<_> = wrong(&outcome).into_iter().map(|(_, column, _)| column).collect();
    columns.sort_unstable();
    assert_eq!(columns, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clocks_count_from_the_day_on_which_another_office_received_it() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    assert_eq!(nodal.brings_rows(&["R-1,,garbage,,124,,জল,,,,,20-Nov-26"]).await.added, 1);
    let case = nodal.only_case().await;
    let day: Day = "2026-11-20".parse().unwrap();
    assert_eq!(case.received_at, day.begins());
    let first = case.clock(ClockKind::FirstReply).unwrap();
    assert_eq!((first.since, first.due), (day.begins(), day.begins().plus(clocks::FIRST_REPLY)));
    assert_eq!(case.clock(ClockKind::HardLimit).unwrap().due, day.begins().plus(clocks::HARD_LIMIT));
    assert_eq!(case.history[0].at, world.queue().clock.now(), "and when it was taken in is in its history");

    let at = "R-1,,garbage,,124,,জল,,,,,2026-11-20 10:30";
    assert_eq!(wrong(&nodal.brings_rows(&[at]).await), [(2, "received", "differs")]);
    let next = world.queue().clock.now().plus(24 * HOUR).day();
    for (said, word) in [
        (next.to_string().as_str(), "in_the_future"),
        ("2016-11-20", "too_old"),
        ("11/20/2026", "not_a_day"),
        ("46346", "not_a_day"),
    ] {
        let outcome = nodal.brings_rows(&[&format!("R-2,,garbage,,124,,জল,,,,,{said}")]).await;
        assert_eq!(wrong(&outcome), [(2, "received", word)]);
    }
}
