//! The queue's rules, written once over [`crate::store::Records`]; no SQL, no HTTP, no files.
//!
//! [`who`] asks, and [`roles`] says what they may; with what an effect is entered is the [`context`]. [`access`] lets
//! people and computers in, [`operations`] come from the computers and change [`items`] and [`cases`]. [`separation`] of
//! duties: nobody decides on what is their own. The [`days_off`] move deadlines. [`looks`] notes who saw what of a citizen, and [`who_saw`] exports it.

pub mod access;
pub mod cases;
pub mod context;
pub mod days_off;
pub mod epoch;
pub mod items;
pub mod links;
pub mod looks;
pub mod operations;
pub mod roles;
pub mod separation;
pub mod who;
pub mod who_saw;
