//! *Who saw what*: the looks at citizens' words, photos and contacts as a spreadsheet, for one case, one officer, a time.
//!
//! It is the index over the audit log that is read; each row names its line there, by which it can be checked.

use std::collections::BTreeMap;
use wire::desk::sheets::Columns;
use wire::desk::watch::WhoSawQuery;
use wire::ids::{Number, OfficerId};
use wire::problem::{Problem, ProblemCode};
use wire::time::{Day, Timestamp};

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::access::logins::login_key;
use crate::rules::roles::watch::{WatchRight, authorise_watch};
use crate::rules::who::Clerk;
use crate::sheet;
use crate::store::{LookFilter, LookKind, Records};

/// Rows at most: more than a spreadsheet program opens at ease. Whoever wants more asks for a shorter time.
pub const ROWS: u32 = 200_000;

const COLUMNS: Columns = Columns {
    all: &[
        "time_ist",
        "officer",
        "name_bn",
        "name_en",
        "logins",
        "saw",
        "case",
        "list",
        "detail",
        "audit_line",
    ],
    optional: &[],
    required: &[],
    days: &[],
    verbatim: &[],
};

/// For somebody at the desk.
///
/// # Errors
/// `forbidden`; `malformed` when the officer or a day is not one; `too_large` when it is too much; or the store failed.
pub fn at_desk(
    records: &dyn Records,
    clerk: &Clerk,
    query: &WhoSawQuery,
    now: Timestamp,
) -> Result<Vec<u8>, Fault> {
    authorise_watch(&clerk.postings, WatchRight::WhoSaw)?;
    export(records, &clerk.person.id.to_string(), query, now)
}

/// The spreadsheet; that it was asked for, and by whom, is in the audit log.
///
/// # Errors
/// As for [`at_desk`], but for `forbidden`.
pub fn export(
    records: &dyn Records,
    actor: &str,
    query: &WhoSawQuery,
    now: Timestamp,
) -> Result<Vec<u8>, Fault> {
    let filter = LookFilter {
        case: query.case.as_deref().and_then(said).map(|number| Number(number.to_owned())),
        officer: query.officer.as_deref().and_then(said).map(|who| officer(records, who)).transpose()?,
        from: query
            .from
            .as_deref()
            .and_then(said)
            .map(|text| day("from", text))
            .transpose()?
            .map(Day::begins),
        until: query
            .until
            .as_deref()
            .and_then(said)
            .map(|text| day("until", text))
            .transpose()?
            .map(|day| day.next().begins()),
    };
    let looks = records.looks(&filter, ROWS + 1)?;
    if looks.len() > ROWS as usize {
        return Err(Problem::new(ProblemCode::TooLarge).with("max", ROWS).into());
    }
    let (subject, detail) = (
        filter.case.as_ref().map_or("*", |number| number.0.as_str()),
        format!(
            "officer={} from={} until={} rows={}",
            filter.officer.map_or_else(|| "*".to_owned(), |officer| officer.to_string()),
            filter.from.map_or_else(|| "*".to_owned(), |from| from.day().to_string()),
            filter.until.map_or_else(|| "*".to_owned(), |until| until.plus(-1).day().to_string()),
            looks.len()
        ),
    );
    // Only the number of a case that somebody looked at goes into the log: anything may have been typed.
    let subject =
        if looks.iter().any(|look| look.subject == subject) || filter.case.is_none() { subject } else { "?" };
    audit::note(records, now, AuditEntry { actor, action: "who_saw_exported", subject, detail: &detail })?;
    let people: BTreeMap<_, _> =
        records.officers()?.into_iter().map(|person| (person.id, person.name)).collect();
    let mut logins: BTreeMap<OfficerId, Vec<String>> = BTreeMap::new();
    for account in records.accounts()? {
        logins.entry(account.officer).or_default().push(account.login);
    }
    let rows = looks.into_iter().map(|look| {
        let name = people.get(&look.officer);
        let listed = matches!(look.kind, LookKind::CaseList | LookKind::PageEvents);
        let (case, list) = if listed { (String::new(), look.subject) } else { (look.subject, String::new()) };
        vec![
            audit::in_kolkata(look.at),
            look.officer.to_string(),
            name.map_or_else(String::new, |name| name.bn.clone()),
            name.map_or_else(String::new, |name| name.en.clone()),
            logins.get(&look.officer).map_or_else(String::new, |logins| logins.join(" ")),
            look.kind.as_str().to_owned(),
            case,
            list,
            look.detail,
            look.line.to_string(),
        ]
    });
    sheet::write(&COLUMNS, rows).map_err(|error| Fault::Broken(error.to_string()))
}

/// What a form left empty was not said.
fn said(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn day(at: &str, text: &str) -> Result<Day, Fault> {
    text.parse().map_err(|_| Problem::new(ProblemCode::Malformed).with("at", at).into())
}

/// By id or by login.
fn officer(records: &dyn Records, who: &str) -> Result<OfficerId, Fault> {
    if let Ok(id) = who.parse::<OfficerId>() {
        return Ok(id);
    }
    let account = login_key(who).map(|login| records.account(&login)).transpose()?.flatten();
    let account = account.ok_or_else(|| Problem::new(ProblemCode::Malformed).with("at", "officer"))?;
    Ok(account.officer)
}
