//! The TypeScript of every type above, for the two front ends. Written by `cargo xtask gen`, checked
//! for drift by `cargo xtask check`.

use ts_rs::{Config, TS};

use crate::declare::declare_list;
use crate::{declare_constants, declare_types};

/// Every type of the wire, and the limits that a page has to know, in one file's text.
#[must_use]
pub fn wire() -> String {
    use crate::{
        capsule, case, content, desk, device, digest, document, ids, limits, operation, people, photo,
        places, problem, receipt, review, subject, time,
    };
    let (mut out, config) = (String::new(), Config::default());
    declare_types!(&mut out, &config;
        time::Timestamp, time::Day, digest::Digest,
        ids::OperationId, ids::SubmissionId, ids::DraftId, ids::PhotoId, ids::MessageId, ids::OfficerId,
        ids::DeviceId, ids::CaseId, ids::ResponseId, ids::CategoryCode, ids::DepartmentCode, ids::Number, ids::Epoch, ids::RoleProposalId,
        people::Name, people::Person, people::Department, people::Role, people::Posting,
        places::Borough, places::Places,
        content::ContentKind, content::Content, content::Event, photo::Photo, photo::Mark, photo::Source,
        photo::FileFacts, photo::Origin, photo::GeoPoint, photo::Reuse, photo::ReuseAnswer,
        content::Field, content::FlawCode, content::Flaw,
        operation::Operation, operation::OperationBody, operation::BlobPromise, operation::Mime,
        subject::Subject, operation::OperationState, receipt::Receipt, receipt::SignedReceipt, receipt::QueueKey,
        problem::ProblemCode, problem::Problem,
        document::ChangesPage, document::Change, document::Document, document::Newest,
        document::SubmissionState, document::Submission, document::Reason, document::Publication,
        document::Channel, document::Side, document::Message, document::HistoryEvent, document::HistoryEventKind,
        case::Case, case::CaseState, case::CaseKind, case::CaseSource, case::HandVia, case::Point, case::CitizenWords,
        case::Contact, case::CaseRef, case::Closing, case::CloseReason, case::CaseClock, case::ClockKind,
        case::Reckoning, case::Escalation, case::EscalationCause, case::EscalationLevel, case::Acknowledgement,
        case::CaseResponse, case::ResponseKind, case::ReplyKind, case::ResponseState, case::CaseEvent, case::CaseEventKind,
        case::CaseTransfer, case::CaseNote, case::PageAnswer,
        capsule::CapsuleKey, device::EnrolRequest, device::Enrolled, device::CategoryName, device::Me, device::Heartbeat, device::HeartbeatAnswer,
        desk::Login, desk::Session, desk::DeskPage, desk::SessionMay, desk::QueueTab, desk::QueueList, desk::QueueTabCounts, desk::QueueRow,
        desk::Incoming, desk::DeskItem, desk::May, desk::DecisionRequest, desk::Decision, desk::MessageRequest,
        desk::cases::Category, desk::cases::WardRoute, desk::cases::Template, desk::cases::CaseTables,
        desk::cases::CalendarView, desk::cases::Holiday, desk::cases::CaseTab, desk::cases::CaseFilter,
        desk::cases::CaseList, desk::cases::DeskCaseRow, desk::cases::DeskCase, desk::offers::Offers, desk::offers::ResponseOffer,
        desk::offers::CaseAct, desk::offers::ResponseAct,
        desk::cases::NewCaseRequest, desk::cases::CaseActionRequest, desk::cases::DeskAction,
        desk::cases::SendOutcome, desk::cases::Unread, desk::cases::UnreadEvent, desk::cases::UnreadSeen, desk::cases::CsvOutcome, desk::cases::CsvError,
        desk::imports::SheetKind, desk::imports::RowAct, desk::imports::CellChange, desk::imports::ImportRow,
        desk::imports::ImportCounts, desk::imports::MovedDeadline, desk::imports::CalendarEffect,
        desk::imports::ImportReport, desk::cases::Roster,
        desk::cases::RoleProposal, desk::cases::RoleDecision,
        desk::cases::RosterOfficer, desk::cases::Tenure, desk::cases::ControllingPost,
        desk::accounts::StartLogin, desk::accounts::PasswordChange, desk::accounts::PasswordFlaw,
        desk::accounts::SessionList, desk::accounts::OpenSession, desk::accounts::AccountList,
        desk::accounts::Account, desk::accounts::NewAccount,
        desk::PublicationRequest, desk::ComputerList, desk::Computer, desk::NewCode,
        desk::watch::WhoSawQuery, desk::watch::Health,
        review::Check, review::Review, review::PhotoReview, review::Remark,
        review::Alike, review::Nearness, review::AlikeMark, review::AlikeRequest, review::ReviewNote,
        review::Noted,
    );
    declare_constants!(
        &mut out,
        "How long (in NFC code points), how many, how long ahead (in milliseconds).",
        LIMITS {
            caption: limits::CAPTION,
            alt: limits::ALT,
            place: limits::PLACE,
            reason: limits::REASON,
            message: limits::MESSAGE,
            photos: limits::PHOTOS,
            notice_lead: limits::NOTICE_LEAD,
            words: limits::WORDS,
            reply: limits::REPLY,
            contact: limits::CONTACT,
            reference: limits::REFERENCE,
            media: limits::MEDIA,
            password: desk::accounts::PASSWORD,
        }
    );
    let submitting = people::Role::ALL;
    let submitting = submitting.iter().filter(|role| role.submits()).map(people::Role::as_str);
    let doc = "Roles that send a department's material and see to its cases.";
    declare_list(&mut out, doc, "SUBMITTING_ROLES", "Role", submitting);
    out
}

