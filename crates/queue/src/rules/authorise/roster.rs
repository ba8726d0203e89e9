//! Who may see and change the roster and the calendar.

use wire::people::{Posting, Role};
use wire::problem::ProblemCode;

/// What a person can want of the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RosterAction {
    /// See it, and take it out as a spreadsheet.
    Read,
    /// Bring a spreadsheet in, make enrolment codes, change the calendar.
    Change,
}

/// Whether somebody in these posts may do this.
///
/// # Errors
/// `forbidden`.
pub fn authorise_roster(postings: &[Posting], action: RosterAction) -> Result<(), ProblemCode> {
    let allowed = postings.iter().any(|post| match post.role {
        Role::Administrator => true,
        Role::Moderator | Role::Publisher | Role::NodalOfficer | Role::Oversight => {
            action == RosterAction::Read
        }
        Role::Contributor | Role::ControllingOfficer => false,
    });
    if allowed { Ok(()) } else { Err(ProblemCode::Forbidden) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_administrator_changes_the_roster_and_the_desk_reads_it() {
        let table = [
            (Role::Contributor, false, false),
            (Role::ControllingOfficer, false, false),
            (Role::Moderator, true, false),
            (Role::Publisher, true, false),
            (Role::NodalOfficer, true, false),
            (Role::Oversight, true, false),
            (Role::Administrator, true, true),
        ];
        assert_eq!(table.map(|(role, ..)| role), Role::ALL);
        for (role, reads, changes) in table {
            let post = [Posting { department: "IT".parse().unwrap(), role, acting: false }];
            assert_eq!(authorise_roster(&post, RosterAction::Read).is_ok(), reads, "{role:?}");
            assert_eq!(authorise_roster(&post, RosterAction::Change).is_ok(), changes, "{role:?}");
        }
    }
}
