//! What staff do at the page itself, past this program: they answer there, hide what somebody wrote, remove what they wrote.
//!
//! An answer there is noted in the case it answers, and the first reply is given: the citizen has an answer by a person,
//! and an alarm that says otherwise sends an officer to do it again (ADR 0032). Nothing else follows from it: what was
//! done about the complaint, the officer says. What this program sent comes back as an echo and is not noted twice; it
//! also tells of a reply of which nobody knew whether it went out.

use wire::case::{Case, CaseEventKind, ClockKind, PageAnswer, ResponseState};
use wire::desk::cases::SendOutcome;
use wire::ids::CaseId;
use wire::text;

use crate::fault::Fault;
use crate::intake::facebook::event::{PagePost, PageSaid};
use crate::rules::cases::context::CaseContext;
use crate::rules::cases::intake::goes_on_in;
use crate::rules::cases::public_updates::public_text;
use crate::rules::cases::{clocks, forgetting, replies};
use crate::rules::context::EffectContext;
use crate::store::{Records, ThingKind, ThingRow};

/// The page said something: ours, or written there by a person.
///
/// # Errors
/// The store failed.
pub fn heard(records: &dyn Records, effect: &EffectContext<'_>, said: PageSaid) -> Result<(), Fault> {
    let PageSaid { post, to, edited } = said;
    if let Some(thing) = records.thing(&post.id)? {
        return match thing.case.filter(|_| edited && thing.ours && !thing.removed) {
            Some(case) => reworded(records, effect, case, post),
            None => Ok(()),
        };
    }
    let case = answered(records, &post, to.as_deref())?;
    let thing = ThingRow::unknown(post.kind, post.id.clone());
    let id = case.as_ref().map(|case| case.id);
    records.save_thing(&ThingRow { ours: true, case: id, ..thing })?;
    let Some(mut case) = case else { return Ok(()) };
    let nothing = post.text.is_empty() && post.media.is_empty();
    if nothing || is_our_reply(records, effect, &case, &post)? {
        return Ok(());
    }
    let context = CaseContext::load(records, effect.now, None)?;
    let link = post.link.clone();
    let (name, text, media) = (post.id, post.text, post.media);
    case.page_answers.push(PageAnswer { name, text, media, link: post.link, at: context.now });
    clocks::meet(&mut case, &[ClockKind::FirstReply], context.now);
    context.record(&mut case, CaseEventKind::PageAnswered, link.unwrap_or_default());
    context.save(&case, "page_answered")
}

/// The case that something of the page answers.
fn answered(records: &dyn Records, post: &PagePost, to: Option<&str>) -> Result<Option<Case>, Fault> {
    let id = match (post.kind, to, &post.parent) {
        (ThingKind::Message, Some(to), _) => records.last_talk(to)?,
        (ThingKind::Comment, _, Some(parent)) => records.thing(parent)?.and_then(|thing| thing.case),
        _ => None,
    };
    let case = id.map(|id| records.case(id)).transpose()?.flatten();
    case.map(|case| goes_on_in(records, case)).transpose()
}

/// Staff changed there what they had answered.
fn reworded(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    case: CaseId,
    post: PagePost,
) -> Result<(), Fault> {
    let context = CaseContext::load(records, effect.now, None)?;
    let mut case = context.case(case)?;
    let answer =
        case.page_answers.iter_mut().find(|answer| answer.name == post.id && answer.text != post.text);
    let Some(answer) = answer else { return Ok(()) };
    answer.text = post.text;
    context.record(&mut case, CaseEventKind::PageAnswered, post.link.unwrap_or_default());
    context.save(&case, "page_answered")
}

/// Whether this is a reply that the desk approved, in the same words. One that nobody knew to be out is; one that a
/// person copied to the page is as well.
///
/// # Errors
/// The store failed.
pub fn is_our_reply(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    case: &Case,
    post: &PagePost,
) -> Result<bool, Fault> {
    let said = text::key(&post.text);
    let same = |state: ResponseState| {
        let mut all = case.responses.iter().filter(move |response| response.state == state);
        all.find(|response| text::key(&public_text(response)) == said).map(|response| response.id)
    };
    let sending = same(ResponseState::Sending);
    // What the queue itself is sending at this moment is settled when that has ended.
    let begun = records.sendings()?.iter().any(|(response, _)| sending == Some(*response));
    if begun || same(ResponseState::Sent).is_some() {
        return Ok(true);
    }
    let (waits, approved) =
        (sending.or_else(|| same(ResponseState::Unconfirmed)), same(ResponseState::Approved));
    let Some(response) = waits.or(approved) else { return Ok(false) };
    let context = CaseContext::load(records, effect.now, None)?;
    let mut case = case.clone();
    if waits.is_none() {
        replies::send(&context, &mut case, response)?;
    }
    replies::settle(&context, &mut case, response, &SendOutcome::Sent { link: post.link.clone() })?;
    context.save(&case, "case_reply_settled")?;
    Ok(true)
}

/// Something of the page was removed there. That it had been said stays true.
///
/// # Errors
/// The store failed.
pub fn removed(context: &CaseContext<'_>, mut case: Case, name: &str) -> Result<(), Fault> {
    let clear = |case: &mut Case| {
        for answer in case.page_answers.iter_mut().filter(|answer| answer.name == name) {
            answer.text.clear();
            answer.media.clear();
        }
    };
    clear(&mut case);
    context.record(&mut case, CaseEventKind::PageRemoved, "");
    context.save(&case, "page_removed")?;
    forgetting::change_kept(context.records, &case, clear)
}

/// The page hid what somebody wrote, or shows it again. What is hidden there is a complaint all the same: its caller
/// has taken it in, should it not have been known.
///
/// # Errors
/// Why not, with nothing written; or the store failed.
pub fn hid(records: &dyn Records, effect: &EffectContext<'_>, name: &str, hidden: bool) -> Result<(), Fault> {
    let Some(thing) = records.thing(name)?.filter(|thing| !thing.ours && !thing.removed) else {
        return Ok(());
    };
    let Some(case) = thing.case else { return Ok(()) };
    let context = CaseContext::load(records, effect.now, None)?;
    let mut case = context.case(case)?;
    let kind = if hidden { CaseEventKind::PageHid } else { CaseEventKind::PageShowed };
    let both = [CaseEventKind::PageHid, CaseEventKind::PageShowed];
    let last = case.history.iter().rev().find(|event| both.contains(&event.kind)).map(|event| event.kind);
    if last == Some(kind) || !hidden && last.is_none() {
        return Ok(());
    }
    context.record(&mut case, kind, "");
    context.save(&case, "page_hid")
}
