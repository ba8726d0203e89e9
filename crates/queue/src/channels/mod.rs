//! What goes out of the house.

pub mod facebook;
