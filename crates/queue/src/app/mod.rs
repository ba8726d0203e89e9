//! The running queue: its data, its key, its lanes of work, and what it does by itself.
//!
//! [`queue`] holds the parts together: the [`signer`], the lanes of [`work`] behind the door ([`admission`]), the
//! photos' [`fingerprints`]. Everything else works on a [`queue::Queue`]: [`uploads`], [`files`] and [`photos`],
//! [`people`] and [`accounts`] with their [`login_turns`], what is brought in ([`imports`], [`capsules`]), [`backup`] and
//! [`recovery`] with the [`journal`], [`erasures`], and the [`jobs`]. What of a citizen is shown is noted first
//! ([`looks`]); how the queue is says [`health`]. What is decided lies in [`crate::rules`]; how it is asked for lies in
//! [`crate::http`].

pub mod accounts;
pub mod admission;
pub mod backup;
pub mod capsules;
pub mod case_photos;
pub mod erasures;
pub mod files;
pub mod fingerprints;
pub mod health;
pub mod imports;
pub mod jobs;
pub mod journal;
pub mod login_turns;
pub mod looks;
pub mod metrics;
pub mod open311_keys;
pub mod page_turns;
pub mod people;
pub mod photos;
pub mod queue;
pub mod recovery;
pub mod signer;
pub mod uploads;
pub mod work;
