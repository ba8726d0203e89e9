//! Who comes in: officers of the [`roster`] ([`roster_import`], [`tenures`], [`proposals`]) with their [`computers`]
//! ([`enrolment`]), and people at the desk with [`logins`], [`passwords`] ([which of them are taken](new_passwords)) and
//! [`sessions`]; an administrator sees to the [`accounts`]. What is taken away stays so after a restore ([`revocations`]).

pub mod accounts;
pub mod computers;
pub mod enrolment;
pub mod logins;
pub mod new_passwords;
pub mod passwords;
pub mod proposals;
pub mod revocations;
pub mod roster;
pub mod roster_import;
mod roster_plan;
pub mod secrets;
pub mod sessions;
pub mod tenures;
