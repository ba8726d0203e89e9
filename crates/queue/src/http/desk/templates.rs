//! Empty spreadsheets to fill in and bring in, in the language of whoever asks.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use wire::desk::routes;
use wire::desk::sheets::{self, Columns};
use wire::people::Role;
use wire::problem::ProblemCode;

use crate::app::queue::Queue;
use crate::city::tables;
use crate::fault::Fault;
use crate::http::desk::at::At as _;
use crate::http::desk::session::AtDesk;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::http::words::Words;
use crate::rules::access::roster;
use crate::sheet::{Help, template};
use crate::store::Records;

pub fn router() -> Router<HttpState> {
    Router::new().at(routes::SHEET_TEMPLATE, sheet_template)
}

async fn sheet_template(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path((sheet, language)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let columns = sheets::named(&sheet).ok_or(ProblemCode::NotFound)?;
    match sheet.as_str() {
        "cases" => desk.clerk.must_take_in()?,
        _ => roster::must_change(&desk.clerk)?,
    }
    let name = format!("attachment; filename=\"purabarta-{sheet}.xlsx\"");
    let made = queue.read(move |_, records| {
        let words = words(&language).ok_or(ProblemCode::NotFound)?;
        let help = help(records, &words, &sheet, &columns)?;
        template(&columns, &help).map_err(|error| Fault::Broken(error.to_string()))
    });
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], made.await?).into_response())
}

// l10n: sheet-*
fn words(language: &str) -> Option<Words> {
    match language {
        "bn-IN" => Some(Words::of(
            true,
            &[
                include_str!("../../../../../ui/locales/bn-IN/sheets.ftl"),
                include_str!("../../../../../ui/locales/bn-IN/roster.ftl"),
            ],
        )),
        "en" => Some(Words::of(
            false,
            &[
                include_str!("../../../../../ui/locales/en/sheets.ftl"),
                include_str!("../../../../../ui/locales/en/roster.ftl"),
            ],
        )),
        _ => None,
    }
}

fn help(records: &dyn Records, words: &Words, sheet: &str, columns: &Columns) -> Result<Help, Fault> {
    let say = |id: &str| words.plain(&id.replace('_', "-"), &[]);
    let column = |name: &&str| {
        let meaning = say(&format!("sheet-{sheet}-{name}"));
        let needed = if columns.required.contains(name) { say("sheet-needed") } else { String::new() };
        [format!("{meaning} {needed}").trim_end().to_owned(), say(&format!("sheet-{sheet}-{name}-example"))]
    };
    Ok(Help {
        sheets: ["sheet-list", "sheet-explained"].map(say),
        top: ["sheet-top-column", "sheet-top-bengali", "sheet-top-meaning", "sheet-top-example"].map(say),
        columns: columns.all.iter().map(column).collect(),
        words: words_of(records, columns, &say)?,
    })
}

/// The words that the columns take, of those that take only some.
fn words_of(
    records: &dyn Records,
    columns: &Columns,
    say: &dyn Fn(&str) -> String,
) -> Result<Vec<[String; 3]>, Fault> {
    let mut words = Vec::new();
    let mut takes = |column: &str, word: String, meaning: String| {
        if columns.all.contains(&column) {
            words.push([column.to_owned(), word, meaning]);
        }
    };
    for kind in ["complaint", "suggestion", "thanks"] {
        takes("kind", kind.to_owned(), String::new());
    }
    for one in tables::categories(records)? {
        takes("category", one.code.to_string(), format!("{} / {}", one.name.bn, one.name.en));
    }
    for one in records.departments()? {
        takes("department", one.code.to_string(), format!("{} / {}", one.name.bn, one.name.en));
    }
    for role in Role::ALL {
        takes("role", role.as_str().to_owned(), say(&format!("roster-role-{}", role.as_str())));
    }
    for word in ["yes", "no"] {
        takes("acting", word.to_owned(), String::new());
    }
    Ok(words)
}
