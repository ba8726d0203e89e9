//! All limits in one place: per address, per login, per key.

use std::sync::Arc;
use tokio::sync::Semaphore;

use crate::http::limiter::Limiter;
use crate::http::logins::Logins;
use crate::http::network::Network;
use crate::http::places::Places;

/// Deliveries of which nobody knows yet whether they are signed: so many are read at a time,
const UNSIGNED: usize = 64;
/// of one address so many,
const UNSIGNED_OF_ONE: usize = 16;
/// and of those that are longer than most so many, as each may hold some megabytes.
const UNSIGNED_LONG: usize = 4;
/// How many read through Open311 without a key at a time, of the readers that officers wait for, too.
const KEYLESS: usize = 2;
/// How many post photos through Open311 at a time: each may hold as much as one photo of an officer,
const WITH_FILES: usize = 4;
/// and of one address so many.
const WITH_FILES_OF_ONE: usize = 2;
/// All limits.
pub struct Limits {
    /// Codes tried, by address.
    pub enrolments: Limiter,
    /// Passwords tried.
    pub logins: Logins,
    /// What each key of Open311 brings; how much that may be, the key says.
    pub open311_brings: Limiter,
    /// What each address reads there.
    pub open311_reads: Limiter,
    /// For those who read there without a key: each may cost a thousand cases' reading.
    pub open311_keyless: Arc<Semaphore>,
    /// For those who post photos there, which are held until their key is known.
    pub open311_files: Arc<Places<Network>>,
    /// Keys tried there, by address.
    pub open311_tries: Limiter,
    /// Deliveries that were not signed, by address.
    pub facebook_tries: Limiter,
    /// Questions whether the webhook is ours that did not know its token, by address.
    pub facebook_checks: Limiter,
    /// For deliveries that are read before anybody knows who brings them.
    pub facebook_unsigned: Arc<Places<Network>>,
    /// For those of them that are long.
    pub facebook_long: Arc<Places<()>>,
    /// Requests worked on, by address behind a proxy.
    pub requests: Arc<Places<Network>>,
}

impl Limits {
    /// Nothing was counted yet.
    #[must_use]
    pub fn new(requests_per_address: usize) -> Self {
        Self {
            enrolments: Limiter::new(10, 10 * 60_000),
            logins: Logins::default(),
            open311_brings: Limiter::new(0, 60 * 60_000),
            open311_reads: Limiter::new(600, 60_000),
            open311_keyless: Arc::new(Semaphore::new(KEYLESS)),
            open311_files: Places::new(WITH_FILES, WITH_FILES_OF_ONE),
            open311_tries: Limiter::new(20, 15 * 60_000),
            facebook_tries: Limiter::new(200, 15 * 60_000),
            facebook_checks: Limiter::new(20, 15 * 60_000),
            facebook_unsigned: Places::new(UNSIGNED, UNSIGNED_OF_ONE),
            facebook_long: Places::new(UNSIGNED_LONG, UNSIGNED_LONG),
            requests: Places::new(usize::MAX, requests_per_address),
        }
    }
}
