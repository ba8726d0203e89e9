//! How often passwords may be tried at the desk.
//!
//! Wrong ones count for a login from a network, for the network, and for the login from everywhere:
//!
//! - After ten, this login waits a quarter of an hour when it comes from this network. From elsewhere it logs in, and so
//!   do the others of this network: nobody can lock a colleague out from the street, nor an office by one forgotten
//!   password.
//! - After a hundred, the network waits: that is somebody who goes through the logins.
//! - After thirty in an hour from anywhere, a login is tried once in ten seconds by networks that never logged it in, so
//!   that guessing from a thousand addresses is no faster. Where it has logged in before it is not slowed.
//!
//! More on why in `docs/adr/0024-limits-count-failures.md`.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use wire::digest::Digest;

use crate::http::limiter::Limiter;
use crate::http::network::Network;

const MINUTE: u64 = 60_000;
/// Pairs of a login and a network that are remembered as having logged in.
const KNOWN: usize = 20_000;

/// The three counts, and who has logged in where.
pub struct Logins {
    pairs: Limiter,
    networks: Limiter,
    everywhere: Limiter,
    /// For logins that are tried from everywhere.
    turns: Limiter,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    pairs: HashSet<Digest>,
    oldest_first: VecDeque<Digest>,
}

impl Default for Logins {
    fn default() -> Self {
        Self {
            pairs: Limiter::new(10, 15 * MINUTE),
            networks: Limiter::new(100, 15 * MINUTE),
            everywhere: Limiter::new(30, 60 * MINUTE),
            turns: Limiter::new(1, 10_000),
            known: Mutex::default(),
        }
    }
}

/// A try, counted as wrong unless it is said otherwise.
pub struct Try {
    network: String,
    login: String,
    pair: String,
    /// The login was being tried from everywhere: this try took a turn, and was not counted there.
    in_turn: bool,
}

impl Logins {
    /// Counts a try as wrong until it is taken back.
    ///
    /// # Errors
    /// How many seconds to wait.
    pub fn attempt(&self, login: &str, network: Network, ticks: u64) -> Result<Try, u64> {
        let (network, login) = (network.to_string(), wire::text::key(login));
        let pair = format!("{network} {login}");
        let mut tried = Try { network, login, pair, in_turn: false };
        self.networks.attempt(&tried.network, ticks)?;
        // Where no password is tried, waiting for one login costs the others of the network nothing.
        let back = |seconds| {
            self.networks.succeeded(&tried.network);
            seconds
        };
        self.pairs.attempt(&tried.pair, ticks).map_err(back)?;
        if self.everywhere.attempt(&tried.login, ticks).is_ok() || self.is_known(&tried.pair) {
            return Ok(tried);
        }
        if let Err(seconds) = self.turns.attempt(&tried.login, ticks) {
            self.networks.succeeded(&tried.network);
            self.pairs.succeeded(&tried.pair);
            return Err(seconds);
        }
        tried.in_turn = true;
        Ok(tried)
    }

    /// No password was tried.
    pub fn take_back(&self, tried: &Try) {
        self.networks.succeeded(&tried.network);
        self.pairs.succeeded(&tried.pair);
        if tried.in_turn { &self.turns } else { &self.everywhere }.succeeded(&tried.login);
    }

    /// The password was right.
    pub fn succeeded(&self, tried: &Try) {
        self.take_back(tried);
        let pair = Digest::of(tried.pair.as_bytes());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.pairs.insert(pair) {
            known.oldest_first.push_back(pair);
        }
        if known.oldest_first.len() > KNOWN
            && let Some(oldest) = known.oldest_first.pop_front()
        {
            known.pairs.remove(&oldest);
        }
    }

    fn is_known(&self, pair: &str) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.pairs.contains(&Digest::of(pair.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn network(n: u32) -> Network {
        Network::of(Ipv4Addr::from_bits(0xc000_0200 + n).into())
    }

    #[test]
    fn ten_wrong_tries_make_this_login_wait_at_this_network_only() {
        let logins = Logins::default();
        for _ in 0..10 {
            logins.attempt("moderator", network(1), 0).unwrap();
        }
        assert_eq!(logins.attempt("Moderator", network(1), 60_000).err(), Some(14 * 60));
        assert!(logins.attempt("moderator", network(2), 0).is_ok());
        for _ in 0..200 {
            assert!(logins.attempt("moderator", network(1), 0).is_err());
        }
        assert!(logins.attempt("publisher", network(1), 0).is_ok(), "the office behind one address goes on");
    }

    #[test]
    fn a_network_that_goes_through_the_logins_waits() {
        let logins = Logins::default();
        for n in 0..100 {
            logins.attempt(&format!("login {n}"), network(1), 0).unwrap();
        }
        assert!(logins.attempt("another", network(1), 0).is_err());
        assert!(logins.attempt("another", network(2), 0).is_ok());
    }

    #[test]
    fn right_passwords_count_nowhere() {
        let logins = Logins::default();
        for n in 0..500 {
            let tried = logins.attempt(&format!("login {}", n % 3), network(1), 0).unwrap();
            logins.succeeded(&tried);
        }
        for _ in 0..500 {
            logins.take_back(&logins.attempt("login 1", network(1), 0).unwrap());
        }
        assert!(logins.attempt("login 1", network(1), 0).is_ok());
    }

    #[test]
    fn a_login_guessed_from_everywhere_is_slowed_but_where_it_logged_in_before_it_is_not() {
        let logins = Logins::default();
        logins.succeeded(&logins.attempt("moderator", network(9), 0).unwrap());
        let mut tried = 0;
        for second in 0..600_u32 {
            let from = network(1000 + second);
            tried += u32::from(logins.attempt("moderator", from, u64::from(second) * 1000).is_ok());
        }
        assert!((85..=95).contains(&tried), "thirty, then one in ten seconds: {tried}");
        let at = 600_000;
        logins.succeeded(&logins.attempt("moderator", network(9), at).unwrap());
        assert!(logins.attempt("publisher", network(1), at).is_ok());
        let elsewhere = (0..10).find(|n| logins.attempt("moderator", network(5), at + n * 1000).is_ok());
        assert!(elsewhere.is_some(), "delayed, and not locked out");
    }
}
