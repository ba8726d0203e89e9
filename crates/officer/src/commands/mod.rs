//! What the window may ask for, one file per page. The list is in [`crate::api`].

mod boot;
mod case_drafts;
mod cases;
mod drafts;
mod editor;
mod export;
mod found;
mod items;
mod outbox;
mod phone;
mod photos;
mod pictures;
mod reuse;
mod sealing;
mod settings;
mod support;
