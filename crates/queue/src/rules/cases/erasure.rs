//! Erasing a case by order: what the citizen said and showed, how to reach them, and what the office wrote about them.
//!
//! What stays is what is counted: number, kind, category, ward, department, dates and states; who of the office did what
//! when; and the replies, which were public, unless they are ordered away too. A line of the audit log says who ordered
//! it, why, and under which file number, and nothing of what it was. Every department that ever had the case gets a newer
//! document. Erased again, nothing is left to erase.

use wire::case::{Case, CaseEventKind, CaseState, CloseReason, Contact, ResponseState};
use wire::digest::Digest;
use wire::ids::{CaseId, OfficerId};
use wire::problem::ProblemCode;

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::cases::context::CaseContext;
use crate::rules::cases::{clocks, ending, forgetting};
use crate::store::ThingRow;

/// By whose order, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Order {
    /// Who ordered it.
    pub by: OfficerId,
    /// Why.
    pub reason: Reason,
    /// The file number of the order on paper: letters, digits and `-/.:` only, so that no citizen stands in it.
    pub file: FileNumber,
    /// The replies go too.
    pub replies: bool,
}

/// Why something is erased. The words are in files that outlive the program: none is renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The citizen asked for it.
    Requested,
    /// A court or an authority ordered it.
    Court,
    /// It should never have been taken in.
    Mistake,
}

impl Reason {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Court => "court",
            Self::Mistake => "mistake",
        }
    }
}

/// A file number.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileNumber(String);

impl std::str::FromStr for FileNumber {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-/.:".contains(&byte);
        // A run of digits as long as a telephone number could be one.
        let phone = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= 10);
        if (1..=40).contains(&text.len()) && text.bytes().all(fits) && !phone {
            Ok(Self(text.to_owned()))
        } else {
            Err("a file number has 1 to 40 letters, digits and -/.: and no telephone number in it")
        }
    }
}

impl TryFrom<String> for FileNumber {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<FileNumber> for String {
    fn from(file: FileNumber) -> Self {
        file.0
    }
}

/// Whether a case was erased before.
#[must_use]
pub fn is_erased(case: &Case) -> bool {
    case.history.iter().any(|event| event.kind == CaseEventKind::Erased)
}

/// Erases a case.
///
/// # Errors
/// `not_found`, or the store failed.
pub fn erase(context: &CaseContext<'_>, id: CaseId, order: &Order) -> Result<(), Fault> {
    let records = context.records;
    let mut case = records.case(id)?.ok_or(ProblemCode::NotFound)?;
    let files = files(&case, order.replies);
    let ends = case.state.is_open() || case.state == CaseState::Answered;
    redact(&mut case, order.replies);
    if ends {
        ending::close(context, &mut case, CloseReason::TakenBack, "")?;
    }
    context.record(&mut case, CaseEventKind::Erased, "");
    records.save_case(&case, clocks::next_check_at(&case, &context.calendar))?;
    records.delete_contact(id)?;
    records.forget_texts(id)?;
    for thing in records.things_of(id)? {
        // Told again, it is not taken in again.
        records.save_thing(&ThingRow { author: None, removed: !thing.ours, ..thing.clone() })?;
        records.delete_edits(&thing.id)?;
        records.forget_deliveries_of(&thing.id)?;
    }
    forgetting::change_kept(records, &case, |kept| redact(kept, order.replies))?;
    forgetting::let_go(records, &case, &files)?;
    let (actor, kept) = (order.by.to_string(), if order.replies { "erased" } else { "kept" });
    let detail = format!("{} {} replies {kept}", order.reason.as_str(), order.file.0);
    let entry = AuditEntry { actor: &actor, action: "case_erased", subject: &case.number.0, detail: &detail };
    Ok(audit::note(records, context.now, entry)?)
}

fn files(case: &Case, replies: bool) -> Vec<Digest> {
    let later = case.more_words.iter().flat_map(|more| &more.photos);
    let replied = case.responses.iter().flat_map(|response| &response.photos).filter(|_| replies);
    case.photos.iter().chain(later).chain(replied).map(|photo| photo.sha256).collect()
}

/// Takes everything out of a case that says something of a citizen, or that somebody typed.
fn redact(case: &mut Case, replies: bool) {
    case.words.clear();
    case.place.clear();
    case.point = None;
    case.photos.clear();
    case.media.clear();
    case.more_words.clear();
    case.reference = None;
    case.link = None;
    case.contact = Contact::default();
    for note in &mut case.notes {
        note.text.clear();
    }
    for transfer in &mut case.transfers {
        transfer.reason.clear();
    }
    match &mut case.closing {
        // The other case's number.
        Some(closing) if closing.reason != CloseReason::Duplicate => closing.note.clear(),
        _ => {}
    }
    for response in &mut case.responses {
        response.returned.clear();
        response.refused.clear();
        response.link = None;
        if matches!(response.state, ResponseState::Drafted | ResponseState::Approved) {
            // It has nobody to go to.
            response.state = ResponseState::Returned;
        }
        if replies {
            response.text_bn.clear();
            response.text_en.clear();
            response.drafted_bn = None;
            response.drafted_en = None;
            response.photos.clear();
        }
    }
    for answer in &mut case.page_answers {
        answer.link = None;
        if replies {
            answer.text.clear();
            answer.media.clear();
        }
    }
    for event in &mut case.history {
        match event.kind {
            // Numbers and the names of officers.
            CaseEventKind::Assigned
            | CaseEventKind::MeToo
            | CaseEventKind::Merged
            | CaseEventKind::Escalated
            | CaseEventKind::Acknowledged => {}
            CaseEventKind::Transferred => {
                let department = event.note.split(':').next().unwrap_or_default().to_owned();
                event.note = department;
            }
            _ => event.note.clear(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_number_holds_no_name_and_no_telephone_number() {
        for good in ["KMC/IT/2026-114", "7", "2026.11.30:1"] {
            assert!(good.parse::<FileNumber>().is_ok(), "{good}");
        }
        for bad in ["", "Rina Das", "9830012321", "KMC/9830012321", "রিনা", &"1-".repeat(21)] {
            assert!(bad.parse::<FileNumber>().is_err(), "{bad}");
        }
    }
}
