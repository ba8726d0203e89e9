//! Everything that goes out of the house, in one set of words: planned, sending, out, refused, unconfirmed
//! ([`channel`]).
//!
//! A channel is one way out: [`by_hand`], where a person sends and says what became of it, or a network that the
//! queue itself speaks to ([`facebook`]). What is to be said to citizens takes its way through [`replies`]. What is
//! published takes it by hand until there is a channel for it.
//!
//! Promises: something is tried once; where nobody knows whether it went out it is unconfirmed, and a person looks.

pub mod by_hand;
pub mod channel;
pub mod facebook;
pub mod replies;

use crate::settings::Facebook;

/// How replies leave for the page: by the platform's interface, or by hand where the queue was given nothing to send
/// with.
#[must_use]
pub fn of_page(facebook: &Facebook) -> Box<dyn channel::Channel + '_> {
    match facebook::Graph::new(facebook) {
        Some(graph) => Box::new(graph),
        None => Box::new(by_hand::ByHand),
    }
}
