//! Who sees to whose login at the desk. Nobody gets a role here: those come by the roster alone.

use wire::ids::OfficerId;
use wire::people::{Posting, Role};
use wire::problem::ProblemCode;

/// Whether somebody in these posts may see and change other people's logins.
///
/// # Errors
/// `forbidden`.
pub fn may_manage_accounts(postings: &[Posting]) -> Result<(), ProblemCode> {
    if postings.iter().any(|post| post.role == Role::Administrator) {
        Ok(())
    } else {
        Err(ProblemCode::Forbidden)
    }
}

/// Whether they may reset or end the login of `whose`. Not their own: with a new code, who found their browser open
/// could choose a password without the old one; and the last administrator could shut everybody out.
///
/// # Errors
/// `forbidden`.
pub fn may_reset(postings: &[Posting], who: OfficerId, whose: OfficerId) -> Result<(), ProblemCode> {
    may_manage_accounts(postings)?;
    if who == whose { Err(ProblemCode::Forbidden) } else { Ok(()) }
}

/// Whether somebody holds a post at all. Who does not may know that they do not, and nothing else.
///
/// # Errors
/// `forbidden`.
pub fn must_hold_a_post(postings: &[Posting]) -> Result<(), ProblemCode> {
    if postings.is_empty() { Err(ProblemCode::Forbidden) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_administrator_sees_to_the_logins_of_others_and_who_holds_no_post_to_none() {
        let (own, other) = (uuid::Uuid::from_u128(1).into(), uuid::Uuid::from_u128(2).into());
        for role in Role::ALL {
            let posts = [Posting { department: "IT".parse().unwrap(), role, acting: false }];
            let manages = role == Role::Administrator;
            assert_eq!(may_manage_accounts(&posts).is_ok(), manages, "{role:?}");
            assert_eq!(may_reset(&posts, own, other).is_ok(), manages, "{role:?}");
            assert_eq!(may_reset(&posts, own, own), Err(ProblemCode::Forbidden), "{role:?}");
            assert_eq!(must_hold_a_post(&posts), Ok(()), "{role:?}");
        }
        assert_eq!(must_hold_a_post(&[]), Err(ProblemCode::Forbidden));
        assert_eq!(may_manage_accounts(&[]), Err(ProblemCode::Forbidden));
    }
}
