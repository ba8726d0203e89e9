//! Rows to test with. A number makes each its own; what a test is about, it sets itself.

use photo::Fingerprint;
use wire::case::{
    Case, CaseEvent, CaseEventKind, CaseResponse, Escalation, EscalationCause, EscalationLevel,
};
use wire::case::{ResponseKind, ResponseState};
use wire::content::{Content, ContentKind};
use wire::digest::Digest;
use wire::document::{Submission, SubmissionState};
use wire::ids::{CaseId, DepartmentCode, DeviceId, Number, OfficerId, OperationId, ResponseId, SubmissionId};
use wire::operation::{BlobPromise, Mime};
use wire::people::{Department, Name, Person, Posting, Role};
use wire::subject::Subject;
use wire::time::Timestamp;

use crate::store::{
    BlobRow, DeviceRow, KeyRow, OperationRow, Outcome, PostingRow, Records, Stored, ThingKind, ThingRow,
    UploadKey, UploadRow,
};

/// Departments SD, SWM and WS, officers 1 to 3, and computer 1, which is officer 1's.
pub fn seed(records: &dyn Records) -> Stored<()> {
    for (code, order) in [("SD", 1), ("SWM", 2), ("WS", 3)] {
        records.save_department(&department_row(code, order))?;
    }
    for n in 1..=3 {
        records.save_officer(&person(n))?;
    }
    records.save_device(&device(1))
}

pub const fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn id<T: From<uuid::Uuid>>(n: u128) -> T {
    uuid::Uuid::from_u128(n).into()
}

pub fn digest(n: u8) -> Digest {
    Digest::from_bytes([n; 32])
}

pub fn officer_id(n: u128) -> OfficerId {
    id(n)
}

pub fn device_id(n: u128) -> DeviceId {
    id(n)
}

pub fn operation_id(n: u128) -> OperationId {
    id(n)
}

pub fn submission_id(n: u128) -> SubmissionId {
    id(n)
}

pub fn case_id(n: u128) -> CaseId {
    id(n)
}

pub fn response_id(n: u128) -> ResponseId {
    id(n)
}

pub fn department(code: &str) -> DepartmentCode {
    code.parse().unwrap()
}

pub fn department_row(code: &str, sort_order: u32) -> Department {
    Department { code: department(code), name: name("নিকাশি"), sort_order }
}

pub fn name(bn: &str) -> Name {
    Name { bn: bn.into(), en: String::new() }
}

pub fn person(n: u128) -> Person {
    Person { id: officer_id(n), name: name("রিনা") }
}

pub fn posting(code: &str, role: Role) -> Posting {
    Posting { department: department(code), role, acting: false }
}

/// Open since then.
pub fn posting_row(n: u128, code: &str, role: Role, from: i64) -> PostingRow {
    PostingRow { officer: officer_id(n), posting: posting(code, role), from: at(from), until: None }
}

pub fn device(n: u8) -> DeviceRow {
    DeviceRow {
        id: device_id(n.into()),
        officer: officer_id(1),
        name: "পিসি".into(),
        token: digest(n),
        enrolled: at(i64::from(n)),
        revoked: None,
    }
}

/// The first revision of submission `n`, announced at `n`.
pub fn operation(n: u8) -> OperationRow {
    OperationRow {
        id: operation_id(n.into()),
        device: device_id(1),
        officer: officer_id(1),
        department: department("SD"),
        subject: Subject::Submission(submission_id(n.into())),
        kind: "submit".into(),
        content_hash: digest(n),
        bytes: vec![n, 0, 255],
        announced: at(n.into()),
        outcome: Outcome::Announced,
    }
}

pub fn promise(n: u8) -> BlobPromise {
    BlobPromise { sha256: digest(n), len: n.into(), mime: Mime::Jpeg, preview: None }
}

pub fn upload_key(code: &str, n: u8) -> UploadKey {
    UploadKey { department: department(code), sha256: digest(n) }
}

pub fn upload(code: &str, n: u8) -> UploadRow {
    let (key, metadata) = (upload_key(code, n), format!("filename {code}"));
    UploadRow { key, device: device_id(1), len: 100, offset: 0, touched: at(1), metadata }
}

pub fn blob(code: &str, n: u8) -> BlobRow {
    BlobRow { key: upload_key(code, n), len: 100, mime: Mime::Png, verified: at(1), device: None }
}

/// A submission of department SD, received at `n`.
pub fn submission(n: u32) -> Submission {
    Submission {
        id: submission_id(n.into()),
        number: Number(format!("SD-2026-{n:05}")),
        department: department("SD"),
        author: person(1),
        version: 1,
        state: SubmissionState::Submitted,
        revision: 1,
        content_hash: digest(1),
        content: Content {
            caption_bn: "রাস্তা".into(), ..Content::empty(ContentKind::WorkReport)
        },
        made_at: at(0),
        received_at: at(n.into()),
        on_time: None,
        reviewer: None,
        reasons: Vec::new(),
        publications: Vec::new(),
        thread: Vec::new(),
        history: Vec::new(),
    }
}

/// A new complaint of department SD, received at `n`.
pub fn case(n: u32) -> Case {
    let case = serde_json::json!({
        "id": case_id(n.into()), "number": format!("KMC-2026-{n:05}"), "department": "SD", "version": 1,
        "state": "new", "kind": "complaint", "words": "জল জমে আছে", "received_at": n,
        "source": { "kind": "by_hand", "via": "phone" },
    });
    serde_json::from_value(case).unwrap()
}

/// The next version of it, to which something happened then.
pub fn moved(case: Case, then: i64) -> Case {
    let version = case.version + 1;
    let step = CaseEvent { version, kind: CaseEventKind::Noted, at: at(then), by: None, note: String::new() };
    let history = case.history.iter().cloned().chain([step]).collect();
    Case { version, history, ..case }
}

pub fn response(n: u128, state: ResponseState) -> CaseResponse {
    CaseResponse {
        id: response_id(n),
        kind: ResponseKind::Interim,
        state,
        text_bn: "দেখছি".into(),
        text_en: String::new(),
        drafted_bn: None,
        drafted_en: None,
        photos: Vec::new(),
        author: person(1),
        drafted_at: at(1),
        approver: None,
        returned: String::new(),
        sent_at: None,
        link: None,
        refused: String::new(),
    }
}

/// An escalation that nobody has seen yet.
pub fn escalation() -> Escalation {
    Escalation {
        number: 1,
        cause: EscalationCause::Reopened,
        level: EscalationLevel::Assignee,
        to: Vec::new(),
        at: at(1),
        acknowledged: None,
    }
}

pub fn key(name: &str, n: u8) -> KeyRow {
    KeyRow {
        name: name.into(),
        hash: digest(n),
        jurisdiction: "kolkata".into(),
        public: true,
        per_hour: 60,
        made: at(1),
        revoked: None,
    }
}

/// A comment of somebody's that belongs to this case.
pub fn thing(id: &str, case: Option<CaseId>) -> ThingRow {
    ThingRow {
        id: id.into(),
        kind: ThingKind::Comment,
        case,
        first: false,
        author: Some("citizen".into()),
        ours: false,
        removed: false,
    }
}

pub fn fingerprint(n: u8) -> Fingerprint {
    format!("{n:02x}").repeat(24).parse().unwrap()
}
