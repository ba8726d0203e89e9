//! Open311 GeoReport v2: what other sites bring in and read, and mySociety's updates both ways.
//!
//! A request is a case like any other: it comes in through [`register_case`]. Its
//! `service_request_id` is the case's number. What GeoReport lacks is a name that makes a repetition
//! harmless: [`FIXMYSTREET_ID`] is declared as such; for whoever does not send it, the same words from the
//! same key in the same service within an hour are the same request.
//!
//! Promises: what a request is read by is what its key allows ([`Caller`]); a citizen's name, telephone
//! number and e-mail address are in no answer; nothing is half taken in.
//!
//! Deliberately not here: the form of the answers ([`crate::http`]), fetching what a link leads to, and
//! guessing a ward from a point on the map.

use wire::case::{Case, CaseKind, CaseSource, Contact, Point};
use wire::desk::cases::Category;
use wire::digest::Digest;
use wire::ids::{CaseId, CategoryCode};
use wire::limits;
use wire::text;
use wire::time::{HOUR, Timestamp};

use crate::city::tables;
use crate::fault::Fault;
use crate::intake::form::Form;
use crate::intake::refusal::{Answer, Refusal};
use crate::rules::cases::context::CaseContext;
use crate::rules::cases::intake::{MoreWords, NewCase, citizen_wrote, goes_on_in, register_case};
use crate::rules::cases::photos::Brought;
use crate::rules::cases::public_updates;
use crate::rules::cases::remarks::is_thanks;
use crate::rules::context::EffectContext;
use crate::rules::roles::open311::{Open311Action, authorise_open311};
use crate::store::{Circle, KeyRow, Page, Records, RequestFilter};

/// The attribute that names a request at the site it comes from.
pub const FIXMYSTREET_ID: &str = "fixmystreet_id";
/// The attribute in which the sender may say the ward.
pub const WARD: &str = "ward";
/// Requests and updates in one answer.
pub const ANSWER: u32 = 1_000;
/// How far around a point is asked for where nobody says it, in metres.
const NEAR: f64 = 1_000.0;
/// The longest time one question may be about, in milliseconds.
pub const SPAN: i64 = 90 * 24 * HOUR;

/// Who asks.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// With a key that is good now.
    pub key: Option<KeyRow>,
}

impl Caller {
    /// Whoever sends this; a key that is none, or was struck off, is refused and not taken for none.
    ///
    /// # Errors
    /// The store failed.
    pub fn of(records: &dyn Records, form: &Form) -> Answer<Self> {
        let caller = match form.one("api_key") {
            Ok(None) => Self::default(),
            Ok(Some(secret)) => {
                match records.open311_key(key_hash(secret))?.filter(|k| k.revoked.is_none()) {
                    Some(key) => Self { key: Some(key) },
                    None => {
                        return Ok(Err(Refusal { code: 403, description: "api_key is not valid".into() }));
                    }
                }
            }
            Err(refusal) => return Ok(Err(refusal)),
        };
        Ok(caller.in_jurisdiction(records, form)?.map(|()| caller))
    }

