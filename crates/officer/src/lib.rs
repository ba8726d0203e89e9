//! The officer's side: drafts, submissions, the outbox's driver, and what the window is shown.

pub mod api;
pub mod view;
