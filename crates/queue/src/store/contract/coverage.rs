//! Whether the contract exercises every method of every trait.
//!
//! The suite is run with a store whose records note each call before they pass it on. Nothing can be forgotten:
//! a method that a trait gains must be written below, or this does not compile (or, if it has a body of its own
//! there, [`every_method_is_listed`] fails); and one that is listed and not called fails [`every_method_is_called`].

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};
use wire::case::{Case, Contact};
use wire::content::Content;
use wire::desk::cases::{CaseFilter, CaseTab};
use wire::desk::{QueueTab, QueueTabCounts};
use wire::device::Heartbeat;
use wire::digest::Digest;
use wire::document::{Change, Submission};
use wire::ids::{
    CaseId, DepartmentCode, DeviceId, Number, OfficerId, OperationId, ResponseId, RoleProposalId,
    SubmissionId,
};
use wire::operation::BlobPromise;
use wire::people::{Department, Person, Posting, Role};
use wire::places::Places;
use wire::review::ReviewNote;
use wire::time::Timestamp;

use super::Subject;
use crate::store::*;

type Called = Arc<Mutex<BTreeSet<&'static str>>>;

/// A store that notes which methods are called.
struct Recording {
    inner: Box<dyn Store>,
    called: Called,
}

/// Its records.
struct RecordingRecords<'a> {
    inner: &'a dyn Records,
    called: &'a Called,
}

fn note(called: &Called, method: &'static str) {
    called.lock().unwrap().insert(method);
}

impl Store for Recording {
    fn transact(&self, access: Access, work: &mut dyn FnMut(&dyn Records) -> End) -> Result<(), StoreError> {
        note(&self.called, "transact");
        let called = &self.called;
        self.inner.transact(access, &mut |inner| work(&RecordingRecords { inner, called }))
    }

    fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        note(&self.called, "copy_to");
        self.inner.copy_to(path)
    }

    fn wipe_log(&self) -> Result<(), StoreError> {
        note(&self.called, "wipe_log");
        self.inner.wipe_log()
    }
}

macro_rules! recorded {
    ($($trait:ident $source:literal { $(fn $method:ident($($name:ident: $type:ty),*) -> $answer:ty;)* })*) => {
        $(impl $trait for RecordingRecords<'_> {
            $(fn $method(&self, $($name: $type),*) -> Stored<$answer> {
                note(self.called, stringify!($method));
                self.inner.$method($($name),*)
            })*
        })*

        /// Each trait's name, its source, and the methods above.
        const TRAITS: &[(&str, &str, &[&str])] = &[
            ("Store", include_str!("../mod.rs"), &["transact", "copy_to", "wipe_log"]),
            $((stringify!($trait), include_str!($source), &[$(stringify!($method)),*]),)*
        ];
    };
}

