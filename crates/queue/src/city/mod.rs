//! The customer's facts: departments, boroughs and wards, categories, working days. Replaceable: another
//! corporation brings its own data.

pub mod calendar;
pub mod tables;
