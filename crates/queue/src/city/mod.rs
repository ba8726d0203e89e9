//! The customer's facts: departments, boroughs and wards ([`places`]), categories and templates ([`tables`]), working
//! days ([`calendar`]). Replaceable: another corporation brings its own data, and no rule says a name.

pub mod calendar;
pub mod places;
pub mod tables;
