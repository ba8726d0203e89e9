//! Rate limits: connections and misses, counted per address and minute, bounded in memory.

use std::collections::HashMap;
use std::net::IpAddr;

/// Addresses that are counted at most: beyond, strangers share one count.
const ADDRESSES: usize = 256;
const MINUTE: u64 = 60_000;

#[derive(Debug, Default)]
pub(crate) struct Visits(HashMap<IpAddr, Visit>);

#[derive(Debug, Clone, Copy, Default)]
struct Visit {
    since: u64,
    connections: u32,
    misses: u32,
}

impl Visits {
    /// A connection from there. Answers whether it may go on.
    pub fn connects(&mut self, from: IpAddr, ticks: u64) -> bool {
        let visit = self.visit(from, ticks);
        visit.connections = visit.connections.saturating_add(1);
        visit.connections <= crate::limits::CONNECTIONS_A_MINUTE
            && visit.misses < crate::limits::MISSES_A_MINUTE
    }

    /// Somebody there asked for what is not here. Answers whether that may go on.
    pub fn misses(&mut self, from: IpAddr, ticks: u64) -> bool {
        let visit = self.visit(from, ticks);
        visit.misses = visit.misses.saturating_add(1);
        visit.misses < crate::limits::MISSES_A_MINUTE
    }

    fn visit(&mut self, from: IpAddr, ticks: u64) -> &mut Visit {
        let over = |visit: &Visit| ticks.saturating_sub(visit.since) >= MINUTE;
        if self.0.len() >= ADDRESSES && !self.0.contains_key(&from) {
            self.0.retain(|_, visit| !over(visit));
        }
        let full = self.0.len() >= ADDRESSES && !self.0.contains_key(&from);
        let key = if full { IpAddr::from([0; 4]) } else { from };
        let visit = self.0.entry(key).or_insert(Visit { since: ticks, ..Visit::default() });
        if over(visit) {
            *visit = Visit { since: ticks, ..Visit::default() };
        }
        visit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_too_many_misses_is_blocked_for_a_minute() {
        let (mut visits, guesser, other) = (Visits::default(), [10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        assert!((1..crate::limits::MISSES_A_MINUTE).all(|_| visits.misses(guesser, 5)));
        assert!(!visits.misses(guesser, 5));
        assert!(!visits.connects(guesser, MINUTE));
        assert!(visits.connects(other, MINUTE));
        assert!(visits.connects(guesser, MINUTE + 5));
    }

    #[test]
    fn counting_many_addresses_stays_within_bounds() {
        let mut visits = Visits::default();
        for n in 0..5_000_u32 {
            visits.misses(IpAddr::from(n.to_be_bytes()), 1);
        }
        assert!(visits.0.len() <= ADDRESSES + 1);
    }
}
