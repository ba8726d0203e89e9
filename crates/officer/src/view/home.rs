//! The first page.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cases::CaseRow;
use super::drafts::DraftRow;
use super::items::ItemRow;
use super::outbox::OutboxView;

/// The first page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Home {
    /// Returned for correction, or refused by the queue: the officer has to act.
    pub to_do: Vec<ItemRow>,
    /// Citizens' cases that the officer has to act on today, what is due first, first.
    pub cases: Vec<CaseRow>,
    /// Begun and not submitted.
    pub drafts: Vec<DraftRow>,
    /// On the way.
    pub outbox: OutboxView,
    /// At the IT department: waiting, in review, approved.
    pub with_it: Vec<ItemRow>,
    /// The newest published ones.
    pub published: Vec<ItemRow>,
}
