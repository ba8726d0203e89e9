//! What citizens say on the Facebook page becomes cases.
//!
//! The platform tells everything at least once, in any order, for 36 hours: what is known by which id
//! ([`ThingRow`]) makes each of it harmless. A comment, a visitor's post and a message are cases, each once,
//! by its id there; when the notification was sent is never part of a name. An answer in the same thread by
//! the same person, or by somebody the platform does not name, is more of that case; by somebody else it is
//! a case of its own. Messages of one person belong to the case that is open or was just answered.
//!
//! What asks for nothing (thanks, "ok", an emoji, a sticker) is noted in the case it belongs to and opens none again; where
//! there is no case, thanks become one that is only read, and the others none. After a question of ours "ok" may be the
//! answer: then a person looks.
//!
//! Promises: told again, nothing changes; what the page itself says is no case ([`page_answers`]); what was taken back,
//! also before it came, is not kept, and its case ends unless an officer has taken it on. Words that are changed to
//! say something else after the answer are heard like new ones.
//!
//! Deliberately not here: HTTP and signatures ([`crate::http`]), sending ([`crate::channels`]).

use wire::case::{Case, CaseEventKind, CaseKind, CaseSource, CaseState, CloseReason, Contact};
use wire::ids::CaseId;
use wire::text;

use crate::city::tables;
use crate::fault::Fault;
use crate::intake::facebook::event::{Event, PagePost, Reaction};
use crate::intake::facebook::page_answers;
use crate::rules::cases::context::CaseContext;
use crate::rules::cases::intake::{MoreWords, NewCase, citizen_wrote, goes_on_in, hear, register_case};
use crate::rules::cases::remarks::{Remark, remark};
use crate::rules::cases::{clocks, ending, forgetting, recognition};
use crate::rules::context::EffectContext;
use crate::store::{Records, ThingKind, ThingRow};

/// Does what an event says, once. `id` is for the case that it may begin.
///
/// # Errors
/// Why not, with nothing written; or the store failed.
pub fn apply(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    event: Event,
    id: CaseId,
) -> Result<(), Fault> {
    match event {
        Event::Posted(post) => posted(records, effect, post, id),
        Event::Edited(post) => edit(records, effect, post, id),
        Event::Removed(kind, id) => remove(records, effect, kind, id),
        Event::Hidden(post, hidden) => {
            let name = post.id.clone();
            posted(records, effect, post, id)?;
            page_answers::hid(records, effect, &name, hidden)
        }
        Event::Echo(said) => page_answers::heard(records, effect, said),
        Event::Reacted(reaction) => reacted(records, effect, reaction),
        Event::Nothing => Ok(()),
    }
}

/// Takes in what somebody said, unless it is known by its id: ours, taken back, or heard before.
fn posted(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    post: PagePost,
    id: CaseId,
) -> Result<(), Fault> {
    match records.thing(&post.id)? {
        Some(_) => Ok(()),
        None => take_in(records, effect, post, id),
    }
}

/// What a post is that asks for nothing.
fn remark_of(post: &PagePost) -> Option<Remark> {
    if post.sticker {
        return Some(Remark::Wordless);
    }
    remark(&post.text).filter(|_| post.media.is_empty() && post.point.is_none())
}

