//! The real server over HTTP, and the real program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod around;
mod case_photos;
mod cases;
mod commands;
mod computers;
mod demo;
mod desk_routes;
mod facebook;
mod offered;
mod open311;
mod pen_drive;
mod photos;
mod sheets;
mod uploads;
mod walk;
mod world;