/// What the desk's page alone imports, in one file's text (`ui/desk/generated.ts`): its routes, and the lists and limits
/// that it would otherwise write down a second time.
#[must_use]
pub fn desk() -> String {
    use crate::case::{CaseEventKind, CaseKind, CaseSource, HandVia};
    use crate::desk::cases::CaseTab;
    use crate::desk::offers::{CaseAct, ResponseAct};
    use crate::desk::sheets::{CASES, HOLIDAYS, ROSTER};
    use crate::desk::{DeskPage, QueueTab};
    use crate::open::Tagged as _;
    use crate::operation::Mime;
    use crate::review::AlikeMark;
    use crate::{limits, places, routes};

    let (table, mut names) = crate::desk::routes::typescript();
    let config = Config::default();
    let mut lists = String::new();
    let mut list = |about: &str, name: &str, ty: String, words: Vec<String>| {
        let words = words.join(", ");
        lists.push_str(&format!("/** {about} */\nexport const {name}: readonly {ty}[] = [{words}];\n\n"));
        names.push(ty);
    };
    list("Every page of the desk.", "DESK_PAGES", DeskPage::name(&config), words(&DeskPage::ALL));
    list(
        "Every tab of the queue, in their order.",
        "QUEUE_TABS",
        QueueTab::name(&config),
        words(&QueueTab::ALL),
    );
    list(
        "What a moderator may say of two alike photos, in the order of the buttons.",
        "ALIKE_MARKS",
        AlikeMark::name(&config),
        words(&AlikeMark::ALL),
    );
    list("Every type of photo that is accepted.", "PHOTO_TYPES", Mime::name(&config), words(&Mime::ALL));
    list(
        "Every shelf of cases, in their order.",
        "CASE_SHELVES",
        CaseTab::name(&config),
        words(&CaseTab::ALL),
    );
    list("Every kind of case.", "CASE_KINDS", CaseKind::name(&config), words(&CaseKind::ALL));
    list(
        "Every way a case can be entered by hand.",
        "HAND_VIAS",
        HandVia::name(&config),
        words(&HandVia::ALL),
    );
    list("Every step with a case.", "CASE_ACTS", CaseAct::name(&config), words(&CaseAct::ALL));
    list(
        "Every step with a response.",
        "RESPONSE_ACTS",
        ResponseAct::name(&config),
        words(&ResponseAct::ALL),
    );
    let adds: Vec<_> = CaseEventKind::ALL.into_iter().filter(|kind| !kind.conflicts()).collect();
    let about = "What happens to a case without any need to look up from what one does. All else does need it, also what \
                 only a newer queue knows.";
    list(about, "CASE_STEPS_THAT_ADD", CaseEventKind::name(&config), words(&adds));
    names.sort();
    names.dedup();
    let sources = words(CaseSource::KNOWN).join(", ");
    let about = "Where a case can come from: the kinds of a `CaseSource`.";
    lists.push_str(&format!(
        "/** {about} */\nexport const CASE_SOURCES: readonly string[] = [{sources}];\n\n"
    ));
    lists.push_str(
        "/** A spreadsheet's columns, and those that must not be empty; as they are named in the file. */\n\
         export type SheetColumns = { readonly all: readonly string[]; readonly required: readonly string[] };\n\n",
    );
    for (name, sheet) in [("CASE_COLUMNS", CASES), ("ROSTER_COLUMNS", ROSTER), ("HOLIDAY_COLUMNS", HOLIDAYS)]
    {
        let (all, required) = (words(sheet.all).join(", "), words(sheet.required).join(", "));
        lists.push_str(&format!(
            "export const {name}: SheetColumns = {{ all: [{all}], required: [{required}] }};\n\n"
        ));
    }
    let (names, csrf, sheet) = (names.join(",\n  "), routes::CSRF_HEADER, limits::SHEET_BYTES);
    let (wards, notice) = (places::WARDS, crate::desk::cases::NOTICE_VERSION);
    format!(
        "import type {{\n  {names},\n}} from \"@shared/generated\";\n\n{table}\n\
         /** On every request that changes something. */\nexport const CSRF_HEADER = \"{csrf}\";\n\n\
         {lists}/** A spreadsheet that is imported, in bytes. */\nexport const SHEET_BYTES = {sheet};\n\n\
         /** How many wards the city has; they are numbered from 1. */\nexport const WARDS = {wards};\n\n\
         /** The version of the notice to citizens that the queue shows at `/notice`. */\nexport const NOTICE_VERSION = {notice};\n"
    )
}

/// Each as a word in quotes, as it is on the wire.
fn words<T: serde::Serialize>(all: &[T]) -> Vec<String> {
    all.iter().filter_map(|one| serde_json::to_string(one).ok()).collect()
}
