//! The machine: what to do next, and what follows from what happened.
//!
//! ```text
//!                 an attempt ends without an answer
//!   link is good ----------------------------------> link is in doubt
//!   up to 3 at once <------------------------------ one attempt at a time, after growing waits
//!                      the queue answers anything
//! ```
//!
//! Two kinds of waits keep a bad operation from holding up a good one. The *link's* wait holds everything back;
//! it grows with attempts made in doubt and ends with the queue's first answer. A *job's* own wait (an
//! announcement, a photo) grows with attempts that were made over a good link and failed all the same.
//! The job that failed least is next, so after a failure another operation is always tried first, if there is one.

mod order;
mod outcomes;
mod reasons;
mod state;
#[cfg(test)]
mod tests;

pub use state::Outbox;
