//! The TypeScript of every type above, for the two front ends. Written by `cargo xtask gen`, checked
//! for drift by `cargo xtask check`.

use ts_rs::{Config, TS};

/// Appends `export type …` for each of the types.
#[macro_export]
macro_rules! declare_types {
    ($out:expr, $config:expr; $($ty:ty),* $(,)?) => {
        $( $crate::typescript::declare::<$ty>($out, $config); )*
    };
}

/// Appends one declaration.
pub fn declare<T: TS>(out: &mut String, config: &Config) {
    out.push_str("export ");
    out.push_str(&T::decl(config));
    out.push_str("\n\n");
}

/// Every type of the wire, in one file's text.
#[must_use]
pub fn wire() -> String {
    use crate::{
        capsule, case, content, desk, device, digest, document, ids, operation, people, photo, places,
        problem, receipt, review, time,
    };
    let (mut out, config) = (String::new(), Config::default());
    declare_types!(&mut out, &config;
        time::Timestamp, time::Day, digest::Digest,
        ids::OperationId, ids::SubmissionId, ids::DraftId, ids::PhotoId, ids::MessageId, ids::OfficerId,
        ids::DeviceId, ids::CaseId, ids::ResponseId, ids::CategoryCode, ids::DepartmentCode, ids::Number, ids::Epoch,
        people::Name, people::Person, people::Department, people::Role, people::Posting,
        places::Borough, places::Places,
        content::ContentKind, content::Content, content::Event, photo::Photo, photo::Mark, photo::Source,
        photo::FileFacts, photo::Origin, photo::GeoPoint, photo::Reuse, photo::ReuseAnswer,
        content::Field, content::FlawCode, content::Flaw,
        operation::Operation, operation::OperationBody, operation::BlobPromise, operation::Mime,
        operation::Subject, operation::OperationState, receipt::Receipt, receipt::SignedReceipt, receipt::QueueKey,
        problem::ProblemCode, problem::Problem,
        document::ChangesPage, document::Change, document::Document, document::Newest,
        document::SubmissionState, document::Submission, document::Reason, document::Publication,
        document::Channel, document::Side, document::Message, document::HistoryEvent, document::HistoryEventKind,
        case::Case, case::CaseState, case::CaseKind, case::CaseSource, case::HandVia, case::Point, case::CitizenWords,
        case::Contact, case::CaseRef, case::Closing, case::CloseReason, case::CaseClock, case::ClockKind,
        case::Reckoning, case::Escalation, case::EscalationCause, case::EscalationLevel, case::Acknowledgement,
        case::CaseResponse, case::ResponseKind, case::ReplyKind, case::ResponseState, case::CaseEvent, case::CaseEventKind,
        case::CaseTransfer, case::CaseNote,
        capsule::CapsuleKey, device::EnrolRequest, device::Enrolled, device::CategoryName, device::Me, device::Heartbeat, device::HeartbeatAnswer,
        desk::Login, desk::Session, desk::QueueTab, desk::QueueList, desk::QueueTabCounts, desk::QueueRow,
        desk::Incoming, desk::DeskItem, desk::May, desk::DecisionRequest, desk::Decision, desk::MessageRequest,
        desk::cases::Category, desk::cases::WardRoute, desk::cases::Template, desk::cases::CaseTables,
        desk::cases::CalendarView, desk::cases::Holiday, desk::cases::CaseTab, desk::cases::CaseFilter,
        desk::cases::CaseList, desk::cases::DeskCaseRow, desk::cases::DeskCase, desk::offers::Offers, desk::offers::ResponseOffer,
        desk::offers::CaseAct, desk::offers::ResponseAct,
        desk::cases::NewCaseRequest, desk::cases::CaseActionRequest, desk::cases::DeskAction,
        desk::cases::SendOutcome, desk::cases::Unread, desk::cases::UnreadEvent, desk::cases::UnreadSeen, desk::cases::CsvOutcome, desk::cases::CsvError, desk::cases::Roster,
        desk::cases::RosterOfficer, desk::cases::Tenure, desk::cases::ControllingPost,
        desk::PublicationRequest, desk::ComputerList, desk::Computer, desk::NewCode,
        review::Check, review::Review, review::PhotoReview, review::Remark,
        review::Alike, review::Nearness, review::AlikeMark, review::AlikeRequest, review::ReviewNote,
        review::Noted,
    );
    out
}
