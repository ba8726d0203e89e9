//! Which phone is admitted: the first that says hello; another only when the officer lets it in.
//!
//! Each phone gets a secret of its own (a cookie) with its first hello. One is in; one more may ask at a
//! time. The one that is in leaves only when the officer lets another one in.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::net::IpAddr;
use subtle::ConstantTimeEq as _;
use ts_rs::TS;

use crate::agent::Device;

/// How long one that asks is remembered after its last request, in milliseconds.
const ASKING: u64 = 30_000;
/// How many that were turned away are remembered.
const TURNED_AWAY: usize = 16;

/// A phone that has the page open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "PhoneGuest")]
pub struct Guest {
    /// Which, in this session.
    pub number: u32,
    /// What it says it is.
    pub device: Device,
    /// Its address on the network.
    #[ts(type = "string")]
    pub address: IpAddr,
}

/// A phone's secret: 128 random bits.
#[derive(Clone, Copy)]
pub(crate) struct Key(pub [u8; 16]);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// The answer to a phone's hello.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Welcome {
    /// It is the one.
    In,
    /// The officer was asked.
    Waiting,
    /// The officer said no, or let another one in.
    TurnedAway,
    /// Somebody else is asking just now.
    Full,
}

#[derive(Default)]
pub(crate) struct Guests {
    last: u32,
    inside: Option<(Key, Guest)>,
    asking: Option<(Key, Guest, u64)>,
    turned_away: VecDeque<Key>,
}

impl Guests {
    /// A phone says hello, with its secret if it has one; `fresh` becomes the secret of one that is new.
    /// Answers whether it is admitted, and whether `fresh` is now its secret.
    pub fn hello(
        &mut self,
        key: Option<Key>,
        fresh: Key,
        device: Device,
        address: IpAddr,
        ticks: u64,
    ) -> (Welcome, bool) {
        if let Some(key) = key {
            if self.is_inside(key) {
                return (Welcome::In, false);
            }
            if let Some((_, _, heard)) = self.asking.as_mut().filter(|(asking, ..)| *asking == key) {
                *heard = ticks;
                return (Welcome::Waiting, false);
            }
            if self.turned_away.contains(&key) {
                return (Welcome::TurnedAway, false);
            }
        }
        let guest = Guest { number: self.last.saturating_add(1), device, address };
        if self.inside.is_none() {
            self.last = guest.number;
            self.inside = Some((fresh, guest));
            return (Welcome::In, true);
        }
        if self.asking(ticks).is_some() {
            return (Welcome::Full, false);
        }
        self.last = guest.number;
        self.asking = Some((fresh, guest, ticks));
        (Welcome::Waiting, true)
    }

    /// The officer's decision on the one that asks. Answers whether that one was still there.
    pub fn decide(&mut self, number: u32, let_in: bool) -> bool {
        let Some((key, guest, heard)) = self.asking.take() else { return false };
        if guest.number != number {
            self.asking = Some((key, guest, heard));
            return false;
        }
        let out = if let_in { self.inside.replace((key, guest)).map(|(key, _)| key) } else { Some(key) };
        if let Some(out) = out {
            self.turned_away.push_back(out);
            if self.turned_away.len() > TURNED_AWAY {
                self.turned_away.pop_front();
            }
        }
        true
    }

    /// Whether this is the secret of the one that is in.
    pub fn is_inside(&self, key: Key) -> bool {
        self.inside.as_ref().is_some_and(|(inside, _)| *inside == key)
    }

    pub fn inside(&self) -> Option<&Guest> {
        self.inside.as_ref().map(|(_, guest)| guest)
    }

    /// The one that asks, unless it has gone.
    pub fn asking(&self, ticks: u64) -> Option<&Guest> {
        let (_, guest, heard) = self.asking.as_ref()?;
        (ticks.saturating_sub(*heard) < ASKING).then_some(guest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(guests: &mut Guests, key: Option<u8>, fresh: u8, ticks: u64) -> (Welcome, bool) {
        let key_of = |byte| Key([byte; 16]);
        guests.hello(key.map(key_of), key_of(fresh), Device::of(""), [10, 0, 0, fresh].into(), ticks)
    }

    #[test]
    fn the_first_phone_is_admitted_and_the_second_waits_for_the_officer() {
        let mut guests = Guests::default();
        assert_eq!(hello(&mut guests, None, 1, 0), (Welcome::In, true));
        assert_eq!(hello(&mut guests, Some(1), 9, 0), (Welcome::In, false));
        assert_eq!(hello(&mut guests, None, 2, 0), (Welcome::Waiting, true));
        assert_eq!(hello(&mut guests, None, 3, 0), (Welcome::Full, false));
        let asking = guests.asking(0).unwrap().number;
        assert!(!guests.decide(asking + 1, true), "a word about another one changes nothing");
        assert!(guests.decide(asking, true));
        assert!(guests.is_inside(Key([2; 16])) && !guests.is_inside(Key([1; 16])));
        assert_eq!(hello(&mut guests, Some(1), 9, 0), (Welcome::TurnedAway, false));
        assert!(!guests.decide(asking, true), "a word is said once");
    }

    #[test]
    fn a_rejected_phone_cannot_ask_again_and_one_that_left_frees_its_place() {
        let mut guests = Guests::default();
        hello(&mut guests, None, 1, 0);
        hello(&mut guests, None, 2, 0);
        assert!(guests.decide(guests.asking(0).unwrap().number, false));
        assert_eq!(hello(&mut guests, Some(2), 9, 1), (Welcome::TurnedAway, false));
        assert_eq!(hello(&mut guests, None, 3, 1), (Welcome::Waiting, true));
        assert_eq!(hello(&mut guests, None, 4, 1 + ASKING), (Welcome::Waiting, true));
        assert_eq!(hello(&mut guests, Some(3), 9, 1 + ASKING), (Welcome::Full, false));
        assert!(guests.is_inside(Key([1; 16])));
    }
}