fn take_in(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    post: PagePost,
    id: CaseId,
) -> Result<(), Fault> {
    if post.text.is_empty() && post.media.is_empty() {
        return Ok(());
    }
    let thing = ThingRow { author: post.author.clone(), ..ThingRow::unknown(post.kind, post.id.clone()) };
    let thread = thread(records, &post)?;
    if let Some(case) = &thread.case
        && post.author.is_none()
        && page_answers::is_our_reply(records, effect, case, &post)?
    {
        return Ok(records.save_thing(&ThingRow { ours: true, case: Some(case.id), ..thing })?);
    }
    let remark = remark_of(&post);
    // Praise that is only read is no place for a complaint.
    let fits = |case: &Case| case.kind != CaseKind::Thanks || remark.is_some();
    if let Some(mut case) = thread.case.filter(|case| thread.same && fits(case)) {
        let context = CaseContext::load(records, effect.now, None)?;
        let more = MoreWords {
            // To a question "ok" may be the answer.
            thanks: match remark {
                Some(Remark::Thanks) => true,
                Some(_) => case.state != CaseState::AwaitingCitizen,
                None => false,
            },
            sticker: remark == Some(Remark::Wordless),
            text: post.text,
            photos: Vec::new(),
            media: post.media,
            point: post.point,
            origin: Some((CaseSource::Facebook, post.id)),
        };
        if citizen_wrote(&context, &mut case, more)? {
            context.save(&case, "citizen_wrote")?;
        }
        return Ok(records.save_thing(&ThingRow { case: Some(case.id), ..thing })?);
    }
    let kind = match remark {
        // About nothing that is known here, and asking for nothing: it stands at the page. Should words take its place, they
        // are taken in. Of whoever has no case nothing is kept.
        Some(Remark::Assent | Remark::Wordless) => {
            return Ok(records.save_thing(&ThingRow { author: None, ..thing })?);
        }
        Some(Remark::Thanks) => CaseKind::Thanks,
        None => post.wants,
    };
    let taken = register_case(
        records,
        effect,
        NewCase {
            id,
            heard: String::new(),
            taken_by: None,
            source: CaseSource::Facebook,
            external: Some(post.id),
            reference: None,
            link: post.link,
            kind,
            category: None,
            department: None,
            ward: None,
            place: String::new(),
            point: post.point,
            words: post.text,
            photos: Vec::new(),
            media: post.media,
            notice: None,
            contact: Contact { name: post.name, ..Contact::default() },
        },
    )?;
    Ok(records.save_thing(&ThingRow { case: Some(taken.case.id), first: true, ..thing })?)
}

/// The case whose talk something belongs to, and whether it is that citizen who talks.
struct Thread {
    case: Option<Case>,
    same: bool,
}

fn thread(records: &dyn Records, post: &PagePost) -> Result<Thread, Fault> {
    let mut same = true;
    let id = match (post.kind, &post.author, &post.parent) {
        (ThingKind::Message, Some(author), _) => records.last_talk(author)?,
        (ThingKind::Comment, author, Some(parent)) => match records.thing(parent)? {
            Some(above) => {
                // Below an answer of the page it is whoever was answered who goes on.
                let first = above.case.filter(|_| above.ours).map(|id| records.began_with(id)).transpose()?;
                let asked = first.flatten().map_or(above.author, |first| first.author);
                same = author.is_none() || asked.is_none() || *author == asked;
                above.case
            }
            None => None,
        },
        _ => None,
    };
    let case = id.map(|id| records.case(id)).transpose()?.flatten();
    let case = case.map(|case| goes_on_in(records, case)).transpose()?;
    if post.kind == ThingKind::Message {
        // Whoever writes when all is over begins anew; whoever only says thanks does not.
        let goes_on = |case: &Case| case.state.is_open() || case.state == CaseState::Answered;
        same = case.as_ref().is_some_and(|case| goes_on(case) || remark_of(post).is_some());
    }
    Ok(Thread { case, same })
}

/// An emoji to a message is noted in that message's case, once for each person and message.
fn reacted(records: &dyn Records, effect: &EffectContext<'_>, reaction: Reaction) -> Result<(), Fault> {
    let Some(case) = records.thing(&reaction.to)?.and_then(|thing| thing.case) else { return Ok(()) };
    let id = format!("{}/reaction/{}", reaction.to, reaction.by);
    if records.thing(&id)?.is_some() {
        return Ok(());
    }
    let context = CaseContext::load(records, effect.now, None)?;
    let mut case = goes_on_in(records, context.case(case)?)?;
    let more = MoreWords {
        text: reaction.emoji,
        photos: Vec::new(),
        media: Vec::new(),
        thanks: case.state != CaseState::AwaitingCitizen,
        sticker: true,
        point: None,
        origin: Some((CaseSource::Facebook, id.clone())),
    };
    if citizen_wrote(&context, &mut case, more)? {
        context.save(&case, "citizen_wrote")?;
    }
    let thing = ThingRow::unknown(ThingKind::Message, id);
    Ok(records.save_thing(&ThingRow { case: Some(case.id), author: Some(reaction.by), ..thing })?)
}

