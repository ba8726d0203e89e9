//! So many places, for whatever costs one while it lasts: a connection, an event stream, a delivery nobody has checked.
//!
//! Where none is free, whoever holds one longest that may be taken away gives theirs up: a slow caller never keeps a
//! newcomer out. Each place has a key (the token, the address), and one key has only so many.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// To whom a place is given up when there is no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yields {
    /// To nobody: something is being worked on.
    Never,
    /// To another of the same key.
    ToOwn,
    /// To anybody.
    ToAnybody,
}

/// The places.
pub struct Places<K> {
    most: usize,
    most_of_one: usize,
    taken: Mutex<Taken<K>>,
}

struct Taken<K> {
    next: u64,
    places: HashMap<u64, Entry<K>>,
    by_key: HashMap<K, BTreeSet<u64>>,
    /// Those that yield to anybody, by when they began to.
    yielding: BTreeMap<u64, u64>,
}

struct Entry<K> {
    key: K,
    yields: Yields,
    /// Its number among the yielding.
    since: u64,
    leave: CancellationToken,
}

impl<K: Clone + Eq + Hash> Taken<K> {
    fn remove(&mut self, id: u64) {
        let Some(entry) = self.places.remove(&id) else { return };
        self.yielding.remove(&entry.since);
        if let Some(own) = self.by_key.get_mut(&entry.key) {
            own.remove(&id);
            if own.is_empty() {
                self.by_key.remove(&entry.key);
            }
        }
    }

    /// Takes it away from whoever has it.
    fn evict(&mut self, id: u64) {
        if let Some(entry) = self.places.get(&id) {
            entry.leave.cancel();
        }
        self.remove(id);
    }

    fn set(&mut self, id: u64, yields: Yields) {
        let since = self.next;
        self.next += 1;
        let Some(entry) = self.places.get_mut(&id) else { return };
        self.yielding.remove(&entry.since);
        (entry.yields, entry.since) = (yields, since);
        if yields == Yields::ToAnybody {
            self.yielding.insert(since, id);
        }
    }
}

impl<K: Clone + Eq + Hash> Places<K> {
    /// So many in all, and so many for one key.
    #[must_use]
    pub fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        let taken =
            Taken { next: 0, places: HashMap::new(), by_key: HashMap::new(), yielding: BTreeMap::new() };
        Arc::new(Self { most, most_of_one, taken: Mutex::new(taken) })
    }

    /// Takes a place; nothing where all are taken by those who keep theirs.
    pub fn enter(self: &Arc<Self>, key: K, yields: Yields) -> Option<Place<K>> {
        let mut taken = self.taken();
        let own = taken.by_key.get(&key).filter(|own| own.len() >= self.most_of_one);
        if let Some(own) = own {
            let gives = |id: &&u64| taken.places.get(id).is_some_and(|e| e.yields != Yields::Never);
            let oldest = own.iter().find(gives).copied()?;
            taken.evict(oldest);
        }
        if taken.places.len() >= self.most {
            let (_, oldest) = taken.yielding.first_key_value()?;
            let oldest = *oldest;
            taken.evict(oldest);
        }
        let (id, leave) = (taken.next, CancellationToken::new());
        taken.next += 1;
        let entry = Entry { key: key.clone(), yields, since: id, leave: leave.clone() };
        taken.places.insert(id, entry);
        taken.by_key.entry(key).or_default().insert(id);
        taken.set(id, yields);
        drop(taken);
        Some(Place { places: self.clone(), id, leave })
    }

    /// How many are taken.
    #[must_use]
    pub fn taken_now(&self) -> usize {
        self.taken().places.len()
    }

    fn taken(&self) -> MutexGuard<'_, Taken<K>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place, until it is dropped or taken away.
pub struct Place<K: Clone + Eq + Hash> {
    places: Arc<Places<K>>,
    id: u64,
    leave: CancellationToken,
}

impl<K: Clone + Eq + Hash> Place<K> {
    /// From now on it is given up to these.
    pub fn yields(&self, yields: Yields) {
        self.places.taken().set(self.id, yields);
    }

    /// Waits until it is taken away.
    pub fn leave(&self) -> &CancellationToken {
        &self.leave
    }
}

impl<K: Clone + Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        self.places.taken().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_the_cap_of_a_key_its_oldest_gives_way_and_others_keep_theirs() {
        let places = Places::new(10, 2);
        let other = places.enter("other", Yields::ToOwn).unwrap();
        let first = places.enter("one", Yields::ToOwn).unwrap();
        let second = places.enter("one", Yields::ToOwn).unwrap();
        let third = places.enter("one", Yields::ToOwn).unwrap();
        assert!(first.leave().is_cancelled());
        assert!(!second.leave().is_cancelled() && !third.leave().is_cancelled());
        assert!(!other.leave().is_cancelled());
        drop(first);
        assert_eq!(places.taken_now(), 3, "it was given up already");
        second.yields(Yields::Never);
        third.yields(Yields::Never);
        assert!(places.enter("one", Yields::ToOwn).is_none());
    }

    #[test]
    fn at_the_cap_in_all_the_longest_waiting_gives_way_and_whoever_is_served_stays() {
        let places = Places::new(3, 3);
        let served = places.enter(1, Yields::ToAnybody).unwrap();
        served.yields(Yields::Never);
        let waits = places.enter(2, Yields::ToAnybody).unwrap();
        let kept = places.enter(3, Yields::ToOwn).unwrap();
        let newcomer = places.enter(4, Yields::ToAnybody).unwrap();
        assert!(waits.leave().is_cancelled());
        assert!(!served.leave().is_cancelled() && !kept.leave().is_cancelled());
        newcomer.yields(Yields::Never);
        assert!(places.enter(5, Yields::ToAnybody).is_none());
        served.yields(Yields::ToAnybody);
        assert!(places.enter(5, Yields::ToAnybody).is_some());
        assert!(served.leave().is_cancelled());
        drop((served, waits, kept, newcomer));
        assert_eq!(places.taken_now(), 0);
    }
}
