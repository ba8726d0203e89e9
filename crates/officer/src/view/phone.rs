//! The page for a phone, as the officer is shown it.

use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use ts_rs::TS;
use wire::content::Photo;
use wire::ids::DraftId;

/// The way in from a phone, for one draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhoneView {
    /// The page that was opened for this draft last; none if none was.
    pub page: Option<::phone::View>,
    /// Where it could be opened, the likeliest first. None: this computer is on no network.
    pub places: Vec<::phone::lan::Place>,
    /// Whether the system's firewall may ask the officer whether phones may come in.
    pub firewall_asks: bool,
    /// Photos that came and that the draft, as it was last saved, does not have: add them.
    pub arrivals: Vec<Photo>,
}

/// Opens the page for a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhoneOpen {
    /// For this draft.
    pub draft: DraftId,
    /// At this one of [`PhoneView::places`]; none for the likeliest.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub address: Option<Ipv4Addr>,
}

/// The officer's word on another phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhoneAllow {
    /// The draft.
    pub draft: DraftId,
    /// The [`phone::Guest::number`] that asks.
    pub phone: u32,
    /// Let in, in place of the one before; or turned away.
    pub allow: bool,
}
