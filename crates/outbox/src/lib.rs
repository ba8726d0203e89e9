//! The outbox as a pure state machine: events in, effects out, nothing else.
//!
//! ```text
//!            Announce            Upload (each photo)        Announce again
//!   sealed ----------> announced -------------------> all sent ----------> received
//!      \                   |                              |
//!       `------------------+------- failures: wait, pause or ask the officer
//! ```
//!
//! The driver (in `officer`) performs every [`Effect`] and reports the outcome as an [`Event`], after it
//! wrote the outcome to disk. So what is in here is never ahead of what is durable, and after a
//! crash the machine is rebuilt from the rows ([`Event::Sealed`] for each).
//!
//! Promises, held against a simple reference model in `tests/model`, after every step:
//! - at most one announcement and two uploads are under way at any time, and one attempt alone while the
//!   link is in doubt;
//! - nothing is attempted while a pause (login, disk, clock) holds, or before the queue's `Retry-After`
//!   is over;
//! - an operation that fails, for whatever reason, delays another by at most one attempt;
//! - operations on one submission are sent in the order they were done;
//! - only the queue's own refusal, or damage on this disk, makes an operation wait for the officer;
//! - once faults stop, everything else is received;
//! - whatever does not move has a reason ([`Outbox::hold`]).
//!
//! There is no clock, chance, file or socket here: ticks and random numbers come with each event.

mod backoff;
mod event;
mod failure;
mod hold;
mod machine;
mod operation;
mod pace;
mod retry_after;

pub use event::{Effect, Event, Kick};
pub use failure::{Answer, Failure, Older, Pause, classify};
pub use hold::{Hold, Stuck, Why};
pub use machine::Outbox;
pub use operation::{Photo, QueuedOperation};
pub use pace::Pace;
pub use retry_after::retry_after;
