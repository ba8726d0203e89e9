//! What the queue remembers of citizens' cases.

use wire::case::{Case, Contact};
use wire::desk::cases::{CaseFilter, CaseTab};
use wire::digest::Digest;
use wire::ids::{CaseId, DepartmentCode, Number};
use wire::time::Timestamp;

use super::Stored;

/// Citizens' cases.
pub trait Cases {
    /// A case as it is now.
    fn case(&self, id: CaseId) -> Stored<Option<Case>>;
    /// A case as a department sees it: as it is now where it lies with them, as it was when it left them; none if
    /// it never lay there.
    fn case_seen_by(&self, id: CaseId, department: &DepartmentCode) -> Stored<Option<Case>>;
    /// Writes a case and its line in the change log; answers the line's number. `look_at` is when
    /// something has to happen to it by itself. A department that it left keeps it as it is now.
    fn save_case(&self, case: &Case, look_at: Option<Timestamp>) -> Stored<i64>;
    /// The case that has this name at its source.
    fn case_by_origin(&self, source: &str, external: &str) -> Stored<Option<CaseId>>;
    /// Gives a case a name at its source. One that has a case already keeps it.
    fn add_origin(&self, source: &str, external: &str, case: CaseId) -> Stored<()>;
    /// The case first noted with this key at or after `since`; of the same moment, the one with the lower id.
    fn case_by_dedup_key(&self, digest: Digest, since: Timestamp) -> Stored<Option<CaseId>>;
    /// Notes the key by which the same request would be recognised.
    fn add_dedup_key(&self, digest: Digest, at: Timestamp, case: CaseId) -> Stored<()>;
    /// Forgets the keys noted before then.
    fn delete_dedup_keys(&self, before: Timestamp) -> Stored<()>;
    /// The case with this number.
    fn case_by_number(&self, number: &Number) -> Stored<Option<CaseId>>;
    /// A case as the departments that it left keep it, by department.
    fn kept_views(&self, case: CaseId) -> Stored<Vec<(DepartmentCode, Case)>>;
    /// Gives a department that a case left another form of what it keeps, under the case's newest change. One that
    /// keeps nothing stays so.
    fn save_kept_view(&self, department: &DepartmentCode, case: &Case) -> Stored<()>;
    /// Cases that a filter leaves, as of `now`: what is due first, first; what is over, newest first. `also` are cases
    /// that count as having the filter's text.
    fn cases(&self, filter: &CaseFilter, also: &[CaseId], now: Timestamp, limit: u32) -> Stored<Vec<Case>>;
    /// How many lie on each shelf under a filter; `also` as for [`Self::cases`].
    fn case_counts(
        &self,
        filter: &CaseFilter,
        also: &[CaseId],
        now: Timestamp,
    ) -> Stored<Vec<(CaseTab, u32)>>;
    /// Cases whose citizen gave this telephone number ([`wire::text::search::phone`]), by id. For whoever may see it.
    fn cases_by_phone(&self, phone: &str, limit: u32) -> Stored<Vec<CaseId>>;
    /// Makes up to `limit` cases, and as many contacts, that an older program saved ready to be searched; answers how
    /// many it was.
    fn index_search(&self, limit: u32) -> Stored<usize>;
    /// Sets when something has to happen to a case by itself. The case stays as it is, and nobody hears of it.
    fn set_look_at(&self, id: CaseId, at: Option<Timestamp>) -> Stored<()>;
    /// Cases to which something has to happen by `now`, the longest overdue first.
    fn cases_to_look_at(&self, now: Timestamp, limit: u32) -> Stored<Vec<CaseId>>;
    /// Every case whose clocks may still run, by id.
    fn open_cases(&self) -> Stored<Vec<CaseId>>;
    /// How to reach the citizen.
    fn contact(&self, case: CaseId) -> Stored<Option<Contact>>;
    /// Keeps how to reach the citizen.
    fn save_contact(&self, case: CaseId, contact: &Contact) -> Stored<()>;
    /// Every way to reach a citizen that is kept, by case.
    fn contacts(&self) -> Stored<Vec<(CaseId, Contact)>>;
    /// Cases with a contact that are over and did not move since `before`, by id.
    fn contacts_over(&self, before: Timestamp, limit: u32) -> Stored<Vec<CaseId>>;
    /// Forgets how to reach the citizen.
    fn delete_contact(&self, case: CaseId) -> Stored<()>;
    /// The newest change of all, of whichever department or none.
    fn newest_of_all(&self) -> Stored<i64>;
}
