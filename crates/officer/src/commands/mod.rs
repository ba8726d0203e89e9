//! What the window may ask for, one file per page. The list is in [`crate::api`].

mod boot;
mod cases;
mod drafts;
mod export;
mod items;
mod outbox;
mod photos;
mod support;
