//! Replies to citizens on their way out: begun once, and what became of each.
//!
//! A reply is tried once: where nobody knows whether it went out it is unconfirmed, and a person looks; that is also
//! what is left of an attempt in which the queue stopped.

use wire::case::{Case, CaseSource, ResponseState};
use wire::desk::cases::SendOutcome;
use wire::ids::{CaseId, ResponseId};
use wire::time::Timestamp;

use crate::channels::channel::{Delivery, Target};
use crate::fault::Fault;
use crate::rules::cases::context::CaseContext;
use crate::rules::cases::public_updates::public_text;
use crate::rules::cases::replies;
use crate::rules::links::page_link;
use crate::store::{Records, ThingKind, ThingRow};

/// Of what was going out when the queue stopped, nobody knows. Once, before anything is sent.
///
/// # Errors
/// The store failed.
pub fn recover(records: &dyn Records, now: Timestamp) -> Result<(), Fault> {
    mark_unconfirmed(records, now, records.sendings()?)
}

/// Nobody knows of these replies whether they went out.
fn mark_unconfirmed(
    records: &dyn Records,
    now: Timestamp,
    replies: Vec<(ResponseId, CaseId)>,
) -> Result<(), Fault> {
    let context = CaseContext::load(records, now, None)?;
    for (response, case) in replies {
        let mut case = context.case(case)?;
        if case.response(response).is_some_and(|found| found.state == ResponseState::Sending) {
            replies::settle(&context, &mut case, response, &SendOutcome::Unconfirmed)?;
            context.save(&case, "case_reply_settled")?;
        }
        records.end_sending(response)?;
    }
    Ok(())
}

/// After a restore: what was about to go out when the backup was made has most likely gone out since.
pub fn mark_all_unconfirmed(records: &dyn Records, now: Timestamp) -> Result<(), Fault> {
    let mut all = records.sendings()?;
    for id in records.facebook_to_send()? {
        let case = records.case(id)?;
        let sending =
            case.iter().flat_map(|case| &case.responses).filter(|r| r.state == ResponseState::Sending);
        all.extend(sending.map(|response| (response.id, id)));
    }
    mark_unconfirmed(records, now, all)
}

/// A reply that goes out now.
pub struct Reply {
    case: CaseId,
    response: ResponseId,
    /// What it says.
    pub text: String,
    /// What it answers; none when that is not known any more.
    pub target: Option<Target>,
}

/// The next reply that is to go out, noted as begun.
///
/// # Errors
/// The store failed.
pub fn begin_next(records: &dyn Records, now: Timestamp) -> Result<Option<Reply>, Fault> {
    for id in records.facebook_to_send()? {
        let Some(case) = records.case(id)? else { continue };
        for response in case.responses.iter().filter(|response| response.state == ResponseState::Sending) {
            if records.begin_sending(response.id, id, now)? {
                let text = public_text(response);
                return Ok(Some(Reply {
                    case: id,
                    response: response.id,
                    text,
                    target: target(records, &case)?,
                }));
            }
        }
    }
    Ok(None)
}

/// What a reply to this case is written below, or to whom: what it began with, or, where that was taken back, the newest
/// of what its citizen said since.
fn target(records: &dyn Records, case: &Case) -> Result<Option<Target>, Fault> {
    if case.source != CaseSource::Facebook {
        return Ok(None);
    }
    let mut there = records.things_of(case.id)?;
    there.retain(|thing| !thing.removed && !thing.ours);
    let newest = case
        .more_words
        .iter()
        .rev()
        .filter(|more| !more.sticker)
        .filter_map(|more| there.iter().find(|thing| more.name.as_deref() == Some(thing.id.as_str())));
    let found = there.iter().find(|thing| thing.first).into_iter().chain(newest).next().cloned();
    Ok(found.and_then(|thing| match thing.kind {
        ThingKind::Comment | ThingKind::Post => Some(Target::Below(thing.id)),
        ThingKind::Message => thing.author.map(Target::To),
    }))
}

/// Writes what became of the attempt. A person may have said it in the meantime: then that stands, unless
/// they said that it did not go out and it did.
///
/// # Errors
/// The store failed.
pub fn settle(records: &dyn Records, now: Timestamp, reply: &Reply, delivery: Delivery) -> Result<(), Fault> {
    let context = CaseContext::load(records, now, None)?;
    let mut case = context.case(reply.case)?;
    records.end_sending(reply.response)?;
    let kind = match &reply.target {
        Some(Target::To(_)) => ThingKind::Message,
        _ => ThingKind::Comment,
    };
    let outcome = match &delivery {
        Delivery::Out(id) => {
            // The platform will deliver it back as if somebody had posted it.
            let known = records.thing(id)?;
            let ours = ThingRow {
                id: id.clone(),
                kind,
                case: Some(reply.case),
                first: false,
                author: None,
                ours: true,
                removed: false,
            };
            if known.is_none() {
                records.save_thing(&ours)?;
            }
            // Its echo was here first, in words that the platform had changed: it is no other answer.
            case.page_answers.retain(|answer| answer.name != *id);
            SendOutcome::Sent { link: page_link(kind, id, None) }
        }
        Delivery::Refused(_) | Delivery::Planned => SendOutcome::NotSent,
        Delivery::Unconfirmed => SendOutcome::Unconfirmed,
    };
    let state = case.response(reply.response).map(|found| found.state);
    let sent = matches!(delivery, Delivery::Out(_));
    match state {
        Some(ResponseState::Sending) => {}
        Some(ResponseState::Unconfirmed) if sent => {}
        // Somebody thought that it did not go out. It did.
        Some(ResponseState::Approved) if sent => replies::send(&context, &mut case, reply.response)?,
        _ => return Ok(()),
    }
    replies::settle(&context, &mut case, reply.response, &outcome)?;
    if let Delivery::Refused(why) = delivery {
        replies::was_refused(&mut case, reply.response, &why);
    }
    context.save(&case, "case_reply_settled")?;
    Ok(())
}
