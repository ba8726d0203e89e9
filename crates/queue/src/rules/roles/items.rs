//! Who may do what at the desk: the one place.

use wire::people::Role;
use wire::problem::ProblemCode;

/// What a person can want at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// See the queue and its items.
    Read,
    /// Take an item up for review.
    Open,
    /// Approve, return, or not publish.
    Decide,
    /// Mark as published.
    Publish,
    /// Write in the thread.
    Write,
    /// See the officers' computers, and what they hold unsent.
    SeeComputers,
    /// Strike one off, or have another enrolled.
    ManageComputers,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 7] = [
        Self::Read,
        Self::Open,
        Self::Decide,
        Self::Publish,
        Self::Write,
        Self::SeeComputers,
        Self::ManageComputers,
    ];
}

/// Whether a person with these roles may do this; `own` when the item is their own words ([`crate::rules::separation`]).
///
/// # Errors
/// `forbidden`, or `own_item` when only that stands in the way.
pub fn authorise(roles: &[Role], action: Action, own: bool) -> Result<(), ProblemCode> {
    let allowed = roles.iter().any(|role| match role {
        Role::Moderator => !matches!(action, Action::Publish | Action::ManageComputers),
        Role::Publisher => matches!(action, Action::Read | Action::Publish | Action::Write),
        Role::NodalOfficer => action == Action::SeeComputers,
        Role::Oversight => matches!(action, Action::Read | Action::SeeComputers),
        Role::Administrator => {
            matches!(action, Action::Read | Action::SeeComputers | Action::ManageComputers)
        }
        Role::Contributor | Role::ControllingOfficer | Role::Unknown(_) => false,
    });
    if !allowed {
        Err(ProblemCode::Forbidden)
    } else if own && matches!(action, Action::Open | Action::Decide) {
        Err(ProblemCode::OwnItem)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_the_table_says_and_nobody_decides_on_their_own() {
        // read, open, decide, publish, write, see computers, manage computers
        let table = [
            (Role::Contributor, [false; 7]),
            (Role::ControllingOfficer, [false; 7]),
            (Role::Moderator, [true, true, true, false, true, true, false]),
            (Role::Publisher, [true, false, false, true, true, false, false]),
            (Role::NodalOfficer, [false, false, false, false, false, true, false]),
            (Role::Oversight, [true, false, false, false, false, true, false]),
            (Role::Administrator, [true, false, false, false, false, true, true]),
        ];
        assert_eq!(table.map(|(role, _)| role), Role::ALL);
        for (role, allowed) in table {
            for (action, allowed) in Action::ALL.into_iter().zip(allowed) {
                assert_eq!(authorise(&[role], action, false).is_ok(), allowed, "{role:?} {action:?}");
                let own_allowed = allowed && !matches!(action, Action::Open | Action::Decide);
                assert_eq!(authorise(&[role], action, true).is_ok(), own_allowed, "own {role:?} {action:?}");
            }
        }
        assert_eq!(authorise(&[Role::Moderator], Action::Decide, true), Err(ProblemCode::OwnItem));
        assert_eq!(authorise(&[], Action::Read, false), Err(ProblemCode::Forbidden));
    }
}
