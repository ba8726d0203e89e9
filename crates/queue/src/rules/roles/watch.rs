//! Who may watch over the queue itself: who saw what of the citizens, and how the queue is.

use wire::people::{Posting, Role};
use wire::problem::ProblemCode;

/// Something that a person may watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchRight {
    /// Export who saw what.
    WhoSaw,
    /// See how the queue is: clock, logs, disk, backup.
    Health,
}

impl WatchRight {
    /// Every right.
    pub const ALL: [Self; 2] = [Self::WhoSaw, Self::Health];
}

/// Whether somebody in these posts may. The commissioner's office watches those who watch, the administrator too: both
/// are in the audit log themselves.
///
/// # Errors
/// `forbidden`.
pub fn authorise_watch(postings: &[Posting], right: WatchRight) -> Result<(), ProblemCode> {
    let may = |post: &Posting| match right {
        WatchRight::WhoSaw | WatchRight::Health => matches!(post.role, Role::Oversight | Role::Administrator),
    };
    if postings.iter().any(may) { Ok(()) } else { Err(ProblemCode::Forbidden) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commissioners_office_and_the_administrator_watch_and_nobody_else() {
        for role in Role::ALL {
            let posts = [Posting { department: "IT".parse().unwrap(), role, acting: false }];
            for right in WatchRight::ALL {
                let may = matches!(role, Role::Oversight | Role::Administrator);
                assert_eq!(authorise_watch(&posts, right).is_ok(), may, "{role:?} {right:?}");
            }
        }
        assert_eq!(authorise_watch(&[], WatchRight::WhoSaw), Err(ProblemCode::Forbidden));
    }
}
