//! Every import shows first what it will do, and does that and nothing else when it is confirmed.

use crate::world::{Desk, NOON, World, ok, refused};
use queue::app::imports::{self, Intent};
use serde_json::json;
use std::sync::atomic::Ordering;
use wire::case::ClockKind;
use wire::desk::imports::{ImportReport, RowAct, SHOWN};
use wire::digest::Digest;
use wire::people::Role;
use wire::time::{HOUR, Timestamp};

const ROSTER: &str = "login,name_bn,name_en,department,role,from,until,acting\n";
const DAYS: &str = "day,name_bn,name_en\n";

async fn preview(desk: &Desk<'_>, sheet: &str, file: &str) -> ImportReport {
    let report = ok(desk.sends(&format!("/imports/{sheet}/preview"), file.to_owned()).await).await;
    let report: ImportReport = serde_json::from_value(report).unwrap();
    assert!(!report.done);
    report
}

async fn confirm(desk: &Desk<'_>, sheet: &str, seen: Digest, file: &str) -> ImportReport {
    let report = ok(desk.sends(&format!("/imports/{sheet}/confirm/{seen}"), file.to_owned()).await).await;
    serde_json::from_value(report).unwrap()
}

fn audited(world: &World) -> usize {
    world.queue().roster(|records| Ok(records.audit(0, 100_000)?)).unwrap().len()
}