recorded! {
    People "../people.rs" {
        fn departments() -> Vec<Department>;
        fn save_department(department: &Department) -> ();
        fn places() -> Places;
        fn set_places(places: &Places) -> ();
        fn officer(id: OfficerId) -> Option<Person>;
        fn officers() -> Vec<Person>;
        fn save_officer(officer: &Person) -> ();
        fn postings(officer: OfficerId, now: Timestamp) -> Vec<Posting>;
        fn holders(department: &DepartmentCode, now: Timestamp) -> Vec<(Person, Posting)>;
        fn holders_of(role: Role, now: Timestamp) -> Vec<Person>;
        fn posting_rows(officer: OfficerId) -> Vec<PostingRow>;
        fn open_posting(row: &PostingRow) -> ();
        fn close_posting(tenure: &PostingRow, until: Timestamp) -> usize;
        fn set_aside_postings() -> Vec<PostingRow>;
        fn role_proposal(id: RoleProposalId) -> Option<RoleProposalRow>;
        fn role_proposals() -> Vec<RoleProposalRow>;
        fn save_role_proposal(proposal: &RoleProposalRow) -> ();
    }
    Logins "../logins.rs" {
        fn code(hash: Digest) -> Option<CodeRow>;
        fn save_code(code: &CodeRow) -> ();
        fn end_codes_of(officer: OfficerId, at: Timestamp) -> ();
        fn save_device(device: &DeviceRow) -> ();
        fn device(id: DeviceId) -> Option<DeviceRow>;
        fn device_by_token(token: Digest) -> Option<DeviceRow>;
        fn save_heartbeat(device: DeviceId, at: Timestamp, heartbeat: &Heartbeat) -> ();
        fn devices() -> Vec<HeardRow>;
        fn device_sums() -> (u32, u32);
        fn account(login: &str) -> Option<AccountRow>;
        fn accounts() -> Vec<AccountRow>;
        fn save_account(account: &AccountRow) -> ();
        fn last_logins() -> Vec<(String, Timestamp)>;
        fn note_login(login: &str, at: Timestamp) -> ();
        fn start_code(login: &str) -> Option<StartCodeRow>;
        fn save_start_code(code: &StartCodeRow) -> ();
        fn delete_start_code(login: &str) -> ();
        fn session(token: Digest) -> Option<SessionRow>;
        fn sessions_of(officer: OfficerId) -> Vec<SessionRow>;
        fn save_session(session: &SessionRow) -> ();
        fn delete_session(token: Digest) -> ();
        fn delete_sessions_of(officer: OfficerId) -> ();
        fn delete_sessions_and_codes() -> ();
        fn delete_sessions_unused_since(before: Timestamp) -> ();
    }
    Operations "../operations.rs" {
        fn operation(id: OperationId) -> Option<OperationRow>;
        fn add_operation(row: &OperationRow, promises: &[BlobPromise], previews: &[Option<Vec<u8>>]) -> ();
        fn settle_operation(id: OperationId, outcome: &Outcome) -> ();
        fn needed(id: OperationId) -> Vec<Digest>;
        fn waiting_for(department: &DepartmentCode, sha256: Digest) -> Vec<OperationId>;
        fn promises(department: &DepartmentCode, sha256: Digest) -> Vec<PromiseRow>;
        fn waiting_of(device: DeviceId) -> Load;
        fn abandoned(before: Timestamp, limit: u32) -> Vec<OperationRow>;
        fn forget_operation(id: OperationId) -> ();
        fn submission_announced(submission: SubmissionId) -> bool;
        fn incoming(limit: u32) -> Vec<OperationRow>;
        fn preview(id: OperationId, sha256: Digest) -> Option<Vec<u8>>;
        fn forget_texts(case: CaseId) -> ();
    }
    Blobs "../blobs.rs" {
        fn upload(key: &UploadKey) -> Option<UploadRow>;
        fn uploads() -> Vec<UploadRow>;
        fn save_upload(upload: &UploadRow) -> ();
        fn in_flight(device: DeviceId) -> Load;
        fn unpromised(device: DeviceId) -> Load;
        fn reserved() -> u64;
        fn delete_upload(key: &UploadKey) -> ();
        fn blob(key: &UploadKey) -> Option<BlobRow>;
        fn add_blob(blob: &BlobRow) -> ();
        fn any_blob(sha256: Digest) -> Option<BlobRow>;
        fn blobs_of(sha256: Digest) -> Vec<BlobRow>;
        fn is_referred_to(sha256: Digest) -> bool;
        fn is_referred_to_by(key: &UploadKey) -> bool;
        fn add_unwanted_file(sha256: Digest) -> ();
        fn unwanted_files() -> Vec<Digest>;
        fn delete_unwanted_file(sha256: Digest) -> ();
        fn blobs() -> Vec<BlobRow>;
        fn orphans(before: Timestamp, limit: u32) -> Vec<BlobRow>;
        fn delete_blob(key: &UploadKey) -> ();
    }
    Items "../items.rs" {
        fn submission(id: SubmissionId) -> Option<Submission>;
        fn has_number(number: &Number) -> bool;
        fn save_submission(submission: &Submission) -> i64;
        fn add_revision(submission: SubmissionId, revision: u32, operation: OperationId, content: &Content) -> ();
        fn revision(submission: SubmissionId, revision: u32) -> Option<Content>;
        fn submissions(tab: QueueTab, limit: u32) -> Vec<Submission>;
        fn submission_counts() -> QueueTabCounts;
        fn changes(departments: &BTreeSet<DepartmentCode>, after: i64, limit: u32) -> Vec<Change>;
        fn newest(departments: &BTreeSet<DepartmentCode>) -> i64;
    }
    Cases "../cases.rs" {
        fn case(id: CaseId) -> Option<Case>;
        fn case_seen_by(id: CaseId, department: &DepartmentCode) -> Option<Case>;
        fn save_case(case: &Case, look_at: Option<Timestamp>) -> i64;
        fn case_by_origin(source: &str, external: &str) -> Option<CaseId>;
        fn add_origin(source: &str, external: &str, case: CaseId) -> ();
        fn case_by_dedup_key(digest: Digest, since: Timestamp) -> Option<CaseId>;
        fn add_dedup_key(digest: Digest, at: Timestamp, case: CaseId) -> ();
        fn delete_dedup_keys(before: Timestamp) -> ();
        fn case_by_number(number: &Number) -> Option<CaseId>;
        fn kept_views(case: CaseId) -> Vec<(DepartmentCode, Case)>;
        fn save_kept_view(department: &DepartmentCode, case: &Case) -> ();
        fn cases(filter: &CaseFilter, also: &[CaseId], now: Timestamp, limit: u32) -> Vec<Case>;
        fn case_counts(filter: &CaseFilter, also: &[CaseId], now: Timestamp) -> Vec<(CaseTab, u32)>;
        fn cases_by_phone(phone: &str, limit: u32) -> Vec<CaseId>;
        fn index_search(limit: u32) -> usize;
        fn set_look_at(id: CaseId, at: Option<Timestamp>) -> ();
        fn cases_to_look_at(now: Timestamp, limit: u32) -> Vec<CaseId>;
        fn open_cases() -> Vec<CaseId>;
        fn contact(case: CaseId) -> Option<Contact>;
        fn save_contact(case: CaseId, contact: &Contact) -> ();
        fn contacts() -> Vec<(CaseId, Contact)>;
        fn contacts_over(before: Timestamp, limit: u32) -> Vec<CaseId>;
        fn delete_contact(case: CaseId) -> ();
        fn newest_of_all() -> i64;
    }
    Ledger "../ledger.rs" {
        fn count(counter: &str) -> u32;
        fn skip_counts(by: u32) -> ();
        fn raise_count(counter: &str, least: u32) -> ();
        fn counts() -> Vec<(String, u32)>;
        fn fact(name: &str) -> Option<String>;
        fn set_fact(name: &str, value: &str) -> ();
        fn last_audit() -> Option<AuditRow>;
        fn add_audit(row: &AuditRow) -> ();
        fn audit(after: i64, limit: u32) -> Vec<AuditRow>;
    }
    Looks "../looks.rs" {
        fn has_look(look: &LookRow) -> bool;
        fn add_look(look: &LookRow) -> ();
        fn looks(filter: &LookFilter, limit: u32) -> Vec<LookRow>;
        fn delete_looks(before: Timestamp) -> usize;
    }
    Photos "../photos.rs" {
        fn photo(sha256: Digest) -> Option<PhotoRow>;
        fn add_photo(picture: &PhotoRow) -> ();
        fn delete_photo(sha256: Digest) -> ();
        fn add_showing(submission: SubmissionId, sha256: Digest) -> ();
        fn unseen(limit: u32) -> Vec<Digest>;
        fn showings(after: i64, limit: u32) -> Vec<ShowingRow>;
        fn uncompared(limit: u32) -> Vec<ShowingRow>;
        fn add_alikes(showing: i64, earlier: &[(i64, u32)]) -> ();
        fn compare_anew() -> ();
        fn alikes(submission: SubmissionId) -> Vec<AlikeRow>;
        fn add_note(submission: SubmissionId, note: &ReviewNote) -> ();
        fn notes(submission: SubmissionId) -> Vec<ReviewNote>;
    }
    Open311 "../open311.rs" {
        fn open311_key(hash: Digest) -> Option<KeyRow>;
        fn open311_keys() -> Vec<KeyRow>;
        fn save_open311_key(key: &KeyRow) -> ();
        fn add_open311_request(case: CaseId, key: &str) -> ();
        fn index_open311_request(case: &Case, public: bool, updates: &[UpdateRow]) -> ();
        fn open311_unindexed(limit: u32) -> Vec<Case>;
        fn open311_request(reader: Option<&str>, number: &str) -> Option<(Case, String)>;
        fn open311_requests(filter: &RequestFilter, page: Page) -> Vec<Case>;
        fn open311_updates(reader: Option<&str>, span: Span, page: Page) -> Vec<UpdateRow>;
    }
    Facebook "../facebook.rs" {
        fn add_delivery(at: Timestamp, digest: Digest, body: &[u8]) -> bool;
        fn next_delivery() -> Option<(i64, Vec<u8>)>;
        fn deliveries_waiting() -> u32;
        fn settle_delivery(number: i64, at: Timestamp) -> ();
        fn delete_deliveries(before: Timestamp) -> usize;
        fn add_unread(row: &UnreadRow) -> ();
        fn unread(limit: u32) -> Vec<UnreadRow>;
        fn unread_count() -> u32;
        fn see_unread(delivery: i64, place: u32, at: Timestamp) -> bool;
        fn thing(id: &str) -> Option<ThingRow>;
        fn save_thing(thing: &ThingRow) -> ();
        fn began_with(case: CaseId) -> Option<ThingRow>;
        fn last_talk(author: &str) -> Option<CaseId>;
        fn add_edit(thing: &str, digest: Digest) -> bool;
        fn delete_edits(thing: &str) -> ();
        fn things_of(case: CaseId) -> Vec<ThingRow>;
        fn forget_deliveries_of(thing: &str) -> ();
        fn forget_authors(before: Timestamp) -> usize;
        fn facebook_to_send() -> Vec<CaseId>;
        fn begin_sending(response: ResponseId, case: CaseId, at: Timestamp) -> bool;
        fn end_sending(response: ResponseId) -> ();
        fn sendings() -> Vec<(ResponseId, CaseId)>;
    }
}

