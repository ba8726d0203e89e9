//! Taking in: the one way in for whatever a citizen says, wherever they say it.
//!
//! What has a name at its source is taken in once under that name, however often it is told; for what
//! has none, the same words about the same place within an hour are the same request.

use wire::case::{
    Case, CaseEventKind, CaseKind, CaseSource, CaseState, CitizenWords, Contact, EscalationCause,
    EscalationLevel, Point,
};
use wire::content::{Field, Flaw, FlawCode, Photo, photos_flaws, text_flaws};
use wire::digest::Digest;
use wire::ids::{CaseId, CategoryCode, DepartmentCode, Number};
use wire::people::Person;
use wire::problem::{Problem, ProblemCode};
use wire::time::{HOUR, Timestamp};
use wire::{limits, text};

use crate::audit::{self, AuditEntry};
use crate::city::tables;
use crate::fault::Fault;
use crate::rules::cases::context::{CaseContext, must_exist, reject_if_flawed};
use crate::rules::cases::{clocks, ending, recognition, routing};
use crate::rules::context::EffectContext;
use crate::rules::links::public_link;
use crate::store::{Records, StoreError};

/// Within this the same words are the same request, in milliseconds.
pub const SAME_REQUEST: i64 = HOUR;

/// What a citizen says for the first time.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// Made where it comes in.
    pub id: CaseId,
    /// Among what the same words are the same request: who passes them on, and as what. Empty for what
    /// people at the desk write down.
    pub heard: String,
    /// Who wrote it down, if somebody did.
    pub taken_by: Option<Person>,
    /// Which way it came.
    pub source: CaseSource,
    /// Its name there: the same name is the same case.
    pub external: Option<String>,
    /// What a person calls it: a letter's number. Tells nothing apart.
    pub reference: Option<String>,
    /// Where the public can read it.
    pub link: Option<String>,
    /// What the citizen wants.
    pub kind: CaseKind,
    /// In which category, if that is clear.
    pub category: Option<CategoryCode>,
    /// For which department; none lets the category say.
    pub department: Option<DepartmentCode>,
    /// Where.
    pub ward: Option<u8>,
    /// Where, in words.
    pub place: String,
    /// Where, on the map.
    pub point: Option<Point>,
    /// What the citizen says.
    pub words: String,
    /// What they show; the files are verified and kept.
    pub photos: Vec<Photo>,
    /// Where more of that lies: kept as links, fetched by nobody.
    pub media: Vec<String>,
    /// The version of the notice that they were read or given.
    pub notice: Option<u32>,
    /// How to reach them.
    pub contact: Contact,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The case it is.
    pub case: Case,
    /// It had been taken in before: nothing was changed.
    pub was_known: bool,
}

/// Takes in what a citizen says, once.
///
/// # Errors
/// `flawed`, `unknown_department`, `link_wrong`, or the store failed.
pub fn register_case(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    new: NewCase,
) -> Result<Taken, Fault> {
    register_received(records, effect, new, None)
}

/// The same of what was received elsewhere, and earlier: its clocks count from then. That it was taken in only now is in
/// its history, and what was said about the earlier moment is in the audit log.
///
/// # Errors
/// As for [`register_case`].
pub fn register_received(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    new: NewCase,
    received: Option<Timestamp>,
) -> Result<Taken, Fault> {
    let received_at = received.filter(|received| *received < effect.now).unwrap_or(effect.now);
    let new = stored(new);
    let dedup_key = dedup_key(effect, &new)?;
    if let Some(known) = known(records, &new, dedup_key, effect.now)? {
        return Ok(Taken { case: known, was_known: true });
    }
    check(records, &new)?;
    let context = CaseContext::load(records, effect.now, new.taken_by.clone())?;
    let categories = tables::categories(records)?;
    let mut case = Case {
        id: new.id,
        number: number(records, effect)?,
        department: None,
        version: 0,
        state: CaseState::New,
        kind: new.kind,
        category: new.category.clone(),
        ward: new.ward,
        place: new.place,
        point: new.point,
        words: new.words,
        photos: new.photos,
        media: new.media,
        more_words: Vec::new(),
        source: new.source.clone(),
        reference: new.reference.or_else(|| new.external.clone()),
        link: new.link,
        contact: new.contact.masked(),
        notice: new.notice,
        received_at,
        assignee: None,
        assigned_at: None,
        accepted_at: None,
        clocks: Vec::new(),
        responses: Vec::new(),
        page_answers: Vec::new(),
        transfers: Vec::new(),
        me_too: 0,
        merged_into: None,
        reopened: 0,
        escalations: Vec::new(),
        closing: None,
        history: Vec::new(),
        notes: Vec::new(),
    };
    context.record(&mut case, CaseEventKind::Received, "");
    let days = tables::working_days(&categories, case.category.as_ref());
    clocks::begin(&mut case, &context.calendar, days, received_at);
    let category = tables::department_for(&categories, case.category.as_ref(), case.ward);
    // Thanks are read at the desk; nobody has to see to them.
    let department = new.department.or(category).filter(|_| case.kind != CaseKind::Thanks);
    if let Some(department) = department {
        routing::place(&context, &mut case, &department)?;
    }
    context.save(&case, "case_taken_in")?;
    if received_at < effect.now {
        note_earlier(records, effect.now, &case)?;
    }
    if !new.contact.is_empty() {
        records.save_contact(case.id, &new.contact)?;
    }
    if let Some(external) = &new.external {
        records.add_origin(new.source.as_str(), external, case.id)?;
    }
    records.delete_dedup_keys(effect.now.plus(-SAME_REQUEST))?;
    records.add_dedup_key(dedup_key, effect.now, case.id)?;
    Ok(Taken { case, was_known: false })
}

