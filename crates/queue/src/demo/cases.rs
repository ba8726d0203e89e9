//! Citizens' cases on the demo's desk: each takes the way of a real one, only the clock is told how long ago.

use photo::Prepared;
use serde::Deserialize;
use wire::case::{Case, CaseKind, CaseSource, Contact, HandVia, ResponseKind};
use wire::desk::cases::SendOutcome;
use wire::ids::{CaseId, CategoryCode, PhotoId, ResponseId};
use wire::people::Role;
use wire::time::HOUR;

use crate::app::queue::Queue;
use crate::demo::items::{clerk, holder, store_picture};
use crate::fault::Fault;
use crate::rules::cases::context::CaseContext;
use crate::rules::cases::intake::{NewCase, register_case};
use crate::rules::cases::{photos, replies};
use crate::rules::context::EffectContext;
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
    /// How many photos the citizen brought.
    #[serde(default)]
    photos: usize,
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
pub fn lay_out(queue: &Queue, pictures: &[Prepared]) -> Result<(), Fault> {
    if laid_out(queue)? {
        return Ok(());
    }
    let entries: Vec<Entry> = serde_json::from_str(include_str!("../../demo/demo_cases.json"))
        .map_err(|error| Fault::Broken(error.to_string()))?;
    let mut turn = pictures.iter().cycle();
    let mut brought = Vec::new();
    for entry in entries {
        let photos: Vec<&Prepared> = turn.by_ref().take(entry.photos.min(pictures.len())).collect();
        for photo in &photos {
            store_picture(queue, &photo.rendition)?;
        }
        brought.push((entry, photos));
    }
    queue.roster(|records| {
        for (entry, photos) in &brought {
            live(queue, records, entry, photos)?;
        }
        Ok(records.set_fact("demo_cases", "1")?)
    })?;
    queue.escalate_late_cases()?;
    Ok(())
}

/// Whether that was done.
///
/// # Errors
/// The store failed.
pub fn laid_out(queue: &Queue) -> Result<bool, Fault> {
    queue.store.read(|records| Ok(records.fact("demo_cases")?.is_some()))
}

fn live(queue: &Queue, records: &dyn Records, entry: &Entry, pictures: &[&Prepared]) -> Result<(), Fault> {
    let at = queue.clock.now().plus(-entry.hours_ago * HOUR);
    let nodal = holder(records, queue.clock.now(), |_, role| role == Role::NodalOfficer)?;
    let effect = EffectContext { now: at, ..queue.effect_context() };
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
        notice: None,
        contact: Contact { name: entry.name.clone(), phone: entry.phone.clone(), email: String::new() },
    };
    let id = register_case(records, &effect, new)?.case.id;
    let desk = CaseContext::load(records, at, Some(nodal))?;
    let clerk = clerk(records, Role::NodalOfficer, queue.clock.now())?;
    for picture in pictures {
        photos::enter(&desk, &clerk, id, picture, PhotoId::make(at, &*queue.chance))?;
    }
    let mut case = desk.case(id)?;
    if entry.fate < Fate::InProgress {
        return Ok(());
    }
    let officer = case.assignee.clone();
    let officer_context = CaseContext::load(records, at.plus(HOUR), officer)?;
    officer_context.accept(&mut case);
    officer_context.save(&case, "case_accepted")?;
    if entry.fate >= Fate::Drafted {
        draft_reply(queue, &officer_context, &mut case, entry)?;
    }
    Ok(())
}

/// The officer drafts; the desk approves and tells the citizen, if it has come so far.
fn draft_reply(
    queue: &Queue,
    officer_context: &CaseContext<'_>,
    case: &mut Case,
    entry: &Entry,
) -> Result<(), Fault> {
    let kind = match entry.fate {
        Fate::Awaiting => ResponseKind::RequestForInformation,
        _ => ResponseKind::ActionTaken,
    };
    let id = ResponseId::make(officer_context.now, &*queue.chance);
    let words = replies::Words { bn: &entry.reply_bn, en: "" };
    replies::draft(officer_context, case, (id, kind), words, &[])?;
    officer_context.save(case, "case_reply_drafted")?;
    if entry.fate == Fate::Drafted {
        return Ok(());
    }
    let moderator = holder(officer_context.records, queue.clock.now(), |_, role| role == Role::Moderator)?;
    let desk = CaseContext::load(officer_context.records, officer_context.now.plus(HOUR), Some(moderator))?;
    replies::approve(&desk, case, id, words)?;
    replies::settle(&desk, case, id, &SendOutcome::ByHand { link: None })?;
    desk.save(case, "case_reply_settled")
}
