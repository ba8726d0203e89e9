//! The outbox as a pure state machine: events in, effects out, nothing else.
//!
//! ```text
//!            Announce            Upload (each photo)        Announce again
//!   sealed ----------> announced -------------------> all sent ----------> received
//!      \                   |                              |
//!       `------------------+------- failures: wait, pause or ask the officer
//! ```
//!
//! The driver (in `officer`) performs every [`Effect`] and tells the outcome as an [`Event`], after it
//! wrote the outcome to disk. So what is in here is never ahead of what is durable, and after a
//! crash the machine is rebuilt from the rows ([`Event::Sealed`] for each).
//!
//! Promises, each with a property test below:
//! - at most one announcement and two uploads are under way at any time;
//! - nothing is attempted while a pause (login, disk, clock) stands;
//! - an operation that the queue refused delays no other submission's;
//! - what an officer did to one submission is sent in the order he did it;
//! - once faults stop, everything not refused is received.
//!
//! There is no clock, chance, file or socket here: ticks and dice come with each event.

mod failure;
mod item;
mod machine;

pub use failure::{Answer, Failure, Pause, classify};
pub use item::{Item, Photo};
pub use machine::{Effect, Event, Kick, Outbox, Stuck};
