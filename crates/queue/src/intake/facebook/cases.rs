//! What citizens say on the Facebook page becomes cases.
//!
//! The platform tells everything at least once, in any order, for 36 hours: what is known by which id
//! ([`ThingRow`]) makes each of it harmless. A comment, a visitor's post and a message are cases, each once,
//! by its id there; when the notification was sent is never part of a name. An answer in the same thread by
//! the same person, or by somebody the platform does not name, is more of that case; by somebody else it is
//! a case of its own. Messages of one person belong to the case that is open or was just answered.
//!
//! Promises: told again, nothing changes; what the page itself says is no case; what was taken back, also
//! before it came, is not kept, and its case ends unless an officer has taken it on.
//!
//! Deliberately not here: HTTP and signatures ([`crate::http`]), sending ([`crate::channels`]).

use wire::case::{Case, CaseEventKind, CaseKind, CaseSource, CaseState, CloseReason, Contact, ResponseState};
use wire::ids::CaseId;
use wire::text;

use crate::fault::Fault;
use crate::intake::facebook::event::{Event, PagePost};
use crate::rules::cases::context::CaseContext;
use crate::rules::cases::intake::{MoreWords, NewCase, citizen_wrote, goes_on_in, is_thanks, register_case};
use crate::rules::cases::public_updates::public_text;
use crate::rules::cases::{ending, forgetting, recognition};
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
        Event::Echo(kind, id) => match records.thing(&id)? {
            Some(_) => Ok(()),
            None => Ok(records.save_thing(&ThingRow { ours: true, ..unknown(kind, id) })?),
        },
        Event::Nothing => Ok(()),
    }
}

fn unknown(kind: ThingKind, id: String) -> ThingRow {
    ThingRow { id, kind, case: None, first: false, author: None, ours: false, removed: false }
}

fn posted(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    post: PagePost,
    id: CaseId,
) -> Result<(), Fault> {
    // Known by its id: ours, taken back, or heard before.
    if records.thing(&post.id)?.is_some() || (post.text.is_empty() && post.media.is_empty()) {
        return Ok(());
    }
    let thing = ThingRow { author: post.author.clone(), ..unknown(post.kind, post.id.clone()) };
    let thread = thread(records, &post)?;
    if let Some(case) = &thread.case
        && post.author.is_none()
        && is_our_reply(case, &post.text)
    {
        return Ok(records.save_thing(&ThingRow { ours: true, ..thing })?);
    }
    if let Some(mut case) = thread.case.filter(|_| thread.same) {
        let context = CaseContext::load(records, effect.now, None)?;
        let more = MoreWords {
            thanks: is_thanks(&post.text) && post.media.is_empty(),
            text: post.text,
            photos: Vec::new(),
            media: post.media,
            origin: Some((CaseSource::Facebook, post.id)),
        };
        if citizen_wrote(&context, &mut case, more)? {
            context.save(&case, "citizen_wrote")?;
        }
        return Ok(records.save_thing(&ThingRow { case: Some(case.id), ..thing })?);
    }
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
            kind: CaseKind::Complaint,
            category: None,
            department: None,
            ward: None,
            place: String::new(),
            point: None,
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
                same = author.is_none() || above.author.is_none() || *author == above.author;
                above.case
            }
            None => None,
        },
        _ => None,
    };
    let case = id.map(|id| records.case(id)).transpose()?.flatten();
    let case = case.map(|case| goes_on_in(records, case)).transpose()?;
    if post.kind == ThingKind::Message {
        // Whoever writes when all is over begins anew.
        same = case.as_ref().is_some_and(|case| case.state.is_open() || case.state == CaseState::Answered);
    }
    Ok(Thread { case, same })
}

/// The echo of a reply, told without its author before its id was known.
fn is_our_reply(case: &Case, post: &str) -> bool {
    let out =
        |state| matches!(state, ResponseState::Sending | ResponseState::Unconfirmed | ResponseState::Sent);
    case.responses
        .iter()
        .any(|response| out(response.state) && text::key(&public_text(response)) == text::key(post))
}

fn edit(records: &dyn Records, effect: &EffectContext<'_>, post: PagePost, id: CaseId) -> Result<(), Fault> {
    let Some(thing) = records.thing(&post.id)? else {
        // The change came before what it changes: it says all that the other would have said.
        records.add_edit(&post.id, recognition::keyed(effect.key, post.text.as_bytes())?)?;
        return posted(records, effect, post, id);
    };
    let Some(case) = thing.case.filter(|_| !thing.removed && !thing.ours) else { return Ok(()) };
    let nothing = post.text.is_empty() && post.media.is_empty();
    if nothing || !records.add_edit(&post.id, recognition::keyed(effect.key, post.text.as_bytes())?)? {
        return Ok(());
    }
    let context = CaseContext::load(records, effect.now, None)?;
    let mut case = context.case(case)?;
    let (words, media) = if thing.first {
        (&mut case.words, &mut case.media)
    } else {
        match case.more_words.iter_mut().find(|more| more.name.as_deref() == Some(post.id.as_str())) {
            Some(more) => (&mut more.text, &mut more.media),
            None => return Ok(()),
        }
    };
    if *words == post.text {
        return Ok(());
    }
    *words = post.text;
    if !post.media.is_empty() {
        *media = post.media;
    }
    context.record(&mut case, CaseEventKind::CitizenEdited, "");
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
    let thing = records.thing(&id)?.unwrap_or_else(|| unknown(kind, id));
    if thing.removed {
        return Ok(());
    }
    let (case, first, id) = (thing.case, thing.first, thing.id.clone());
    records.save_thing(&ThingRow { removed: true, ..thing })?;
    let Some(case) = case else { return Ok(()) };
    let context = CaseContext::load(records, effect.now, None)?;
    let mut case = context.case(case)?;
    if first {
        case.words.clear();
        case.media.clear();
        case.contact = Contact::default();
        records.delete_contact(case.id)?;
    } else if let Some(more) =
        case.more_words.iter_mut().find(|more| more.name.as_deref() == Some(id.as_str()))
    {
        more.text.clear();
        more.media.clear();
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
