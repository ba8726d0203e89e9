//! Who comes in: officers of the [`roster`] ([`roster_import`], [`tenures`], [`proposals`]) with their [`computers`] ([`enrolment`]), and people at the desk with
//! [`logins`], [`passwords`] and [`sessions`].

pub mod computers;
pub mod enrolment;
pub mod logins;
pub mod passwords;
pub mod revocations;
pub mod proposals;
pub mod roster;
pub mod roster_import;
pub mod secrets;
pub mod sessions;
pub mod tenures;
