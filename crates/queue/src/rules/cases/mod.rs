//! The rules of citizens' cases.
//!
//! [`intake`] takes in, [`photos`] adds what a citizen brought, [`routing`] and [`posts`] find who has to see to it,
//! [`replies`] carries what is said to the citizen, [`ending`] ends, merges and opens again, [`officers`]
//! applies what came from an officer's computer, [`desk`] what the desk does, [`offers`] what its page
//! offers, [`public_updates`] is what other sites may read, [`clocks`] reckon, [`escalations`] tells who has to know when
//! a clock runs out and [`alarms`] who may acknowledge it. [`recognition`] knows a request that is told twice,
//! [`remarks`] what asks for nothing;
//! [`forgetting`] and [`erasure`] take away what is not to be kept.
//!
//! Promises: every change is one [step](context::CaseContext::record) or more and raises the version; nothing is done twice
//! (ids made where something is written, names at the source); what was done without knowing of another's
//! doing changes nothing and is answered with what is now ([`context::conflict`]).

pub mod alarms;
pub mod clocks;
pub mod context;
pub mod desk;
pub mod ending;
pub mod erasure;
pub mod escalations;
pub mod forgetting;
pub mod intake;
pub mod offers;
pub mod officers;
pub mod page_events;
pub mod photos;
pub mod posts;
pub mod public_updates;
pub mod recognition;
pub mod remarks;
pub mod replies;
pub mod routing;
