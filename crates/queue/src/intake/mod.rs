//! Complaints that come in from elsewhere: other sites (Open311), the Facebook page, spreadsheets.

pub mod csv;
pub mod facebook;
pub mod form;
pub mod open311;
