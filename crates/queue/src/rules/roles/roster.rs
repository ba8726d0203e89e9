//! Who may see and change the roster and the calendar.

use std::collections::BTreeSet;

use wire::ids::DepartmentCode;
use wire::people::{Posting, Role};
use wire::problem::ProblemCode;

/// How much of the roster somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sees {
    /// All departments.
    Everything,
    /// The posts in these; nothing of what their holders are elsewhere.
    Within(BTreeSet<DepartmentCode>),
}

impl Sees {
    /// Whether this department is among them.
    #[must_use]
    pub fn covers(&self, department: &DepartmentCode) -> bool {
        match self {
            Self::Everything => true,
            Self::Within(departments) => departments.contains(department),
        }
    }
}

/// How much of the roster somebody in these posts may see, on the screen and as a spreadsheet. A
/// controlling officer assigns within their department, so they see who is there.
///
/// # Errors
/// `forbidden` when nothing.
pub fn sees_of_roster(postings: &[Posting]) -> Result<Sees, ProblemCode> {
    let mut own = BTreeSet::new();
    for post in postings {
        match post.role {
            Role::Moderator
            | Role::Publisher
            | Role::NodalOfficer
            | Role::Oversight
            | Role::Administrator => return Ok(Sees::Everything),
            Role::ControllingOfficer => {
                own.insert(post.department.clone());
            }
            Role::Contributor | Role::Unknown(_) => {}
        }
    }
    if own.is_empty() { Err(ProblemCode::Forbidden) } else { Ok(Sees::Within(own)) }
}

/// Whether somebody in these posts may bring a spreadsheet in, make enrolment codes, change the calendar.
///
/// # Errors
/// `forbidden`.
pub fn may_change_roster(postings: &[Posting]) -> Result<(), ProblemCode> {
    if postings.iter().any(|post| post.role == Role::Administrator) {
        Ok(())
    } else {
        Err(ProblemCode::Forbidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(department: &str, role: Role) -> Posting {
        Posting { department: department.parse().unwrap(), role, acting: false }
    }

    #[test]
    fn the_administrator_changes_the_roster_the_desk_reads_it_and_a_department_its_own_part() {
        let own = || Ok(Sees::Within(BTreeSet::from(["IT".parse().unwrap()])));
        let table = [
            (Role::Contributor, Err(ProblemCode::Forbidden), false),
            (Role::ControllingOfficer, own(), false),
            (Role::Moderator, Ok(Sees::Everything), false),
            (Role::Publisher, Ok(Sees::Everything), false),
            (Role::NodalOfficer, Ok(Sees::Everything), false),
            (Role::Oversight, Ok(Sees::Everything), false),
            (Role::Administrator, Ok(Sees::Everything), true),
        ];
        assert_eq!(table.each_ref().map(|(role, ..)| *role), Role::ALL);
        for (role, sees, changes) in table {
            assert_eq!(sees_of_roster(&[post("IT", role)]), sees, "{role:?}");
            assert_eq!(may_change_roster(&[post("IT", role)]).is_ok(), changes, "{role:?}");
        }
    }

    #[test]
    fn of_several_posts_those_count_that_see_something() {
        let posts = [
            post("SWM", Role::ControllingOfficer),
            post("LIGHT", Role::Contributor),
            post("ROADS", Role::ControllingOfficer),
        ];
        let sees = sees_of_roster(&posts).unwrap();
        assert!(sees.covers(&"SWM".parse().unwrap()) && sees.covers(&"ROADS".parse().unwrap()));
        assert!(!sees.covers(&"LIGHT".parse().unwrap()), "only a contributor there");
        assert_eq!(sees_of_roster(&[]), Err(ProblemCode::Forbidden));
    }
}