    /// One queue is one body's: whoever names a jurisdiction must name one that a key is for.
    fn in_jurisdiction(&self, records: &dyn Records, form: &Form) -> Answer<()> {
        let said = match form.one("jurisdiction_id") {
            Ok(Some(said)) => said,
            Ok(None) => return Ok(Ok(())),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let known = match &self.key {
            Some(key) => key.jurisdiction == said,
            None => {
                records.open311_keys()?.iter().any(|key| key.revoked.is_none() && key.jurisdiction == said)
            }
        };
        Ok(if known { Ok(()) } else { Err(Refusal::unknown("jurisdiction_id is not known")) })
    }

    /// The name of the key, if there is one.
    #[must_use]
    pub fn reader(&self) -> Option<&str> {
        self.key.as_ref().map(|key| key.name.as_str())
    }

    /// Whether this is allowed.
    ///
    /// # Errors
    /// `api_key` is missing.
    pub fn may(&self, action: Open311Action) -> Result<(), Refusal> {
        authorise_open311(self.key.is_some(), action).map_err(|_| Self::no_key())
    }

    /// Whether this is allowed to the owner of a key, and whose it is.
    fn with_key(&self, action: Open311Action) -> Result<&KeyRow, Refusal> {
        self.may(action)?;
        self.key.as_ref().ok_or_else(Self::no_key)
    }

    fn no_key() -> Refusal {
        Refusal { code: 403, description: "api_key is missing".into() }
    }
}

/// What a key is known by. It is long and made by chance: one round of hashing is enough.
#[must_use]
pub fn key_hash(secret: &str) -> Digest {
    Digest::of(format!("purabarta-open311\n{secret}").as_bytes())
}

/// The category behind a code.
///
/// # Errors
/// The store failed; inside, there is none.
pub fn service(records: &dyn Records, code: &str) -> Answer<Category> {
    let known = tables::categories(records)?.into_iter().find(|category| category.code.to_string() == code);
    Ok(known.ok_or_else(|| Refusal::unknown("service_code is not known")))
}

/// `POST requests`: takes a request in, once.
///
/// # Errors
/// The store failed; inside, why it is refused.
pub fn report(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    caller: &Caller,
    form: &Form,
    (id, brought): (CaseId, &Brought),
) -> Answer<Case> {
    let (category, new) = match request(records, caller, form, id)? {
        Ok(new) => new,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let taken = match register_case(records, effect, NewCase { photos: brought.shown(), ..new }) {
        Ok(taken) => taken,
        // Everything is looked at before the first is written.
        Err(Fault::Refused(problem)) => return Ok(Err((*problem).into())),
        Err(fault) => return Err(fault),
    };
    let mut case = taken.case;
    if !taken.was_known {
        // Of a case that nobody has yet the files are with whom its category is for.
        brought.enter(records, case.department.as_ref().unwrap_or(&category.department), effect.now)?;
        if !brought.refused.is_empty() {
            let context = CaseContext::load(records, effect.now, None)?;
            brought.note_refused(&context, &mut case);
            context.save(&case, "case_photo_refused")?;
        }
    }
    if let Some(key) = &caller.key {
        records.add_open311_request(case.id, &key.name)?;
        public_updates::index(records, &case)?;
    }
    Ok(Ok(case))
}

fn request(records: &dyn Records, caller: &Caller, form: &Form, id: CaseId) -> Answer<(Category, NewCase)> {
    let code = form.one("service_code");
    let code = code.and_then(|code| code.ok_or_else(|| Refusal::wrong("service_code is missing")));
    let (key, code) = match (caller.with_key(Open311Action::Report), code) {
        (Ok(key), Ok(code)) => (key, code),
        (Err(refusal), _) | (_, Err(refusal)) => return Ok(Err(refusal)),
    };
    Ok(service(records, code)?.and_then(|category| {
        let new = read(key, &category, form, id)?;
        Ok((category, new))
    }))
}

/// What the form says, every field within its limit.
fn read(key: &KeyRow, category: &Category, form: &Form, id: CaseId) -> Result<NewCase, Refusal> {
    let (address, number) =
        (form.text("address_string", limits::PLACE)?, form.text("address_id", limits::PLACE)?);
    // The number of a house in a register that we do not have still tells the officer more than nothing.
    let place = if address.is_empty() { number } else { address };
    let point = point(form)?;
    if place.is_empty() && point.is_none() {
        return Err(Refusal::wrong("lat and long, address_string or address_id is missing"));
    }
    let name = form.attribute(FIXMYSTREET_ID, 100)?;
    let ward = ward(form)?;
    let media = form.links("media_url")?;
    let description = form.text("description", limits::WORDS)?;
    // A service and a place may be all that is said.
    let words =
        if description.is_empty() && media.is_empty() { category.name.bn.clone() } else { description };
    Ok(NewCase {
        id,
        heard: format!("open311/{}/{}", key.name, category.code),
        taken_by: None,
        source: CaseSource::Open311,
        external: (!name.is_empty()).then(|| format!("{}/r/{name}", key.name)),
        reference: (!name.is_empty()).then_some(name),
        link: None,
        kind: CaseKind::Complaint,
        category: Some(category.code.clone()),
        department: None,
        ward,
        place,
        point,
        words,
        photos: Vec::new(),
        media,
        notice: None,
        contact: contact(form)?,
    })
}

/// The ward, if one is said. A case is in one: of several none is taken, and the desk decides.
fn ward(form: &Form) -> Result<Option<u8>, Refusal> {
    let mut wards = Vec::new();
    for said in form.attribute_values(WARD, 10)? {
        let ward: u8 = text::latin_digits(&said)
            .parse()
            .map_err(|_| Refusal::wrong("attribute[ward] is not a ward's number"))?;
        if !wards.contains(&ward) {
            wards.push(ward);
        }
    }
    Ok(if let [ward] = wards.as_slice() { Some(*ward) } else { None })
}

fn contact(form: &Form) -> Result<Contact, Refusal> {
    let part = |name| form.text(name, limits::CONTACT / 2 - 1);
    let (first, last) = (part("first_name")?, part("last_name")?);
    // mySociety's way of saying that there is no last name.
    let names = [first.as_str(), last.as_str()].into_iter().filter(|name| !name.is_empty() && *name != "-");
    Ok(Contact {
        name: names.collect::<Vec<_>>().join(" "),
        phone: form.text("phone", limits::CONTACT)?,
        email: form.text("email", limits::CONTACT)?,
    })
}

fn point(form: &Form) -> Result<Option<Point>, Refusal> {
    let (lat, long) = match (form.decimal("lat")?, form.decimal("long")?) {
        (None, None) => return Ok(None),
        (Some(lat), Some(long)) => (lat, long),
        _ => return Err(Refusal::wrong("lat and long belong together")),
    };
    let millionths = |name: &str, degrees: f64, most: f64| {
        if !degrees.is_finite() || degrees.abs() > most {
            return Err(Refusal::wrong(format!("{name} is not on the earth")));
        }
        #[allow(clippy::cast_possible_truncation, reason = "at most 180 000 000 in size, as was just seen")]
        Ok((degrees * 1e6).round() as i32)
    };
    Ok(Some(Point { lat: millionths("lat", lat, 90.0)?, long: millionths("long", long, 180.0)? }))
}

/// `POST servicerequestupdates`: a citizen says more of a request. Answers the update's name here.
///
/// # Errors
/// The store failed; inside, why it is refused.
pub fn update(
    records: &dyn Records,
    now: Timestamp,
    caller: &Caller,
    form: &Form,
    brought: &Brought,
) -> Answer<String> {
    let key = caller.with_key(Open311Action::Update);
    let (number, more) = match key.and_then(|key| update_of(key, form, brought)) {
        Ok(said) => said,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some((case, brought_by)) = records.open311_request(caller.reader(), &number)? else {
        return Ok(Err(Refusal::unknown("service_request_id is not known")));
    };
    // What is public may be read by every site. But only the one it came from speaks for its citizen: an update can open
    // a closed case again.
    if caller.reader() != Some(brought_by.as_str()) {
        return Ok(Err(Refusal { code: 403, description: "the request came with another api_key".into() }));
    }
    let mut case = goes_on_in(records, case)?;
    let name = more.origin.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
    let context = CaseContext::load(records, now, None)?;
    match citizen_wrote(&context, &mut case, more) {
        Ok(true) => {
            brought.note_refused(&context, &mut case);
            context.save(&case, "citizen_wrote")?;
            let first = tables::categories(records)?
                .into_iter()
                .find(|known| Some(&known.code) == case.category.as_ref());
            let department = case.department.clone().or_else(|| first.map(|category| category.department));
            if let Some(department) = department {
                brought.enter(records, &department, now)?;
            }
        }
        Ok(false) => {}
        Err(Fault::Refused(problem)) => return Ok(Err((*problem).into())),
        Err(fault) => return Err(fault),
    }
    Ok(Ok(format!("{number}/{name}")))
}

fn update_of(key: &KeyRow, form: &Form, brought: &Brought) -> Result<(String, MoreWords), Refusal> {
    let must = |name: &str| match form.text(name, 100) {
        Ok(value) if value.is_empty() => Err(Refusal::wrong(format!("{name} is missing"))),
        other => other,
    };
    let (number, name) = (must("service_request_id")?, must("update_id")?);
    let (status, media) = (form.text("status", 100)?, form.links("media_url")?);
    let description = form.text("description", limits::WORDS)?;
    let shows = !media.is_empty() || !brought.photos.is_empty();
    if description.is_empty() && status.is_empty() && !shows {
        return Err(Refusal::wrong("description is missing"));
    }
    // Whoever says that it is well asks for nothing more. But a site sends the report's own status along with
    // whatever is said: then the words count.
    let over = ["closed", "fixed", "no_further_action"];
    let word = status.to_lowercase().replace([' ', '-'], "_");
    let well = !shows && (description.is_empty() || is_thanks(&description));
    let thanks = well && over.iter().any(|known| word.starts_with(known));
    let words = if description.is_empty() && !shows { status } else { description };
    let photos = brought.shown();
    let origin = Some((CaseSource::Open311, format!("{}/u/{name}", key.name)));
    let more = MoreWords { text: words, photos, media, thanks, sticker: false, point: None, origin };
    Ok((number, more))
}

/// `GET requests/{id}`.
///
/// # Errors
/// The store failed; inside, there is none that the caller may read.
pub fn find(records: &dyn Records, caller: &Caller, number: &str) -> Answer<Case> {
    let found = records.open311_request(caller.reader(), number)?.map(|(case, _)| case);
    Ok(found.ok_or_else(|| Refusal::unknown("service_request_id is not known")))
}

/// `GET requests`. Named requests are answered as far as there are such; everything else is then not asked.
///
/// # Errors
/// The store failed; inside, which parameter is wrong.
pub fn list(records: &dyn Records, now: Timestamp, caller: &Caller, form: &Form) -> Answer<Vec<Case>> {
    let (named, filter, page) = match asked(now, caller, form) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut cases = Vec::new();
    if named.is_empty() {
        cases = records.open311_requests(&filter, page)?;
    }
    for number in &named {
        cases.extend(records.open311_request(caller.reader(), number)?.map(|(case, _)| case));
    }
    Ok(Ok(cases))
}

fn asked(
    now: Timestamp,
    caller: &Caller,
    form: &Form,
) -> Result<(Vec<String>, RequestFilter, Page), Refusal> {
    let named = form.list("service_request_id", 200)?;
    let services = form.list("service_code", 200)?;
    if let Some(odd) = services.iter().find(|code| code.parse::<CategoryCode>().is_err()) {
        return Err(Refusal::unknown(format!("service_code {odd:?} is not known")));
    }
    let (mut open, mut closed) = (false, false);
    for status in form.list("status", 2)? {
        match status.to_lowercase().as_str() {
            "open" => open = true,
            "closed" => closed = true,
            _ => return Err(Refusal::wrong("status is open, closed or both")),
        }
    }
    let received = form.span(("start_date", "end_date"), SPAN)?;
    let updated = form.span(("updated_after", "updated_before"), SPAN)?;
    let filter = RequestFilter {
        reader: caller.reader().map(ToOwned::to_owned),
        services,
        open: (open != closed).then_some(open),
        // Whoever asks for what has changed wants old ones too.
        received: received.or_else(|| updated.is_none().then_some((now.plus(-SPAN), now))),
        updated,
        near: near(form)?,
    };
    Ok((named, filter, page(form)?))
}

/// Which part of an answer is asked for. Whoever names no page may go on by time, and gets the whole of the second that they go on from.
///
/// # Errors
/// There is no such page, or an answer does not hold so many.
pub fn page(form: &Form) -> Result<Page, Refusal> {
    let (page, size) = (form.number("page", u32::MAX)?, form.number("page_size", ANSWER)?);
    let limit = size.unwrap_or(ANSWER);
    let skip = page.map_or(0, |page| (page - 1).saturating_mul(limit));
    Ok(Page { skip, limit, whole_second: page.is_none() && size.is_none() })
}

/// Around which point, if that is asked.
fn near(form: &Form) -> Result<Option<Circle>, Refusal> {
    let (middle, metres) = (point(form)?, form.decimal("radius")?);
    let Some(middle) = middle else {
        return match metres {
            Some(_) => Err(Refusal::wrong("radius belongs to lat and long")),
            None => Ok(None),
        };
    };
    let metres = metres.unwrap_or(NEAR);
    if !(metres.is_finite() && metres >= 0.0) {
        return Err(Refusal::wrong("radius is not a distance in metres"));
    }
    Ok(Some(Circle { middle, metres }))
}
