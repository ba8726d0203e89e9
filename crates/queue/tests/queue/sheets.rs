//! The columns that the desk's page names for a spreadsheet are those by which the queue reads it.

use crate::world::{Desk, World, ok, refused};
use calamine::Reader as _;
use std::sync::atomic::{AtomicU32, Ordering};
use wire::desk::routes::{IMPORT_CALENDAR, IMPORT_CASES, IMPORT_ROSTER, PREVIEW_IMPORT, Route};
use wire::desk::sheets::{CASES, Columns, HOLIDAYS, ROSTER};
use wire::people::Role;

/// The columns in which the queue finds something wrong.
async fn wrong(desk: &Desk<'_>, route: Route, cells: &[(&str, &str)]) -> Vec<String> {
    /// Under a reference that was taken in with other cells, every row would be wrong.
    static REFERENCES: AtomicU32 = AtomicU32::new(0);
    let fresh = format!("R-{}", REFERENCES.fetch_add(1, Ordering::SeqCst));
    let cells: Vec<(&str, &str)> = cells
        .iter()
        .map(|(name, cell)| {
            (*name, if *name == "reference" && !cell.is_empty() { fresh.as_str() } else { *cell })
        })
        .collect();
    let line = |cells: Vec<&str>| cells.join(",");
    let names = line(cells.iter().map(|(name, _)| *name).collect());
    let row = line(cells.iter().map(|(_, cell)| *cell).collect());
    // Only shown: what was taken in with one row would be known to the next.
    let sheet = match route {
        IMPORT_CASES => "cases",
        IMPORT_ROSTER => "roster",
        _ => "calendar",
    };
    let preview = PREVIEW_IMPORT.path().replace("{sheet}", sheet);
    let outcome = ok(desk.sends(&preview, format!("{names}\n{row}\n")).await).await;
    let errors = outcome["errors"].as_array().unwrap();
    errors.iter().map(|error| error["column"].as_str().unwrap().to_owned()).collect()
}

async fn reads_by(desk: &Desk<'_>, route: Route, columns: Columns, row: &[&str]) {
    let cells: Vec<_> = columns.all.iter().copied().zip(row.iter().copied()).collect();
    assert_eq!(cells.len(), row.len());
    assert!(wrong(desk, route, &cells).await.is_empty(), "the whole row");
    for name in columns.all {
        let empty: Vec<_> =
            cells.iter().map(|(one, cell)| (*one, if one == name { "" } else { *cell })).collect();
        let expected: &[&str] = if columns.required.contains(name) { &[name] } else { &[] };
        assert_eq!(wrong(desk, route, &empty).await, expected, "{name} is empty");

        let absent: Vec<_> = cells.iter().copied().filter(|(one, _)| one != name).collect();
        let expected: &[&str] = if columns.optional.contains(name) { &[] } else { &[name] };
        assert_eq!(wrong(desk, route, &absent).await, expected, "{name} is absent");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_may_be_empty_or_absent_just_where_the_list_of_columns_says_so() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let administrator = world.login("administrator", Role::Administrator).await;
    let case = ["R-1", "complaint", "", "SWM", "124", "বাজার", "জল জমে আছে", "রাখি", "9830012321", "", "", ""];
    reads_by(&nodal, IMPORT_CASES, CASES, &case).await;
    let post = ["rina", "রিনা দাস", "Rina Das", "SWM", "contributor", "2026-01-01", "", "no"];
    reads_by(&administrator, IMPORT_ROSTER, ROSTER, &post).await;
    let holiday = ["2026-01-26", "সাধারণতন্ত্র দিবস", "Republic Day"];
    reads_by(&administrator, IMPORT_CALENDAR, HOLIDAYS, &holiday).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_brings_in_nothing_until_it_is_filled_in_and_explains_every_column() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let administrator = world.login("administrator", Role::Administrator).await;
    for (desk, sheet, route) in [
        (&nodal, "cases", IMPORT_CASES),
        (&administrator, "roster", IMPORT_ROSTER),
        (&administrator, "calendar", IMPORT_CALENDAR),
    ] {
        for language in ["bn-IN", "en"] {
            let answer = desk.get(&format!("/templates/{sheet}/{language}")).await;
            assert_eq!(answer.status(), 200);
            let name = format!("attachment; filename=\"purabarta-{sheet}.xlsx\"");
            assert_eq!(answer.headers()["content-disposition"], name.as_str());
            let bytes = answer.bytes().await.unwrap();
            if sheet != "calendar" {
                let outcome = ok(desk.sends(route.path(), bytes.clone()).await).await;
                assert_eq!(outcome["errors"], serde_json::json!([]), "{sheet} {language}");
                assert_eq!(outcome["added"], 0);
            }
            let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
            let names = book.sheet_names();
            let explained = book.worksheet_range(&names[1]).unwrap();
            for (row, column) in explained.rows().skip(1).zip(wire::desk::sheets::named(sheet).unwrap().all) {
                assert_eq!(row[0].to_string(), *column);
                assert!(
                    row.iter()
                        .all(|cell| !cell.to_string().is_empty() && !cell.to_string().contains("sheet-"))
                );
            }
        }
    }
    refused(nodal.get("/templates/roster/en").await, 403, "forbidden").await;
    refused(nodal.get("/templates/letters/en").await, 404, "not_found").await;
    refused(nodal.get("/templates/cases/fr").await, 404, "not_found").await;
}
