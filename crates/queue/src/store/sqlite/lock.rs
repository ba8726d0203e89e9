//! The locks of the connections, after a panic too.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A panic while the lock was held rolled its transaction back: the connection is as good as before.
pub(super) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
