//! Complaints that come in from elsewhere: other sites ([`open311`]), the Facebook page ([`facebook`]), spreadsheets
//! ([`csv`]). Each is read here, and taken in by the one way in, [`crate::rules::cases::intake`].

pub mod csv;
pub mod facebook;
pub mod form;
pub mod moment;
pub mod open311;
pub mod refusal;