fn edit(records: &dyn Records, effect: &EffectContext<'_>, post: PagePost, id: CaseId) -> Result<(), Fault> {
    let Some(thing) = records.thing(&post.id)? else {
        // The change came before what it changes: it says all that the other would have said.
        records.add_edit(&post.id, recognition::keyed(effect.key, post.text.as_bytes())?)?;
        return posted(records, effect, post, id);
    };
    let nothing = post.text.is_empty() && post.media.is_empty();
    if nothing || thing.removed || thing.ours {
        return Ok(());
    }
    let Some(case) = thing.case else {
        // It was no more than an emoji.
        return take_in(records, effect, post, id);
    };
    if !records.add_edit(&post.id, recognition::keyed(effect.key, post.text.as_bytes())?)? {
        return Ok(());
    }
    let context = CaseContext::load(records, effect.now, None)?;
    let mut case = context.case(case)?;
    let asks = remark_of(&post).is_none();
    let (words, media) = if thing.first {
        (&mut case.words, &mut case.media)
    } else {
        match case.more_words.iter_mut().find(|more| more.name.as_deref() == Some(post.id.as_str())) {
            Some(more) => {
                if asks {
                    (more.thanks, more.sticker) = (false, false);
                }
                (&mut more.text, &mut more.media)
            }
            None => return Ok(()),
        }
    };
    if *words == post.text {
        return Ok(());
    }
    let other = text::key(words) != text::key(&post.text);
    *words = post.text;
    if !post.media.is_empty() {
        *media = post.media;
    }
    context.record(&mut case, CaseEventKind::CitizenEdited, "");
    if asks && other {
        if thing.first && case.kind == CaseKind::Thanks && post.wants == CaseKind::Complaint {
            // Praise that has become a complaint: its clocks begin with it.
            case.kind = CaseKind::Complaint;
            let days = tables::working_days(&tables::categories(records)?, case.category.as_ref());
            clocks::begin(&mut case, &context.calendar, days, context.now);
        }
        hear(&context, &mut case)?;
    }
    context.save(&case, "citizen_edited")?;
    // Departments that had the case keep what it was: not with words that the citizen has replaced.
    forgetting::withdraw(records, &case, &thing.id, thing.first)
}

fn remove(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    kind: ThingKind,
    id: String,
) -> Result<(), Fault> {
    let thing = records.thing(&id)?.unwrap_or_else(|| ThingRow::unknown(kind, id));
    if thing.removed {
        return Ok(());
    }
    let (case, first, ours, id) = (thing.case, thing.first, thing.ours, thing.id.clone());
    records.save_thing(&ThingRow { removed: true, ..thing })?;
    let Some(case) = case else { return Ok(()) };
    let context = CaseContext::load(records, effect.now, None)?;
    let mut case = context.case(case)?;
    if ours {
        return page_answers::removed(&context, case, &id);
    }
    if first {
        case.words.clear();
        case.media.clear();
        case.point = None;
        case.contact = Contact::default();
        records.delete_contact(case.id)?;
    } else if let Some(more) =
        case.more_words.iter_mut().find(|more| more.name.as_deref() == Some(id.as_str()))
    {
        more.text.clear();
        more.media.clear();
        case.point = case.point.filter(|point| more.point != Some(*point));
        more.point = None;
    }
    records.delete_edits(&id)?;
    context.record(&mut case, CaseEventKind::CitizenRemoved, "");
    let more = case.more_words.iter().any(|more| !more.text.is_empty() || !more.media.is_empty());
    let untaken = matches!(case.state, CaseState::New | CaseState::Assigned | CaseState::AwaitingCitizen);
    if case.words.is_empty() && !more && untaken {
        ending::close(&context, &mut case, CloseReason::TakenBack, "")?;
    }
    context.save(&case, "citizen_removed")?;
    forgetting::withdraw(records, &case, &id, first)
}
