//! What changes under the window: it asks again for what it shows of that kind.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The kinds of thing that change under the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Submissions and their threads.
    Items,
    /// Citizens' cases.
    Cases,
    /// Drafts.
    Drafts,
    /// What waits to be sent, and the link.
    Outbox,
    /// Who is enrolled, and the settings.
    Officer,
    /// What lies in the folder that is watched.
    Watched,
    /// The page for a phone, and what came from it.
    Phone,
}