/// Row, what it does, about whom.
fn acts(report: &ImportReport) -> Vec<(Option<u32>, RowAct, &str)> {
    report.rows.iter().map(|row| (row.row, row.act, row.subject.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roster_that_was_only_shown_changes_nothing_and_confirmed_it_does_what_was_shown() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let there =
        format!("{ROSTER}rina,রিনা,Rina,SWM,contributor,2026-01-01,,no\n,মীরা,,SD,moderator,2026-01-01,,no\n");
    imports::roster(world.queue(), "system", there.as_bytes()).unwrap();
    let file = format!(
        "{ROSTER}tapan,তপন,,SWM,contributor,2026-12-01,,no\n\
         rina,রিনা,Rina,SWM,contributor,2026-01-01,2026-11-30,no\n\
         ,মীরা,Mira,SD,moderator,2026-01-01,,no\n\
         admin,আধিকারিক,,SD,moderator,2026-01-01,,no\n"
    );
    let (before, roster) = (audited(&world), ok(admin.get("/roster").await).await);
    let shown = preview(&admin, "roster", &file).await;
    assert_eq!(
        acts(&shown),
        [
            (Some(3), RowAct::End, "রিনা (Rina)"),
            (Some(4), RowAct::Change, "মীরা (Mira)"),
            (Some(5), RowAct::Held, "আধিকারিক"),
            (Some(2), RowAct::Add, "তপন"),
        ]
    );
    let change = &shown.rows[1].changes[0];
    assert_eq!(
        (change.column.as_str(), change.before.as_str(), change.after.as_str()),
        ("name_en", "", "Mira")
    );
    let counts = serde_json::to_value(shown.counts).unwrap();
    let one_each =
        json!({ "add": 1, "change": 1, "end": 1, "remove": 0, "held": 1, "unchanged": 0, "refuse": 0 });
    assert_eq!(counts, one_each);
    assert_eq!(audited(&world), before, "nothing was done, so nothing is written down");
    assert_eq!(ok(admin.get("/roster").await).await, roster);

    let done = confirm(&admin, "roster", shown.seen, &file).await;
    assert!(done.done);
    assert_eq!(acts(&done), acts(&shown));
    assert!(audited(&world) > before);
    let again = preview(&admin, "roster", &file).await;
    assert_eq!((again.counts.unchanged, again.counts.held), (3, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_do_something_else_by_now_is_not_done_but_shown_anew() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let file = format!("{ROSTER}rina,রিনা,Rina,SWM,contributor,2026-01-01,,no\n");
    let shown = preview(&admin, "roster", &file).await;
    // Somebody else was quicker.
    let other = format!("{ROSTER}rina,রিনা,,SD,contributor,2026-01-01,,no\n");
    imports::roster(world.queue(), "system", other.as_bytes()).unwrap();
    let before = audited(&world);
    let anew = confirm(&admin, "roster", shown.seen, &file).await;
    assert!(!anew.done);
    assert_eq!(audited(&world), before);
    let renamed = &anew.rows[0].changes[0];
    assert_eq!((renamed.column.as_str(), renamed.after.as_str()), ("name_en", "Rina"));
    // Another file than the one that was shown is not taken either.
    let larger = format!("{file}bina,বীণা,,SD,contributor,2026-01-01,,no\n");
    assert!(!confirm(&admin, "roster", anew.seen, &larger).await.done);
    assert_eq!(audited(&world), before);
    assert!(confirm(&admin, "roster", anew.seen, &file).await.done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_cell_is_shown_and_nothing_can_be_confirmed() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let rows: Vec<_> = (0..300).map(|n| format!(",নাম{n},,NONE,contributor,,,")).collect();
    let file = format!("{ROSTER}{}\n", rows.join("\n"));
    let shown = preview(&admin, "roster", &file).await;
    assert_eq!((shown.counts.refuse, shown.errors.len(), shown.rows.len()), (300, SHOWN, 0));
    let error = &shown.errors[0];
    assert_eq!(
        (error.row, error.column.as_str(), error.wrong.as_str()),
        (2, "department", "unknown_department")
    );
    assert!(!confirm(&admin, "roster", shown.seen, &file).await.done);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_long_list_the_first_rows_are_shown_and_all_are_counted() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let rows: Vec<_> = (0..250).map(|n| format!(",নাম{n},,SWM,contributor,2026-01-01,,")).collect();
    let file = format!("{ROSTER}{}\n", rows.join("\n"));
    let shown = preview(&admin, "roster", &file).await;
    assert_eq!((shown.counts.add, shown.rows.len()), (250, SHOWN));
    // The digest is of all of it.
    let other = file.replace("নাম249,", "নাম250,");
    assert!(!confirm(&admin, "roster", shown.seen, &other).await.done);
    assert!(confirm(&admin, "roster", shown.seen, &file).await.done);
}

#[tokio::test(flavor = "multi_thread")]
async fn complaints_that_were_only_shown_are_not_taken_in() {
    let world = World::new().await;
    world.device("SWM").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let file = "reference,department,words\nR-1,SWM,ভ্যাট উপচে পড়ছে\nR-2,SWM,জল জমে আছে\n";
    let shown = preview(&nodal, "cases", file).await;
    let first = (Some(2), RowAct::Add, "R-1 · ভ্যাট উপচে পড়ছে");
    assert_eq!(acts(&shown), [first, (Some(3), RowAct::Add, "R-2 · জল জমে আছে")]);
    let count = async || ok(nodal.get("/cases?shelf=all").await).await["rows"].as_array().unwrap().len();
    assert_eq!(count().await, 0);
    assert!(confirm(&nodal, "cases", shown.seen, file).await.done);
    assert_eq!(count().await, 2);
    assert_eq!(preview(&nodal, "cases", file).await.counts.unchanged, 2);
    // Numbers are given to what is taken in, not to what is shown.
    let mut numbers: Vec<_> = ok(nodal.get("/cases?shelf=all").await).await["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["number"].as_str().unwrap().to_owned())
        .collect();
    numbers.sort();
    assert!(numbers[0].ends_with('1') && numbers[1].ends_with('2'), "{numbers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_says_which_deadlines_it_moves_from_when_to_when() {
    let world = World::new().await;
    world.device("SD").await;
    let (nodal, admin) =
        (world.login("nodal", Role::NodalOfficer).await, world.login("admin", Role::Administrator).await);
    world.takes_days_off(&format!("{DAYS}2026-11-24,ছুটি,\n2030-01-01,নববর্ষ,\n"));
    let case = nodal.takes_in(json!({})).await;
    let due = case.clock(ClockKind::Resolution).unwrap().due;
    let file =
        format!("{DAYS}2027-01-26,সাধারণতন্ত্র দিবস,Republic Day\n2026-11-25,জন্মদিন,\n2030-01-01,নতুন বছর,\n");
    let shown = preview(&admin, "calendar", &file).await;
    assert_eq!(
        acts(&shown),
        [
            (None, RowAct::Remove, "2026-11-24"),
            (Some(4), RowAct::Change, "2030-01-01"),
            (Some(3), RowAct::Add, "2026-11-25"),
            (Some(2), RowAct::Add, "2027-01-26"),
        ]
    );
    let effect = shown.calendar.clone().unwrap();
    // The acceptance (a working day from Monday noon) ended on Wednesday at noon, and does on Tuesday now.
    assert_eq!((effect.moved_deadlines, effect.moved_cases), (1, 1), "{effect:?}");
    let moved = &effect.moved[0];
    assert_eq!((&moved.case, moved.clock), (&case.number, ClockKind::Acceptance));
    assert_eq!(moved.after, moved.before.plus(-24 * HOUR));
    let needed: Vec<_> = effect.still_needed.iter().map(ToString::to_string).collect();
    assert_eq!(needed, ["2026-11-24"], "what runs was reckoned over it");
    assert_eq!(effect.last.map(|day| day.to_string()).as_deref(), Some("2030-01-01"));
    assert!(!effect.ends_soon);
    let unmoved = nodal.sees(case.id).await;
    assert_eq!(unmoved.clock(ClockKind::Acceptance).unwrap().due, moved.before);

    assert!(confirm(&admin, "calendar", shown.seen, &file).await.done);
    let after = nodal.sees(case.id).await;
    assert_eq!(after.clock(ClockKind::Acceptance).unwrap().due, moved.after);
    assert_eq!(after.clock(ClockKind::Resolution).unwrap().due, due);
    assert_eq!(world.audited("action", "calendar_imported").len(), 2);
    // In any order of the days it is the same list.
    let mut lines: Vec<_> = file.lines().skip(1).collect();
    lines.reverse();
    let turned = preview(&admin, "calendar", &format!("{DAYS}{}\n", lines.join("\n"))).await;
    assert_eq!((turned.counts.unchanged, turned.rows.len()), (3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_stands_twice_in_a_calendar_is_an_error_that_names_both_rows() {
    let world = World::new().await;
    let admin = world.login("admin", Role::Administrator).await;
    let file = format!("{DAYS}2026-01-26,ছুটি,\n2026-05-01,মে দিবস,\n2026-01-26,সাধারণতন্ত্র দিবস,\n");
    let shown = preview(&admin, "calendar", &file).await;
    let errors: Vec<_> =
        shown.errors.iter().map(|one| (one.row, one.column.as_str(), one.wrong.as_str())).collect();
    assert_eq!(errors, [(2, "day", "twice"), (4, "day", "twice")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_days_before_the_list_of_days_off_ends_its_administrators_are_told() {
    let world = World::new().await;
    // Today is 23 November 2026; the last day of the list is 60 days away tomorrow.
    world.takes_days_off(&format!("{DAYS}2027-01-23,নেতাজির জন্মদিন,\n"));
    let said = async |admin: &Desk<'_>| {
        let told = ok(admin.get("/session").await).await["calendar_ends"].clone();
        let health = ok(admin.get("/health").await).await;
        assert_eq!(told.is_null(), !health["due"].as_array().unwrap().contains(&json!("calendar")));
        let ends_soon = ok(admin.get("/calendar").await).await["ends_soon"].clone();
        (told, health["calendar_until"].clone(), ends_soon)
    };
    let last = json!("2027-01-23");
    let today = world.login("today", Role::Administrator).await;
    assert_eq!(said(&today).await, (json!(null), last.clone(), json!(false)));
    world.clock.0.store(Timestamp::from_millis(NOON).plus(12 * HOUR).millis(), Ordering::SeqCst);
    let admin = world.login("admin", Role::Administrator).await;
    assert_eq!(said(&admin).await, (last.clone(), last, json!(true)));
    let moderator = world.login("moderator", Role::Moderator).await;
    let told = ok(moderator.get("/session").await).await["calendar_ends"].clone();
    assert_eq!(told, json!(null), "who cannot bring in the next list is not asked to");
    world.takes_days_off(&format!("{DAYS}2027-12-25,বড়দিন,\n"));
    assert_eq!(said(&admin).await, (json!(null), json!("2027-12-25"), json!(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_import_a_sheet_is_not_shown_what_it_would_do() {
    let world = World::new().await;
    let (admin, nodal) =
        (world.login("admin", Role::Administrator).await, world.login("nodal", Role::NodalOfficer).await);
    let seen = Digest::of(b"");
    for (desk, sheet) in [(&nodal, "roster"), (&nodal, "calendar"), (&admin, "cases")] {
        refused(desk.sends(&format!("/imports/{sheet}/preview"), "").await, 403, "forbidden").await;
        refused(desk.sends(&format!("/imports/{sheet}/confirm/{seen}"), "").await, 403, "forbidden").await;
    }
    refused(admin.sends("/imports/photos/preview", "").await, 404, "not_found").await;
    refused(admin.sends("/imports/roster/confirm/none", "").await, 404, "not_found").await;
    assert!(
        imports::roster_by(
            world.queue(),
            queue::rules::access::roster_import::Importer::Server("system"),
            ROSTER.as_bytes(),
            Intent::Preview
        )
        .is_ok_and(|ran| !ran.done)
    );
}