fn note_earlier(records: &dyn Records, now: Timestamp, case: &Case) -> Result<(), Fault> {
    let actor = case.history.first().and_then(|event| event.by.as_ref());
    let actor = actor.map_or_else(|| "system".to_owned(), |person| person.id.to_string());
    let detail = case.received_at.day().to_string();
    let subject = case.number.0.as_str();
    let entry = AuditEntry { actor: &actor, action: "case_received_earlier", subject, detail: &detail };
    Ok(audit::note(records, now, entry)?)
}

fn stored(new: NewCase) -> NewCase {
    let filled = |value: Option<String>| value.map(|v| text::stored(&v)).filter(|v| !v.is_empty());
    NewCase {
        external: filled(new.external),
        reference: filled(new.reference),
        link: filled(new.link),
        place: text::stored(&new.place),
        words: text::stored(&new.words),
        contact: new.contact.stored(),
        ..new
    }
}

fn known(
    records: &dyn Records,
    new: &NewCase,
    dedup_key: Digest,
    now: Timestamp,
) -> Result<Option<Case>, Fault> {
    if let Some(case) = records.case(new.id)? {
        // Sent again because no answer came. With other words in it, they would be nowhere.
        let as_before = records.case_by_dedup_key(dedup_key, case.received_at)? == Some(case.id);
        return if as_before || is_told_again(records, new, &case, now)? {
            Ok(Some(case))
        } else {
            Err(ProblemCode::OperationConflict.into())
        };
    }
    let found = match &new.external {
        Some(external) => records.case_by_origin(new.source.as_str(), external)?,
        None => records.case_by_dedup_key(dedup_key, now.plus(-SAME_REQUEST))?,
    };
    Ok(found.map(|id| records.case(id)).transpose()?.flatten())
}

/// Whether this is what a case began with. Its key is forgotten after an hour; then where it is and what it is may have
/// been set right at the desk, and the contact may be forgotten.
fn is_told_again(
    records: &dyn Records,
    new: &NewCase,
    case: &Case,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let old = now.since(case.received_at) > SAME_REQUEST;
    let place =
        (case.kind, case.ward, &case.place, case.point) == (new.kind, new.ward, &new.place, new.point);
    let contact = records.contact(case.id)?;
    let contact = contact.map_or(old || new.contact.is_empty(), |contact| contact == new.contact);
    Ok(case.words == new.words && contact && (old || place))
}

/// The same words, place and person, whichever way they came.
fn dedup_key(effect: &EffectContext<'_>, new: &NewCase) -> Result<Digest, Fault> {
    let place = (new.ward, text::key(&new.place), new.point.map(|point| (point.lat, point.long)));
    let who = (text::key(&new.contact.phone), text::key(&new.contact.email), text::key(&new.contact.name));
    let heard = if new.heard.is_empty() { String::new() } else { format!("\n{}", new.heard) };
    let said = format!("{:?}\n{place:?}\n{who:?}\n{}{heard}", new.kind, text::key(&new.words));
    recognition::keyed(effect.key, said.as_bytes())
}

fn check(records: &dyn Records, new: &NewCase) -> Result<(), Fault> {
    let mut flaws = Vec::new();
    photos_flaws(&mut flaws, &new.photos);
    words_flaws(&mut flaws, &new.words, &new.media, &new.photos);
    text_flaws(&mut flaws, Field::Place, &new.place, limits::PLACE);
    for value in [&new.contact.name, &new.contact.phone, &new.contact.email] {
        text_flaws(&mut flaws, Field::Whole, value, limits::CONTACT);
    }
    for value in new.external.iter().chain(&new.reference) {
        text_flaws(&mut flaws, Field::Whole, value, limits::REFERENCE);
    }
    check_place(records, &mut flaws, new.ward)?;
    if !new.kind.is_known() || matches!(new.source, CaseSource::Unknown(_)) {
        return Err(Problem::new(ProblemCode::Malformed).with("at", "kind").into());
    }
    check_category(records, new.category.as_ref())?;
    if let Some(department) = &new.department {
        must_exist(records, department)?;
    }
    if let Some(link) = &new.link {
        public_link(link)?;
    }
    reject_if_flawed(flaws)
}

