//! What is asked of whoever decodes.

/// How much of a decoded JPEG has to be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// All of it: it is taken in.
    Strict,
    /// What can be seen: it is shown for a moment.
    Glance,
}
