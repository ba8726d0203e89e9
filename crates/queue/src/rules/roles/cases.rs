//! Who may do what with a citizen's case, in their own department and in others: the one table.

use wire::ids::DepartmentCode;
use wire::people::{Posting, Role};
use wire::problem::ProblemCode;

/// Something that a person may do with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseRight {
    /// See it.
    Read,
    /// Write one down, or bring in what the citizen wrote.
    TakeIn,
    /// Set kind, category and place right.
    Triage,
    /// Give it to an officer.
    Assign,
    /// Send it to another department.
    Transfer,
    /// Take it on.
    Accept,
    /// Draft a question or an answer.
    Reply,
    /// Write a note.
    Note,
    /// Approve a draft, or give it back.
    Approve,
    /// Send what was approved, and say what became of it.
    Send,
    /// Say that it is the same as another.
    Merge,
    /// Open it again.
    Reopen,
    /// End it: closed, for an agency outside, nothing to be done.
    Close,
    /// See how to reach the citizen.
    Reveal,
    /// Say that the assignee has seen an escalation.
    AcknowledgeAsAssignee,
    /// The same for the controlling officer.
    AcknowledgeAsControllingOfficer,
    /// The same for the department's head, and for the nodal officer.
    AcknowledgeAsNodalOfficer,
    /// The same for the commissioner's office.
    AcknowledgeAsCommissioner,
}

impl CaseRight {
    /// Every right, in the order above.
    pub const ALL: [Self; 18] = [
        Self::Read,
        Self::TakeIn,
        Self::Triage,
        Self::Assign,
        Self::Transfer,
        Self::Accept,
        Self::Reply,
        Self::Note,
        Self::Approve,
        Self::Send,
        Self::Merge,
        Self::Reopen,
        Self::Close,
        Self::Reveal,
        Self::AcknowledgeAsAssignee,
        Self::AcknowledgeAsControllingOfficer,
        Self::AcknowledgeAsNodalOfficer,
        Self::AcknowledgeAsCommissioner,
    ];
}

/// How far a right reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Nowhere,
    /// The department of the post.
    Own,
    Everywhere,
}

const fn reach(role: Role, right: CaseRight) -> Reach {
    use CaseRight::{
        Accept, AcknowledgeAsAssignee, AcknowledgeAsCommissioner, AcknowledgeAsControllingOfficer,
        AcknowledgeAsNodalOfficer, Approve, Assign, Close, Merge, Note, Read, Reopen, Reply, Reveal, Send,
        TakeIn, Transfer, Triage,
    };
    match (role, right) {
        (Role::Contributor, Read | Transfer | Accept | Reply | Note | AcknowledgeAsAssignee)
        | (
            Role::ControllingOfficer,
            Read
            | Assign
            | Transfer
            | Accept
            | Reply
            | Note
            | AcknowledgeAsAssignee
            | AcknowledgeAsControllingOfficer,
        ) => Reach::Own,
        (Role::Moderator, Read | Note | Approve)
        | (Role::Publisher, Read | Note | Send)
        | (
            Role::NodalOfficer,
            Read
            | TakeIn
            | Triage
            | Assign
            | Transfer
            | Reply
            | Note
            | Approve
            | Send
            | Merge
            | Reopen
            | Close
            | Reveal
            | AcknowledgeAsNodalOfficer,
        )
        | (Role::Oversight, Read | AcknowledgeAsCommissioner)
        | (Role::Administrator, Read) => Reach::Everywhere,
        _ => Reach::Nowhere,
    }
}

/// Whether whoever holds this role has a right in every department.
#[must_use]
pub fn is_held_everywhere(role: Role, right: CaseRight) -> bool {
    reach(role, right) == Reach::Everywhere
}

/// Whether somebody in these posts may look for a citizen by the telephone number they gave: only who may see it of every
/// case. To anybody else the answer would tell whose number it is.
#[must_use]
pub fn may_search_contacts(postings: &[Posting]) -> bool {
    postings.iter().any(|post| is_held_everywhere(post.role, CaseRight::Reveal))
}

/// Whether somebody in these posts may do this to a case of this department (none: of nobody's yet).
///
/// # Errors
/// `forbidden`.
pub fn authorise_case(
    postings: &[Posting],
    right: CaseRight,
    department: Option<&DepartmentCode>,
) -> Result<(), ProblemCode> {
    let allowed = postings.iter().any(|post| match reach(post.role, right) {
        Reach::Everywhere => true,
        Reach::Own => department == Some(&post.department),
        Reach::Nowhere => false,
    });
    if allowed { Ok(()) } else { Err(ProblemCode::Forbidden) }
}

/// The departments whose cases somebody in these posts may see at the desk; none means all.
#[must_use]
pub fn departments_seen(postings: &[Posting]) -> Option<Vec<DepartmentCode>> {
    let everywhere = |post: &Posting| reach(post.role, CaseRight::Read) == Reach::Everywhere;
    if postings.iter().any(everywhere) {
        return None;
    }
    let own = postings.iter().filter(|post| reach(post.role, CaseRight::Read) == Reach::Own);
    Some(own.map(|post| post.department.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_the_table_says_in_its_own_department_and_in_others() {
        // Per role, for each right in the order of `CaseRight::ALL`: - nowhere, o in its own department, a everywhere.
        //   read, take in, triage, assign, transfer, accept, reply, note, approve, send, merge, reopen, close,
        //   reveal, seen as: assignee, controlling officer, nodal officer, commissioner
        let table = [
            (Role::Contributor, "o---oooo------o---"),
            (Role::ControllingOfficer, "o--ooooo------oo--"),
            (Role::Moderator, "a------aa---------"),
            (Role::Publisher, "a------a-a--------"),
            (Role::NodalOfficer, "aaaaa-aaaaaaaa--a-"),
            (Role::Oversight, "a----------------a"),
            (Role::Administrator, "a-----------------"),
        ];
        assert_eq!(table.map(|(role, _)| role), Role::ALL);
        let (swm, sd): (DepartmentCode, DepartmentCode) = ("SWM".parse().unwrap(), "SD".parse().unwrap());
        let mut looked_at = 0;
        for (role, rights) in table {
            assert_eq!(rights.len(), CaseRight::ALL.len());
            let postings = [Posting { department: swm.clone(), role, acting: false }];
            for (right, reach) in CaseRight::ALL.into_iter().zip(rights.chars()) {
                for (department, allowed) in
                    [(Some(&swm), reach != '-'), (Some(&sd), reach == 'a'), (None, reach == 'a')]
                {
                    let may = authorise_case(&postings, right, department);
                    assert_eq!(may.is_ok(), allowed, "{role:?} {right:?} {department:?}");
                    looked_at += 1;
                }
            }
        }
        assert_eq!(looked_at, 7 * 18 * 3);
        assert_eq!(authorise_case(&[], CaseRight::Read, None), Err(ProblemCode::Forbidden));
    }

    #[test]
    fn whoever_sees_only_their_own_department_is_shown_no_other() {
        let post =
            |role, department: &str| Posting { role, department: department.parse().unwrap(), acting: false };
        let posts = [post(Role::ControllingOfficer, "SWM"), post(Role::Contributor, "SD")];
        assert_eq!(departments_seen(&posts).unwrap().len(), 2);
        assert_eq!(
            departments_seen(&[post(Role::ControllingOfficer, "SWM"), post(Role::Oversight, "SEC")]),
            None
        );
        assert_eq!(departments_seen(&[]), Some(Vec::new()));
    }
}
