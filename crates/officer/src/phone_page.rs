//! The page that is open for a phone, or was last.

use ::phone::Session;
use wire::ids::DraftId;

/// An opened page and the draft it is for. One at a time.
pub(crate) struct PhonePage {
    pub(crate) draft: DraftId,
    pub(crate) session: Session,
}
