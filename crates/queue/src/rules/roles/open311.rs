//! Who may do what through Open311: the one table.

use wire::problem::ProblemCode;

/// What can be wanted there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open311Action {
    /// What there is: discovery, services and their definitions.
    Describe,
    /// Read what came with a key that is public.
    ReadPublic,
    /// Read what came with one's own key.
    ReadOwn,
    /// Bring a request in.
    Report,
    /// Bring in what a citizen says of a request that may be read.
    Update,
}

/// Whether somebody with or without a key that is good now may do this.
///
/// # Errors
/// `unauthenticated`.
pub fn authorise_open311(with_key: bool, action: Open311Action) -> Result<(), ProblemCode> {
    let free = matches!(action, Open311Action::Describe | Open311Action::ReadPublic);
    if with_key || free { Ok(()) } else { Err(ProblemCode::Unauthenticated) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_key_only_what_is_public_is_read_and_nothing_is_brought_in() {
        use Open311Action::{Describe, ReadOwn, ReadPublic, Report, Update};
        for (action, free) in
            [(Describe, true), (ReadPublic, true), (ReadOwn, false), (Report, false), (Update, false)]
        {
            assert_eq!(authorise_open311(false, action).is_ok(), free, "{action:?}");
            assert!(authorise_open311(true, action).is_ok(), "{action:?}");
        }
    }
}
