//! The roster: departments, places, officers, and the posts they held and hold.

use wire::ids::{DepartmentCode, OfficerId, RoleProposalId};
use wire::people::{Department, Person, Posting, Role};
use wire::places::Places;
use wire::time::Timestamp;

use super::Stored;

/// A posting with its time. Rows are closed, never overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingRow {
    /// Who.
    pub officer: OfficerId,
    /// Where and as what.
    pub posting: Posting,
    /// From when.
    pub from: Timestamp,
    /// Until when; open when absent.
    pub until: Option<Timestamp>,
}

/// A role that somebody would give themself. Decided ones stay, for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleProposalRow {
    /// Which.
    pub id: RoleProposalId,
    /// What would be opened.
    pub tenure: PostingRow,
    /// Whether it is to begin with the decision; `tenure.from` is when it was proposed then.
    pub from_decision: bool,
    /// Who proposed it.
    pub proposed_by: OfficerId,
    /// When.
    pub proposed_at: Timestamp,
    /// Whether it was accepted, by whom, and when.
    pub decided: Option<(bool, OfficerId, Timestamp)>,
}

/// The roster: departments, places, officers, postings.
pub trait People {
    /// All departments, by their sort order, then by code.
    fn departments(&self) -> Stored<Vec<Department>>;
    /// Adds or renames a department.
    fn save_department(&self, department: &Department) -> Stored<()>;
    /// Boroughs and wards.
    fn places(&self) -> Stored<Places>;
    /// Replaces them.
    fn set_places(&self, places: &Places) -> Stored<()>;
    /// An officer.
    fn officer(&self, id: OfficerId) -> Stored<Option<Person>>;
    /// All officers, by id.
    fn officers(&self) -> Stored<Vec<Person>>;
    /// Adds or renames an officer.
    fn save_officer(&self, officer: &Person) -> Stored<()>;
    /// An officer's postings that hold at `now`, by department and role; acting charges after others.
    fn postings(&self, officer: OfficerId, now: Timestamp) -> Stored<Vec<Posting>>;
    /// Who holds posts in a department at `now`, longest first, then by officer and role.
    fn holders(&self, department: &DepartmentCode, now: Timestamp) -> Stored<Vec<(Person, Posting)>>;
    /// Who holds this role anywhere at `now`, longest first, then by officer; each once.
    fn holders_of(&self, role: Role, now: Timestamp) -> Stored<Vec<Person>>;
    /// All postings an officer ever had, oldest first.
    fn posting_rows(&self, officer: OfficerId) -> Stored<Vec<PostingRow>>;
    /// Opens a posting. The same one from the same moment on is refused, and so is one that ends before it begins.
    fn open_posting(&self, row: &PostingRow) -> Stored<()>;
    /// Ends this very tenure, known by everything but its end, if it would last beyond `until`; answers how many that
    /// were. To end it before it began is refused.
    fn close_posting(&self, tenure: &PostingRow, until: Timestamp) -> Stored<usize>;
    /// Tenures that an older program had spoilt, as they were: they end before they begin, or stood there twice. None
    /// of them is in force.
    fn set_aside_postings(&self) -> Stored<Vec<PostingRow>>;
    /// A proposed role, decided or not.
    fn role_proposal(&self, id: RoleProposalId) -> Stored<Option<RoleProposalRow>>;
    /// Proposed roles on which nobody has decided, oldest first, then by id.
    fn role_proposals(&self) -> Stored<Vec<RoleProposalRow>>;
    /// Keeps a proposed role; one that is there already takes only the decision.
    fn save_role_proposal(&self, proposal: &RoleProposalRow) -> Stored<()>;
}
