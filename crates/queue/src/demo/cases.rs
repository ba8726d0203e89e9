//! Citizens' cases on the demo's desk: each takes the way of a real one, only the clock is told how long ago.

use serde::Deserialize;
use wire::case::{Case, CaseKind, CaseSource, Contact, HandVia, ResponseKind};
use wire::desk::cases::SendOutcome;
use wire::ids::{CaseId, CategoryCode, ResponseId};
use wire::people::Role;
use wire::time::HOUR;

use super::items::holder;
use crate::fault::Fault;
use crate::queue::Queue;
use crate::rules::apply::Books;
use crate::rules::cases::intake::{NewCase, take_in};
use crate::rules::cases::{Hand, replies};
use crate::store::Records;

#[derive(Deserialize)]
struct Entry {
    kind: CaseKind,
    via: HandVia,
    category: Option<CategoryCode>,
    ward: u8,
    place_bn: String,
    text_bn: String,
    fate: Fate,
    hours_ago: i64,
    name: String,
    phone: String,
    reply_bn: String,
}

/// How far the case has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fate {
    New,
    Assigned,
    InProgress,
    /// Something to be said to the citizen waits for the desk.
    Drafted,
    Awaiting,
    Answered,
}

/// Lays the cases on the desk, once. Blocks.
///
/// # Errors
/// The store failed; then there is no case.
pub fn lay_out(queue: &Queue) -> Result<(), Fault> {
    let entries: Vec<Entry> = serde_json::from_str(include_str!("../../demo/demo_cases.json"))
        .map_err(|error| Fault::Broken(error.to_string()))?;
    queue.roster(|records| {
        if records.fact("demo_cases")?.is_some() {
            return Ok(());
        }
        for entry in &entries {
            live(queue, records, entry)?;
        }
        Ok(records.set_fact("demo_cases", "1")?)
    })?;
    queue.look_after_cases()?;
    Ok(())
}

fn live(queue: &Queue, records: &dyn Records, entry: &Entry) -> Result<(), Fault> {
    let at = queue.clock.now().plus(-entry.hours_ago * HOUR);
    let nodal = holder(records, queue.clock.now(), |_, role| role == Role::NodalOfficer)?;
    let books = Books { now: at, ..queue.books() };
    let new = NewCase {
        heard: String::new(),
        id: CaseId::make(at, &*queue.chance),
        taken_by: Some(nodal.clone()),
        source: CaseSource::ByHand { via: entry.via },
        external: None,
        reference: None,
        link: None,
        kind: entry.kind,
        category: entry.category.clone(),
        department: None,
        ward: Some(entry.ward),
        place: entry.place_bn.clone(),
        point: None,
        words: entry.text_bn.clone(),
        photos: Vec::new(),
        media: Vec::new(),
        contact: Contact { name: entry.name.clone(), phone: entry.phone.clone(), email: String::new() },
    };
    let mut case = take_in(records, &books, new)?.case;
    if entry.fate < Fate::InProgress {
        return Ok(());
    }
    let officer = case.assignee.clone();
    let his = Hand::of(records, at.plus(HOUR), officer)?;
    his.accept(&mut case);
    his.keep(&case, "case_accepted")?;
    if entry.fate >= Fate::Drafted {
        say(queue, &his, &mut case, entry)?;
    }
    Ok(())
}

/// The officer drafts; the desk approves and tells the citizen, if it has come so far.
fn say(queue: &Queue, his: &Hand<'_>, case: &mut Case, entry: &Entry) -> Result<(), Fault> {
    let kind = match entry.fate {
        Fate::Awaiting => ResponseKind::RequestForInformation,
        _ => ResponseKind::ActionTaken,
    };
    let id = ResponseId::make(his.now, &*queue.chance);
    let words = replies::Words { bn: &entry.reply_bn, en: "" };
    replies::draft(his, case, (id, kind), words, &[])?;
    his.keep(case, "case_reply_drafted")?;
    if entry.fate == Fate::Drafted {
        return Ok(());
    }
    let moderator = holder(his.records, queue.clock.now(), |_, role| role == Role::Moderator)?;
    let desk = Hand::of(his.records, his.now.plus(HOUR), Some(moderator))?;
    replies::approve(&desk, case, id, words)?;
    replies::settle(&desk, case, id, &SendOutcome::ByHand { link: None })?;
    desk.keep(case, "case_reply_settled")
}