/// They say something, or show something.
fn words_flaws(flaws: &mut Vec<Flaw>, words: &str, media: &[String], photos: &[Photo]) {
    if words.is_empty() && media.is_empty() && photos.is_empty() {
        flaws.push(Flaw::new(Field::CaptionBn, FlawCode::Missing));
    }
    text_flaws(flaws, Field::CaptionBn, words, limits::WORDS);
    if media.len() > limits::MEDIA {
        flaws.push(Flaw::new(Field::Photos, FlawCode::TooMany));
    }
    for link in media {
        text_flaws(flaws, Field::Photos, link, limits::REFERENCE);
    }
}

/// # Errors
/// The store failed.
pub fn check_place(records: &dyn Records, flaws: &mut Vec<Flaw>, ward: Option<u8>) -> Result<(), Fault> {
    let places = records.places()?;
    if ward.is_some_and(|ward| places.borough_of(ward).is_none()) {
        flaws.push(Flaw::new(Field::Ward, FlawCode::Unknown));
    }
    Ok(())
}

/// # Errors
/// `malformed`: no such category.
pub fn check_category(records: &dyn Records, category: Option<&CategoryCode>) -> Result<(), Fault> {
    let known = tables::categories(records)?;
    match category {
        Some(code) if known.iter().all(|category| category.code != *code) => {
            Err(Problem::new(ProblemCode::Malformed).with("at", "category").into())
        }
        _ => Ok(()),
    }
}

fn number(records: &dyn Records, effect: &EffectContext<'_>) -> Result<Number, Fault> {
    let year = effect.now.day().year();
    Ok(Number::of_case(effect.body, year, records.count(&format!("case/{year}"))?))
}

/// What a citizen says about a case that is there.
#[derive(Debug, Clone)]
pub struct MoreWords {
    /// What.
    pub text: String,
    /// What they show with it.
    pub photos: Vec<Photo>,
    /// Where more of that lies.
    pub media: Vec<String>,
    /// A "thank you" and the like: nothing follows from it.
    pub thanks: bool,
    /// There is no word in it.
    pub sticker: bool,
    /// The place they show.
    pub point: Option<Point>,
    /// Its source and its name there: the same name is heard once.
    pub origin: Option<(CaseSource, String)>,
}

/// The case in which a case's talk goes on: a duplicate's, where it was merged. No chain is longer than this.
///
/// # Errors
/// The store failed.
pub fn goes_on_in(records: &dyn Records, mut case: Case) -> Result<Case, Fault> {
    for _ in 0..8 {
        let into = case.merged_into.as_ref().map(|into| records.case(into.case)).transpose()?;
        match into.flatten() {
            Some(into) => case = into,
            None => break,
        }
    }
    Ok(case)
}

/// A citizen wrote again. One who was awaited is awaited no longer; a case that was answered is opened
/// again, unless all they say is thanks; of one that is with an agency outside the nodal officer is told.
/// Answers whether it was news.
///
/// # Errors
/// `flawed`, or the store failed.
pub fn citizen_wrote(context: &CaseContext<'_>, case: &mut Case, more: MoreWords) -> Result<bool, Fault> {
    let words = text::stored(&more.text);
    let mut flaws = Vec::new();
    photos_flaws(&mut flaws, &more.photos);
    words_flaws(&mut flaws, &words, &more.media, &more.photos);
    reject_if_flawed(flaws)?;
    if let Some((source, external)) = &more.origin {
        if context.records.case_by_origin(source.as_str(), external)?.is_some() {
            return Ok(false);
        }
        context.records.add_origin(source.as_str(), external, case.id)?;
    }
    let thanks = more.thanks;
    case.more_words.push(CitizenWords {
        text: words,
        photos: more.photos,
        media: more.media,
        name: more.origin.map(|(_, external)| external),
        thanks,
        sticker: more.sticker,
        point: more.point,
        at: context.now,
    });
    // The newest place is where it is.
    case.point = more.point.or(case.point);
    if thanks {
        context.record(case, CaseEventKind::Thanked, "");
        return Ok(true);
    }
    context.record(case, CaseEventKind::CitizenWrote, "");
    hear(context, case)?;
    Ok(true)
}

/// What follows when a citizen says something that is not only thanks, also by changing what they had said.
///
/// # Errors
/// The store failed.
pub fn hear(context: &CaseContext<'_>, case: &mut Case) -> Result<(), Fault> {
    match case.state {
        CaseState::AwaitingCitizen => resume(context, case),
        CaseState::Answered | CaseState::Closed | CaseState::NoAction => ending::reopen(context, case, "")?,
        // Whether it is for us now, or to be told to the agency: nobody else looks at it any more.
        CaseState::ReferredOut => {
            context.raise(case, EscalationCause::Wrote, EscalationLevel::NodalOfficer)?
        }
        _ => {}
    }
    Ok(())
}

/// The citizen is awaited no longer: the clocks go on.
pub fn resume(context: &CaseContext<'_>, case: &mut Case) {
    clocks::resume(case, &context.calendar, context.now);
    case.state = match (&case.accepted_at, &case.assignee) {
        (Some(_), _) => CaseState::InProgress,
        (None, Some(_)) => CaseState::Assigned,
        (None, None) => CaseState::New,
    };
    context.record(case, CaseEventKind::Resumed, "");
}