#[test]
fn every_method_is_listed() {
    for (name, source, methods) in TRAITS {
        let (_, body) = source.split_once(&format!("pub trait {name}")).unwrap();
        let (body, _) = body.split_once("\n}").unwrap();
        let declared: Vec<_> = body
            .lines()
            .filter_map(|line| line.strip_prefix("    fn "))
            .map(|line| line.split(['(', '<']).next().unwrap())
            .collect();
        assert_eq!(declared, *methods, "{name}");
    }
}

/// Runs the suite, each test on data of its own, and fails when it did not call a method.
pub fn every_method_is_called(fresh: &dyn Fn() -> Subject) {
    let called = Called::default();
    for test in super::EVERY_TEST {
        let (subject, called) = (fresh(), called.clone());
        let open = subject.open;
        let open = move |name: &str| -> Box<dyn Store> {
            Box::new(Recording { inner: open(name), called: called.clone() })
        };
        test(&Subject { folder: subject.folder, open: Box::new(open) });
    }
    let called = called.lock().unwrap();
    let forgotten: Vec<_> = TRAITS
        .iter()
        .flat_map(|(name, _, methods)| methods.iter().map(move |method| (name, *method)))
        .filter(|(_, method)| !called.contains(method))
        .map(|(name, method)| format!("{name}::{method}"))
        .collect();
    assert!(forgotten.is_empty(), "no test of the contract calls {forgotten:?}");
}
