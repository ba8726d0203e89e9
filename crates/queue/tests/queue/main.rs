//! The real server over HTTP, and the real program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod accounts;
mod alarms;
mod around;
mod canary;
mod case_photos;
mod cases;
mod commands;
mod computers;
mod credentials;
mod demo;
mod deployment;
mod desk_routes;
mod edge;
mod facebook;
mod forgetting;
mod headers;
mod imported;
mod imports;
mod marks;
mod matrix;
mod offered;
mod open311;
mod open311_photos;
mod open311_reading;
mod open311_sites;
mod others_cases;
mod own_words;
mod page_field;
mod pen_drive;
mod photos;
mod restores;
mod roster;
mod search;
mod sheets;
mod tus;
mod uploads;
mod walk;
mod watched;
mod world;
